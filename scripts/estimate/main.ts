/** What `npm run estimate` does; see ../estimate.ts. */
import { resolve } from 'node:path';
import { PRICES } from '../../infra/prices.ts';
import { loadSettings } from '../../infra/settings/load-settings.ts';
import { runCommand } from '../shared/run-command.ts';
import { readTryOuts } from '../shared/try-outs.ts';
import { command, kindOf } from './command.ts';
import { describeEstimate } from './describe.ts';
import { estimateOfFiles } from './files/read-files.ts';
import { readTemplate } from './read-templates.ts';
import { estimateOfRecords } from './records/read-records.ts';

const KINDS = {
  files: { stack: 'FilePipeline', estimateOf: estimateOfFiles },
  records: { stack: 'StreamApi', estimateOf: estimateOfRecords },
} as const;

const pricesUsed = { region: PRICES.region, asOf: PRICES.asOf };

await runCommand(command, async ({ values, positionals }, { print, note, signal }) => {
  const { stack, estimateOf } = KINDS[kindOf(values)];
  const directory = resolve(values['settings-dir'] ?? '.');
  const context = readTryOuts(positionals);
  const { settings, warnings } = await loadSettings({ directory, environment: process.env, context });
  for (const warning of warnings) note(`Warning: ${warning}`);

  const resources = await readTemplate({ stack, directory, context, signal });
  const { input, estimate, described } = estimateOf(values, settings, resources);
  print(
    values.json
      ? JSON.stringify({ prices: pricesUsed, ...input, ...estimate }, null, 2)
      : describeEstimate(estimate, described).join('\n'),
  );
  return estimate.warnings.length === 0 ? 0 : 1;
});
