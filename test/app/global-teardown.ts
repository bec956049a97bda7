import { rm } from 'node:fs/promises';

export default async function tearDown(): Promise<void> {
  const { TEST_ASSEMBLY } = process.env;
  if (TEST_ASSEMBLY) await rm(TEST_ASSEMBLY, { recursive: true, force: true });
}
