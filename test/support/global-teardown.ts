import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import './global-setup.ts';

export default async function tearDown(): Promise<void> {
  const { synthesis } = globalThis;
  if (!synthesis) return;
  globalThis.synthesis = undefined;
  if (synthesis.server.connected) {
    const ended = once(synthesis.server, 'exit');
    synthesis.server.disconnect();
    await ended;
  }
  await rm(synthesis.folder, { recursive: true, force: true });
}
