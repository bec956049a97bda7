import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Rule of cdk-nag → reason why a finding of the rule is acceptable. */
export type Reasons = Readonly<Record<`${'AwsSolutions' | 'Serverless'}-${string}`, string>>;

/** Accepts findings for a construct and its children. cdk.out/validation-report.json lists them with the reason. */
export function acknowledge(construct: IConstruct, reasons: Reasons): void {
  for (const [rule, reason] of Object.entries(reasons)) {
    // The id includes the name of the pack: findings accepted by a short id are missing in the report.
    const pack = rule.slice(0, rule.indexOf('-'));
    Validations.of(construct).acknowledge({ id: `${pack}::${rule}`, reason });
  }
}

/** Accepts one ARN with a wildcard in the policies of a role. */
export function acknowledgeWildcard(role: IConstruct, arn: string, reason: string): void {
  acknowledge(role, { [`AwsSolutions-IAM5[Resource::${flatten(Stack.of(role).resolve(arn))}]`]: reason });
}

/** Writes an ARN like cdk-nag: `<SourceBucket.Arn>/*`. */
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
