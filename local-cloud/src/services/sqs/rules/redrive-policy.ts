import { invalidParameterValue, type SqsError } from '../errors.ts';

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** Whether the target exists is not looked at: a template may create it later. @throws InvalidParameterValue */
export function checkRedrivePolicy(json: string, isFifo: boolean): void {
  const refused = (reason: string): SqsError => invalidParameterValue('RedrivePolicy', json, reason);
  const { deadLetterTargetArn: arn, maxReceiveCount } = JSON.parse(json);
  for (const [name, value] of Object.entries({ deadLetterTargetArn: arn, maxReceiveCount })) {
    if (value === undefined) throw refused(`Redrive policy does not contain mandatory attribute: ${name}.`);
  }
  if (!/^\d+$/.test(String(maxReceiveCount)) || Number(maxReceiveCount) < 1 || Number(maxReceiveCount) > 1_000) {
    throw refused(
      `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  if (typeof arn !== 'string' || !/^arn:[^:]+:sqs:[^:]+:\d{12}:[\w.-]+$/.test(arn)) {
    throw refused('Invalid value for deadLetterTargetArn.');
  }
  if (arn.endsWith('.fifo') !== isFifo) throw refused('Dead-letter queue must be same type of queue as the source.');
}
