import { Validations } from 'aws-cdk-lib';
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
