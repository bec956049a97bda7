/** `npm run estimate`: estimates what a load costs, how fast it is processed, and which limit applies first. */
import { resolve } from 'node:path';
import { PRICES } from '../../infra/prices.ts';
import { loadSettings } from '../../infra/settings/load-settings.ts';
import { runCommand } from '../shared/run-command.ts';
import { readSettings } from '../shared/synthesize.ts';
import { chooseModel, command, readInput } from './command.ts';
import { describeEstimate } from './describe.ts';
import { estimateLoad } from './estimate-load.ts';
import { readResources } from './resources.ts';

const pricesUsed = { region: PRICES.region, asOf: PRICES.asOf };

await runCommand(command, async ({ values, positionals }, { print, note, signal }) => {
  const model = chooseModel(values);
  const directory = resolve(values['settings-dir'] ?? '.');
  const context = readSettings(positionals);
  const { settings, warnings } = await loadSettings({ directory, environment: process.env, context });
  for (const warning of warnings) note(`Warning: ${warning}`);

  const resources = await readResources({ stacks: model.stacks(settings), directory, context, signal });
  const input = readInput(model, values, settings, resources);
  const estimate = estimateLoad(model, input);
  print(
    values.json
      ? JSON.stringify({ prices: pricesUsed, ...input, ...estimate }, null, 2)
      : describeEstimate(estimate, input, model.noun, model.describe(input, estimate.usage, settings)).join('\n'),
  );
  return estimate.warnings.length === 0 ? 0 : 1;
});
