/** `npm run doctor`: are the settings right, and do they give templates that may be deployed? */
import { enableCompileCache } from 'node:module';

// Otherwise every run compiles the same files again.
enableCompileCache();

await import('./doctor/main.ts');
