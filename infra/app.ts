/** The CDK app. The CDK CLI (see cdk.json) and `npm start` run it with CDK_OUTDIR and CDK_CONTEXT_JSON. */
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

/** Returns whether CDK has already printed the error: the findings of the policy checks. */
function isReported(error: unknown): boolean {
  return error instanceof Error && error.name === 'ValidationFailed';
}
