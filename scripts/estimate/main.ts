/** What `npm run estimate` does; see ../estimate.ts. */
import { resolve } from 'node:path';
import { PRICES } from '../../infra/prices.ts';
import { loadSettings } from '../../infra/settings/load-settings.ts';
import type { Settings } from '../../infra/settings/schema.ts';
import { runCommand } from '../shared/run-command.ts';
import { readTryOuts } from '../shared/synthesize.ts';
import { command, kindOf, type LoadKind } from './command.ts';
import { describeEstimate } from './describe.ts';
import { estimateOfFiles } from './files/read-files.ts';
import { estimateOfOrders } from './orders/read-orders.ts';
import { readTemplates } from './read-templates.ts';
import { estimateOfRecords } from './records/read-records.ts';

const ESTIMATES = { files: estimateOfFiles, records: estimateOfRecords, orders: estimateOfOrders } as const;

function stacksOf(kind: LoadKind, { enable_web }: Pick<Settings, 'enable_web'>): readonly string[] {
  if (kind === 'orders') return enable_web ? ['Orders', 'Web'] : ['Orders'];
  return [kind === 'files' ? 'FilePipeline' : 'StreamApi'];
}

const pricesUsed = { region: PRICES.region, asOf: PRICES.asOf };

await runCommand(command, async ({ values, positionals }, { print, note, signal }) => {
  const kind = kindOf(values);
  const directory = resolve(values['settings-dir'] ?? '.');
  const context = readTryOuts(positionals);
  const { settings, warnings } = await loadSettings({ directory, environment: process.env, context });
  for (const warning of warnings) note(`Warning: ${warning}`);

  const resources = await readTemplates({ stacks: stacksOf(kind, settings), directory, context, signal });
  const { input, estimate, described } = ESTIMATES[kind](values, settings, resources);
  print(
    values.json
      ? JSON.stringify({ prices: pricesUsed, ...input, ...estimate }, null, 2)
      : describeEstimate(estimate, described).join('\n'),
  );
  return estimate.warnings.length === 0 ? 0 : 1;
});
