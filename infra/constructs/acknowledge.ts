import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Rules of cdk-nag that do not fit a construct, each with why not. */
export type Reasons = Readonly<Record<`${'AwsSolutions' | 'Serverless'}-${string}`, string>>;

/** Accepts findings for a construct and what is in it. They stay in cdk.out/validation-report.json, with the reason. */
export function acknowledge(construct: IConstruct, reasons: Reasons): void {
  for (const [rule, reason] of Object.entries(reasons)) {
    // With the pack in front: the short id would leave no record of what was accepted.
    const pack = rule.slice(0, rule.indexOf('-'));
    Validations.of(construct).acknowledge({ id: `${pack}::${rule}`, reason });
  }
}

/** Accepts one ARN with a wildcard in the policies of a role. */
export function acknowledgeWildcard(role: IConstruct, arn: string, reason: string): void {
  acknowledge(role, { [`AwsSolutions-IAM5[Resource::${flatten(Stack.of(role).resolve(arn))}]`]: reason });
}

/** An ARN as cdk-nag writes it: `<SourceBucket.Arn>/*`. */
function flatten(arn: unknown): string {
  if (typeof arn === 'string') return arn;
  const { Ref: name, 'Fn::GetAtt': attribute, 'Fn::Join': parts } = arn as Intrinsic;
  if (name !== undefined) return `<${name}>`;
  if (attribute) return `<${attribute.join('.')}>`;
  return parts ? parts[1].map(flatten).join(parts[0]) : JSON.stringify(arn);
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly string[];
  readonly 'Fn::Join'?: readonly [separator: string, parts: readonly unknown[]];
}
