/** `npm run trace`: everything that is known about one file, or one record. */
import { enableCompileCache } from 'node:module';

// Otherwise every run compiles the same files again.
enableCompileCache();

await import('./trace/main.ts');
