/**
 * Synthesizes the app for all test files in one process: loading CDK takes 3 CPU seconds, each further synthesis half a
 * second. A request is `{ context, isChecked, isDemo }`, the answer `{ assembly, warnings }` or `{ error }`. Equal
 * requests share one synthesis.
 */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { buildApp } from '../../infra/build-app.ts';
import type { SynthesisAnswer, SynthesisRequest } from './synthesis.ts';

const folder = process.argv[2] ?? '';
const answers = new Map<string, Promise<SynthesisAnswer>>();
// CDK has process-wide state, so only one synthesis runs at a time.
let last: Promise<unknown> = Promise.resolve();

const server = createServer(async (request, response) => {
  const text = JSON.stringify(await json(request));
  const answer = answers.get(text) ?? queued(() => synthesize(JSON.parse(text)));
  answers.set(text, answer);
  response.end(JSON.stringify(await answer));
});
// A connection that the server closes while a test sends its next request would fail that request.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : undefined);
});
process.once('disconnect', () => process.exit());

function queued<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = last.then(work);
  last = result.catch(() => undefined);
  return result;
}

async function synthesize({ context, isChecked, isDemo }: SynthesisRequest): Promise<SynthesisAnswer> {
  const assembly = await mkdtemp(join(folder, 'assembly-'));
  const settings = await mkdtemp(join(folder, 'no-settings-'));
  await mkdir(assembly, { recursive: true });
  const warnings: string[] = [];
  try {
    const app = await buildApp({
      context: { settings_dir: settings, ...context },
      outdir: assembly,
      environment: {},
      isChecked,
      isDemo,
      warn: (text) => warnings.push(text),
    });
    app.synth();
    return { assembly, warnings };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
