/** Settings → stacks. `app.ts` calls it for the CDK CLI; tests call it many times in one process. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { App, DefaultStackSynthesizer, type IReusableStackSynthesizer, Tags, Validations } from 'aws-cdk-lib';
import featureFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { buildSite } from '../web/build.ts';
import { demoSettings } from './settings/demo-settings.ts';
import { loadSettings } from './settings/load-settings.ts';
import { type Settings, stackName } from './settings/schema.ts';
import { FilePipeline } from './stacks/file-pipeline.ts';
import { Orders } from './stacks/orders.ts';
import { StreamApi } from './stacks/stream-api.ts';
import { Web } from './stacks/web.ts';

interface BuildAppOptions {
  /**
   * Settings like `-c name=value` passes them, and `settings_dir`, the folder of `terraform.tfvars`.
   *
   * @default - the context that the CDK CLI passes in CDK_CONTEXT_JSON
   */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Folder for the cloud assembly. @default - CDK_OUTDIR, else cdk.out */
  readonly outdir?: string;
  /** Environment variables with `TF_VAR_name` and the account. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether the synthesis runs the policy checks, which take longer than the rest of it. */
  readonly isChecked: boolean;
  /** Whether the demo settings apply if there is no `terraform.tfvars`. */
  readonly isDemo: boolean;
  /** Receives notes and warnings about settings. */
  warn(text: string): void;
}

/**
 * Builds every stack that the settings enable; `synth()` of the result writes the templates.
 *
 * @throws SettingsError with every wrong setting
 */
export async function buildApp({
  context,
  outdir,
  environment,
  isChecked,
  isDemo,
  warn,
}: BuildAppOptions): Promise<App> {
  // The CDK CLI checks the version of the bootstrap stack. Without the rule, a template contains only the resources of
  // the app.
  const withoutBootstrapRule = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
  const app = new App({
    // With strong references, AWS CloudFormation refuses to delete an API that the stack Web still uses.
    context: { ...featureFlags, '@aws-cdk/core:defaultCrossStackReferences': 'strong', ...context },
    ...(outdir && { outdir }),
    autoSynth: false,
    builtinCloudFormationValidation: isChecked,
    defaultStackSynthesizer: withoutBootstrapRule as IReusableStackSynthesizer,
  });
  const given: Record<string, unknown> = app.node.getAllContext();
  const directory = resolve(String(given.settings_dir ?? '.'));
  const demo = isDemo ? demoSettings(directory, environment) : undefined;
  const { settings, warnings } = await loadSettings({
    directory,
    environment: demo?.environment ?? environment,
    context: given,
  });
  if (demo) warn(demo.notice);
  for (const warning of warnings) if (!demo?.isExpected(warning)) warn(`Warning: ${warning}`);

  await addStacks(app, settings, environment.CDK_DEFAULT_ACCOUNT);
  for (const [key, value] of Object.entries(settings.tags)) Tags.of(app).add(key, value);
  if (isChecked) await addPolicyChecks(app);
  return app;
}

async function addStacks(app: App, settings: Settings, account: string | undefined): Promise<void> {
  const env = { region: settings.region, ...(account && { account }) };
  const common = (id: string, description: string) => ({
    env,
    settings,
    stackName: stackName(settings, id),
    description,
  });
  new FilePipeline(
    app,
    'FilePipeline',
    common('FilePipeline', 'Copies every file that is put into the source bucket to the destination bucket.'),
  );
  if (settings.enable_stream_api) {
    const description = 'Takes records over a REST API and stores each of them once.';
    new StreamApi(app, 'StreamApi', common('StreamApi', description));
  }
  if (!settings.enable_orders) return;
  const { api } = new Orders(
    app,
    'Orders',
    common('Orders', 'Takes orders over an HTTP API, stores each of them once and sends the customer a notice.'),
  );
  if (!settings.enable_web) return;
  const pageFolder = join(app.outdir, 'page');
  await buildPage(pageFolder, settings);
  const description = 'Shows a page that lists and places orders, and the API of Orders under the same name.';
  new Web(app, 'Web', { ...common('Web', description), api, pageFolder });
}

/** Makes the synthesis fail on every finding of cdk-nag that no construct acknowledges. */
export async function addPolicyChecks(app: App): Promise<void> {
  const { AwsSolutionsChecks, ServerlessChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}

/** Builds the page into a folder, with a `config.json` that says how customers sign in. */
async function buildPage(outFolder: string, settings: Settings): Promise<void> {
  await buildSite({ outFolder });
  await writeFile(join(outFolder, 'config.json'), JSON.stringify(configOf(settings)));
}

function configOf({ api_authorization, jwt_issuer, jwt_client_id, jwt_audience }: Settings) {
  if (api_authorization !== 'jwt') return { authorization: 'none' };
  const known = { authorization: 'jwt', issuer: jwt_issuer, clientId: jwt_client_id };
  // The page requests an audience only if it differs from its client id.
  return jwt_audience === jwt_client_id ? known : { ...known, audience: jwt_audience };
}
