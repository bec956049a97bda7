/** What `npm run doctor` does; see ../doctor.ts. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { loadSettings } from '../infra/settings/load-settings.ts';
import { type Problem, SettingsError, show } from '../infra/settings/problems.ts';
import { SETTING_NAMES } from '../infra/settings/schema.ts';
import { flag, text } from './shared/options.ts';
import { runCommand } from './shared/run-command.ts';
import { readTryOuts } from './shared/synthesize.ts';
import { table } from './shared/text.ts';

const PROJECT = resolve(import.meta.dirname, '..');

interface Report {
  readonly ok: boolean;
  readonly settings: readonly { name: string; value: unknown; origin: string }[];
  readonly warnings: readonly string[];
  readonly problems: readonly Problem[];
  /** `undefined` while the settings are wrong. */
  readonly templates?: Templates;
}

interface Templates {
  readonly ok: boolean;
  readonly stacks: readonly { name: string; resources: number }[];
  /** What a failed synthesis printed: findings of the policy checks, errors. */
  readonly output: string;
}

const command = {
  name: 'doctor',
  usage: '[name=value …]',
  summary: `Checks the settings, and the templates that they make. Every problem is reported at once.
name=value tries a setting out, as -c name=value does for cdk. Needs no AWS account and changes nothing.`,
  options: {
    'settings-dir': text('DIR', 'folder of terraform.tfvars; the current one if left out'),
    json: flag('the report as JSON'),
  },
  examples: [
    { type: '--json', to: 'the settings in effect, where each comes from, and whether they work' },
    { type: 'encryption=kms batch_size=100', to: 'whether these would work, before they go into the file' },
  ],
  exitCodes: { 0: 'all is well', 1: 'a setting or a template has a problem' },
} as const;

await runCommand(command, async ({ values, positionals }, { print, signal }) => {
  const report = await examine(resolve(values['settings-dir'] ?? '.'), readTryOuts(positionals), signal);
  print(values.json ? JSON.stringify(report, undefined, 2) : render(report));
  return report.ok ? 0 : 1;
});

async function examine(directory: string, context: Record<string, string>, signal: AbortSignal): Promise<Report> {
  try {
    const { settings, origins, warnings } = await loadSettings({ directory, environment: process.env, context });
    const effective = SETTING_NAMES.map((name) => ({ name, value: settings[name], origin: origins[name] }));
    const templates = await synthesize({ ...context, settings_dir: directory }, signal);
    return { ok: templates.ok, settings: effective, warnings, problems: [], templates };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { ok: false, settings: [], warnings: error.warnings, problems: error.problems };
  }
}

/** As `cdk synth` does it, policy checks included, into a folder that is thrown away. */
async function synthesize(context: Record<string, string>, signal: AbortSignal): Promise<Templates> {
  const outdir = await mkdtemp(join(tmpdir(), 'doctor-'));
  const env = { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) };
  try {
    await promisify(execFile)(process.execPath, ['infra/app.ts', '--policy-checks'], { cwd: PROJECT, env, signal });
    return { ok: true, stacks: await stacksIn(outdir), output: '' };
  } catch (error) {
    signal.throwIfAborted();
    const { stdout = '', stderr = String(error) } = error as { stdout?: string; stderr?: string };
    return { ok: false, stacks: [], output: `${stdout}${stderr}`.trim() };
  } finally {
    await rm(outdir, { recursive: true });
  }
}

async function stacksIn(outdir: string): Promise<{ name: string; resources: number }[]> {
  const { artifacts } = JSON.parse(await readFile(join(outdir, 'manifest.json'), 'utf8'));
  const stacks = [];
  for (const [name, artifact] of Object.entries<{ type: string; properties: { templateFile: string } }>(artifacts)) {
    if (artifact.type !== 'aws:cloudformation:stack') continue;
    const template = JSON.parse(await readFile(join(outdir, artifact.properties.templateFile), 'utf8'));
    stacks.push({ name, resources: Object.keys(template.Resources).length });
  }
  return stacks;
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
    ok ? 'All is well.' : templates ? 'The templates have problems.' : 'The templates wait for the settings.',
  ];
  return sections.filter(Boolean).join('\n\n');
}
