/** `npm run proof`: measures at full size the promises that are too large for the tests. */
import { cpus, totalmem } from 'node:os';
import { UsageError } from '../scripts/shared/errors.ts';
import { integer } from '../scripts/shared/options.ts';
import { runCommand } from '../scripts/shared/run-command.ts';
import { table } from '../scripts/shared/text.ts';
import { auditAndBackfill } from './proof/audit-and-backfill.ts';
import { killedFunctions, rewrites } from './proof/convergence.ts';
import { oneGigabyte, syncOfManyFiles } from './proof/large-loads.ts';
import { orders } from './proof/orders.ts';
import type { Proof } from './proof/scenario.ts';
import { latency, readiness } from './proof/speed.ts';
import { stream } from './proof/stream.ts';
import { streamInOrder, streamWithFaults } from './proof/stream-faults.ts';

const POSTS = 10_000;
const ORDERS = 5_000;

/** @param posts - records or orders that are posted to an API; `undefined` for the promised number */
type RunProof = (posts: number | undefined) => Promise<Proof>;

const proofs: Record<string, RunProof> = {
  readiness,
  latency,
  rewrites,
  'killed-functions': killedFunctions,
  'one-gigabyte': oneGigabyte,
  'sync-of-5000': syncOfManyFiles,
  'audit-and-backfill': auditAndBackfill,
  stream: (posts = POSTS) => stream(posts),
  'stream-with-faults': (posts = POSTS) => streamWithFaults(posts),
  'stream-in-order': (posts = POSTS) => streamInOrder(posts),
  orders: (posts = ORDERS) => orders(posts),
};
const names = Object.keys(proofs);

const command = {
  name: 'proof',
  usage: `[${names.join(' | ')} …]`,
  summary: 'Measures the promises at full size, on private local clouds. Without a name, it runs all of them.',
  options: {
    posts: integer('N', `records for the stream proofs [${POSTS}], orders for orders [${ORDERS}]`, { min: 1 }),
  },
  examples: [{ type: 'latency stream --posts 2000', to: 'two of them, with fewer records' }],
  exitCodes: { 0: 'every promise held', 1: 'a promise did not hold, or an error occurred' },
} as const;

await runCommand(command, async ({ values, positionals }, { print, note, signal }) => {
  const unknown = positionals.find((name) => !Object.hasOwn(proofs, name));
  if (unknown !== undefined) throw new UsageError(`proof takes the names ${names.join(', ')}, got ${unknown}`);

  print(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB\n`);
  const results: Proof[] = [];
  for (const name of positionals.length > 0 ? positionals : names) {
    if (signal.aborted) break;
    note(`${name} …`);
    results.push(await (proofs[name] as RunProof)(values.posts));
  }
  const rows = results.map(({ held, promise, measured }) => [held ? '✓' : '✗', promise, measured]);
  print(table([['', 'promise', 'measured'], ...rows]));
  return results.every(({ held }) => held) ? 0 : 1;
});
