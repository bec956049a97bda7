/** `npm run audit`: do source and destination agree? */
import { enableCompileCache } from 'node:module';

// Otherwise every run compiles the same files again.
enableCompileCache();

await import('./audit/main.ts');
