/** `npm run replay`: list, inspect, replay and purge dead letters. */
import { enableCompileCache } from 'node:module';

// Otherwise every run compiles the same files again.
enableCompileCache();

await import('./replay/main.ts');
