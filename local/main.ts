/** `npm start`: nothing but what has to come before the rest is loaded. */
import { enableCompileCache } from 'node:module';

// Otherwise every start compiles the same files again.
enableCompileCache();

await import('./program.ts');
