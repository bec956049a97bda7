/** `npm run proof`: the promises that are too large for `npm test`, at their full numbers. */
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
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

interface Size {
  /** Records or orders that are posted to an API. @default - as promised */
  readonly posts: number | undefined;
}

const proofs: Record<string, (size: Size) => Promise<Proof>> = {
  readiness,
  latency,
  rewrites,
  'killed-functions': killedFunctions,
  'one-gigabyte': oneGigabyte,
  'sync-of-5000': syncOfManyFiles,
  'audit-and-backfill': auditAndBackfill,
  stream: ({ posts = POSTS }) => stream(posts),
  'stream-with-faults': ({ posts = POSTS }) => streamWithFaults(posts),
  'stream-in-order': ({ posts = POSTS }) => streamInOrder(posts),
  orders: ({ posts = ORDERS }) => orders(posts),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', short: 'h' }, posts: { type: 'string' } },
});
const posts = values.posts === undefined ? undefined : Number(values.posts);
const isWrong =
  !positionals.every((name) => name in proofs) || (posts !== undefined && !(Number.isInteger(posts) && posts > 0));
if (values.help || isWrong) {
  const names = Object.keys(proofs).join(' | ');
  console.log(
    `npm run proof -- [${names} …] [--posts N]\n\nWithout a name: all of them. --posts: records for the stream parts [${POSTS}], orders for orders [${ORDERS}].`,
  );
  process.exit(isWrong ? 2 : 0);
}

console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB\n`,
);
const results: Proof[] = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(proofs)) {
  process.stderr.write(`${name} …\n`);
  results.push(await (proofs[name] as (size: Size) => Promise<Proof>)({ posts }));
}
console.log(
  table([
    ['', 'promise', 'measured'],
    ...results.map(({ held, promise, measured }) => [held ? '✓' : '✗', promise, measured]),
  ]),
);
process.exitCode = results.every(({ held }) => held) ? 0 : 1;
