/** Settings → stacks. Run by the CDK CLI (see cdk.json), or by itself with CDK_OUTDIR and CDK_CONTEXT_JSON. */
import { join, resolve } from 'node:path';
import { App, DefaultStackSynthesizer, type IReusableStackSynthesizer, Tags } from 'aws-cdk-lib';
import featureFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { buildPage } from './build-page.ts';
import { addPolicyChecks } from './policy-checks.ts';
import { demoSettings } from './settings/demo-settings.ts';
import { loadSettings } from './settings/load-settings.ts';
import { SettingsError } from './settings/problems.ts';
import { stackName } from './settings/stack-name.ts';
import { FilePipeline } from './stacks/file-pipeline.ts';
import { Orders } from './stacks/orders.ts';
import { StreamApi } from './stacks/stream-api.ts';
import { Web } from './stacks/web.ts';

// Checking costs more than all the rest: cdk.json asks for it, the local cloud does not.
const isChecked = process.argv.includes('--policy-checks');

// `npm start` asks for them.
const isDemo = process.argv.includes('--demo-settings');

// The CDK CLI checks the bootstrap stack's version itself; without the rule, the template holds our resources only.
const withoutBootstrapRule = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });

// What a page leads to can't be taken away under it: AWS CloudFormation refuses, instead of leaving a site without its API.
const context = { ...featureFlags, '@aws-cdk/core:defaultCrossStackReferences': 'strong' };

const app = new App({
  context,
  autoSynth: false,
  builtinCloudFormationValidation: isChecked,
  defaultStackSynthesizer: withoutBootstrapRule as IReusableStackSynthesizer,
});

try {
  const given: Record<string, unknown> = app.node.getAllContext();
  const directory = resolve(String(given.settings_dir ?? '.'));
  const demo = isDemo ? demoSettings(directory, process.env) : undefined;
  const { settings, warnings } = await loadSettings({
    directory,
    environment: demo?.environment ?? process.env,
    context: given,
  });
  if (demo) console.error(demo.notice);
  for (const warning of warnings) if (!demo?.isExpected(warning)) console.error(`Warning: ${warning}`);

  const account = process.env.CDK_DEFAULT_ACCOUNT;
  const common = { env: { region: settings.region, ...(account && { account }) }, settings };
  new FilePipeline(app, 'FilePipeline', {
    ...common,
    stackName: stackName(settings, 'FilePipeline'),
    description: 'Copies every file that is put into the source bucket to the destination bucket.',
  });
  if (settings.enable_stream_api) {
    new StreamApi(app, 'StreamApi', {
      ...common,
      stackName: stackName(settings, 'StreamApi'),
      description: 'Takes records over a REST API and stores each of them once.',
    });
  }
  if (settings.enable_orders) {
    const { api } = new Orders(app, 'Orders', {
      ...common,
      stackName: stackName(settings, 'Orders'),
      description: 'Takes orders over an HTTP API, stores each of them once and sends the customer a notice.',
    });
    if (settings.enable_web) {
      const pageFolder = join(app.outdir, 'page');
      await buildPage(pageFolder, settings);
      new Web(app, 'Web', {
        ...common,
        api,
        pageFolder,
        stackName: stackName(settings, 'Web'),
        description: 'Shows a page that lists and places orders, and the API of Orders under the same name.',
      });
    }
  }
  for (const [key, value] of Object.entries(settings.tags)) Tags.of(app).add(key, value);
  if (isChecked) await addPolicyChecks(app);
  app.synth();
} catch (error) {
  process.exitCode = 1;
  if (error instanceof SettingsError) {
    for (const warning of error.warnings) console.error(`Warning: ${warning}`);
    console.error(error.message);
  } else if (!isReported(error)) {
    throw error;
  }
}

/** CDK has printed the findings of the policy checks by then. */
function isReported(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationFailed';
}
