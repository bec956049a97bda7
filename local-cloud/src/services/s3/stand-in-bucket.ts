import type { Deployment } from '../../template/deployment.ts';
import type { StackPlan } from '../../template/stack-plan.ts';

/** Buckets that a stack only refers to (`use_existing_…_bucket`) are found by the outputs that name them. */
export function standInForExistingBuckets(plans: readonly StackPlan[], deployment: Deployment): void {
  const outputs = plans.flatMap((plan) => plan.outputs);
  for (const { key, value } of outputs) {
    if (key.endsWith('BucketName')) standInForBucket(value, deployment);
  }
}

/** Creates an empty bucket where the template counts on one that exists already. */
export function standInForBucket(name: string, { s3, report }: Deployment): void {
  if (s3.buckets.exists(name)) return;
  s3.buckets.create(name, { ofAnyOwner: true });
  report.notice(`the existing bucket ${name} is an empty stand-in here; nothing of the real one is read or written`);
}
