/** The CDK app: run by the CDK CLI (see cdk.json) and by `npm start`, or by itself with CDK_OUTDIR and CDK_CONTEXT_JSON. */
import { buildApp } from './build-app.ts';
import { SettingsError } from './settings/problems.ts';

try {
  const app = await buildApp({
    environment: process.env,
    isChecked: process.argv.includes('--policy-checks'),
    isDemo: process.argv.includes('--demo-settings'),
    warn: (text) => console.error(text),
  });
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
