/** `npm run backfill`: enqueue files that were in the source bucket before the pipeline was. */
import { enableCompileCache } from 'node:module';

// Otherwise every run compiles the same files again.
enableCompileCache();

await import('./backfill/main.ts');
