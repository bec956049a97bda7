import { type App, Validations } from 'aws-cdk-lib';

/** Fails the synthesis on a finding of cdk-nag that nobody has acknowledged. */
export async function addPolicyChecks(app: App): Promise<void> {
  const { AwsSolutionsChecks, ServerlessChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}
