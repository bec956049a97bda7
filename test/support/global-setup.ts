/** Starts the process that synthesizes for all test files; `global-teardown.ts` stops it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

declare global {
  var synthesis: { readonly server: ChildProcess; readonly folder: string } | undefined;
}

export default async function setUp(): Promise<void> {
  // Two Jest projects share the process.
  if (globalThis.synthesis) return;
  const folder = await mkdtemp(join(tmpdir(), 'test-assemblies-'));
  const inherited = Object.entries(process.env).filter(([name]) => !/^(TF_VAR_|CDK_|AWS_|NODE_OPTIONS)/.test(name));
  const server = fork(resolve(import.meta.dirname, 'synthesis-server.ts'), [folder], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: Object.fromEntries(inherited),
    execArgv: [],
    // CDK writes its progress to stderr. The server reports a failing synthesis in its answer.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let printed = '';
  server.stderr?.on('data', (chunk) => {
    printed += chunk;
  });
  globalThis.synthesis = { server, folder };
  const ended = once(server, 'exit').then(([code]) => {
    throw new Error(`the synthesis server ended with ${code}:\n${printed}`);
  });
  const [port] = await Promise.race([once(server, 'message'), ended]);
  ended.catch(() => undefined);
  process.env.SYNTHESIS_URL = `http://127.0.0.1:${port}`;
}
