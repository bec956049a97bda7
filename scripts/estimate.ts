/** `npm run estimate`: what a load costs, how quickly it is copied, and what limits it. */
import { resolve } from 'node:path';
import { PRICES } from '../infra/prices.ts';
import { loadSettings } from '../infra/settings/load-settings.ts';
import { command, readAssumptions, readLoad } from './estimate/command.ts';
import { describeEstimate } from './estimate/describe.ts';
import { estimateLoad } from './estimate/estimate-load.ts';
import type { EstimateInput } from './estimate/load.ts';
import { readTemplates } from './estimate/read-templates.ts';
import { runCommand } from './shared/run-command.ts';
import { readTryOuts } from './shared/try-outs.ts';

const pricesUsed = { region: PRICES.region, asOf: PRICES.asOf };

await runCommand(command, async ({ values, positionals }, { print, note, signal }) => {
  const load = readLoad(values);
  const directory = resolve(values['settings-dir'] ?? '.');
  const context = readTryOuts(positionals);
  const { settings, warnings } = await loadSettings({ directory, environment: process.env, context });
  for (const warning of warnings) note(`Warning: ${warning}`);
  const input: EstimateInput = {
    load,
    settings: {
      region: settings.region,
      lambda_memory_mb: settings.lambda_memory_mb,
      batch_size: settings.batch_size,
      batch_window_seconds: settings.batch_window_seconds,
      max_concurrency: settings.max_concurrency,
      multipart_threshold_mb: settings.multipart_threshold_mb,
      storage_class: settings.storage_class,
      queue_retention_days: settings.queue_retention_days,
      log_retention_days: settings.log_retention_days,
      encryption: settings.encryption,
    },
    assumptions: readAssumptions(values, load, settings),
    resources: await readTemplates({ directory, context, signal }),
  };

  const estimate = estimateLoad(input);
  print(
    values.json
      ? JSON.stringify({ prices: pricesUsed, ...input, ...estimate }, null, 2)
      : describeEstimate(estimate, input).join('\n'),
  );
  return estimate.warnings.length === 0 ? 0 : 1;
});
