/** `npm run proof`: the promises that are too large for `npm test`, at their full numbers. */
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { table } from '../scripts/shared/table.ts';
import { auditAndBackfill } from './proof/audit-and-backfill.ts';
import { killedFunctions } from './proof/killed-functions.ts';
import { latency } from './proof/latency.ts';
import { oneGigabyte } from './proof/one-gigabyte.ts';
import { readiness } from './proof/readiness.ts';
import { rewrites } from './proof/rewrites.ts';
import type { Proof } from './proof/scenario.ts';
import { syncOfManyFiles } from './proof/sync-of-many-files.ts';

const proofs: Record<string, () => Promise<Proof>> = {
  readiness,
  latency,
  rewrites,
  'killed-functions': killedFunctions,
  'one-gigabyte': oneGigabyte,
  'sync-of-5000': syncOfManyFiles,
  'audit-and-backfill': auditAndBackfill,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', short: 'h' } },
});
const unknown = positionals.filter((name) => !(name in proofs));
if (values.help || unknown.length > 0) {
  console.log(`npm run proof -- [${Object.keys(proofs).join(' | ')} …]\n\nWithout a name: all of them.`);
  process.exit(unknown.length > 0 ? 2 : 0);
}

console.log(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB\n`,
);
const results: Proof[] = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(proofs)) {
  process.stderr.write(`${name} …\n`);
  results.push(await (proofs[name] as () => Promise<Proof>)());
}
console.log(
  table([
    ['', 'promise', 'measured'],
    ...results.map(({ held, promise, measured }) => [held ? '✓' : '✗', promise, measured]),
  ]),
);
process.exitCode = results.every(({ held }) => held) ? 0 : 1;
