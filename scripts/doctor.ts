/** `npm run doctor`: checks the settings, and whether the templates that they give may be deployed. */
import { resolve } from 'node:path';
import { loadSettings } from '../infra/settings/load-settings.ts';
import { type Problem, SettingsError, show } from '../infra/settings/problems.ts';
import { SETTING_NAMES } from '../infra/settings/schema.ts';
import { flag, text } from './shared/options.ts';
import { runCommand } from './shared/run-command.ts';
import { readSettings, SynthesisError, synthesize } from './shared/synthesize.ts';
import { table } from './shared/text.ts';

interface Report {
  readonly ok: boolean;
  readonly settings: readonly { name: string; value: unknown; origin: string }[];
  readonly warnings: readonly string[];
  readonly problems: readonly Problem[];
  /** @default - not synthesized, because the settings are wrong */
  readonly templates?: Templates;
}

interface Templates {
  readonly ok: boolean;
  readonly stacks: readonly { name: string; resources: number }[];
  /** Everything that a failed synthesis printed: errors and findings of the policy checks. */
  readonly output: string;
}

const command = {
  name: 'doctor',
  usage: '[name=value …]',
  summary: `Checks the settings and the templates that they give, and reports every problem at once.
name=value tries a setting out, as -c name=value does for cdk. Needs no AWS account and changes nothing.`,
  options: {
    'settings-dir': text('DIR', 'folder of terraform.tfvars [default: the current folder]'),
    json: flag('print the report as JSON'),
  },
  examples: [
    { type: '--json', to: 'the settings in effect, the origin of each, and whether they work' },
    {
      type: 'encryption=kms batch_size=100',
      to: 'whether these settings would work, before you write them to the file',
    },
  ],
  exitCodes: { 0: 'no problems found', 1: 'a setting or a template has a problem' },
} as const;

await runCommand(command, async ({ values, positionals }, { print, signal }) => {
  const report = await examine(resolve(values['settings-dir'] ?? '.'), readSettings(positionals), signal);
  print(values.json ? JSON.stringify(report, undefined, 2) : render(report));
  return report.ok ? 0 : 1;
});

async function examine(directory: string, context: Record<string, string>, signal: AbortSignal): Promise<Report> {
  try {
    const { settings, origins, warnings } = await loadSettings({ directory, environment: process.env, context });
    const effective = SETTING_NAMES.map((name) => ({ name, value: settings[name], origin: origins[name] }));
    const templates = await checkTemplates({ ...context, settings_dir: directory }, signal);
    return { ok: templates.ok, settings: effective, warnings, problems: [], templates };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { ok: false, settings: [], warnings: error.warnings, problems: error.problems };
  }
}

async function checkTemplates(context: Record<string, string>, signal: AbortSignal): Promise<Templates> {
  try {
    const templates = await synthesize({ args: ['--policy-checks'], context, signal });
    const stacks = [...templates].map(([name, { Resources }]) => ({ name, resources: Object.keys(Resources).length }));
    return { ok: true, stacks, output: '' };
  } catch (error) {
    if (!(error instanceof SynthesisError)) throw error;
    return { ok: false, stacks: [], output: error.message };
  }
}

function render({ ok, settings, warnings, problems, templates }: Report): string {
  const effective = settings.map(({ name, value, origin }) => [name, show(value), origin]);
  const stacks = templates?.stacks.map(({ name, resources }) => `Stack ${name}: ${resources} resources, checked`);
  const sections = [
    settings.length > 0 && table([['setting', 'value', 'from'], ...effective]),
    warnings.map((warning) => `Warning: ${warning}`).join('\n'),
    problems.length > 0 && new SettingsError(problems, warnings).message,
    stacks?.join('\n'),
    templates?.output,
    ok
      ? 'No problems found.'
      : templates
        ? 'The templates have problems.'
        : 'Templates not checked: fix the settings first.',
  ];
  return sections.filter(Boolean).join('\n\n');
}
