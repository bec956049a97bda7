/** Synthesizes the app once for all tests: they read templates and bundles from the folder in TEST_ASSEMBLY. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from './synthesize.ts';

export default async function setUp(): Promise<void> {
  const outdir = await mkdtemp(join(tmpdir(), 'test-assembly-'));
  await synthesize({ outdir });
  process.env.TEST_ASSEMBLY = outdir;
}
