/** `npm run estimate`: what a load costs, how quickly it is processed, and what limits it. */
import { enableCompileCache } from 'node:module';

// Otherwise every run compiles the same files again.
enableCompileCache();

await import('./estimate/main.ts');
