import { invalidParameterValue, type SqsError } from '../errors.ts';
import type { QueueAttributes } from './queue-attributes.ts';

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

/** What the queues involved are, as far as a redrive policy depends on it. */
export interface RedriveParty {
  readonly arn: string;
  readonly isFifo: boolean;
  readonly attributes: QueueAttributes;
}

/**
 * @param find the queue with this ARN
 * @throws InvalidParameterValue
 */
export function checkRedrivePolicy(
  json: string,
  source: Omit<RedriveParty, 'attributes'>,
  find: (arn: string) => RedriveParty | undefined,
): void {
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
  const target = find(arn);
  if (!target) throw refused('Dead letter target does not exist.');
  if (target.isFifo !== source.isFifo) throw refused('Dead-letter queue must be same type of queue as the source.');
  if (!allowsRedrive(target, source.arn)) {
    throw refused(`The RedriveAllowPolicy of ${target.arn} does not allow ${source.arn} to use it.`);
  }
}

function allowsRedrive({ attributes }: RedriveParty, sourceArn: string): boolean {
  const policy = JSON.parse(attributes.RedriveAllowPolicy ?? '{"redrivePermission":"allowAll"}');
  if (policy.redrivePermission === 'denyAll') return false;
  return policy.redrivePermission !== 'byQueue' || policy.sourceQueueArns.includes(sourceArn);
}

/** @throws InvalidParameterValue */
export function checkRedriveAllowPolicy(json: string): void {
  const refused = (reason: string): SqsError => invalidParameterValue('RedriveAllowPolicy', json, reason);
  const { redrivePermission, sourceQueueArns } = JSON.parse(json);
  if (!['allowAll', 'denyAll', 'byQueue'].includes(redrivePermission)) {
    throw refused(`redrivePermission must be allowAll, denyAll or byQueue, got ${redrivePermission}.`);
  }
  const isList = Array.isArray(sourceQueueArns) && sourceQueueArns.length >= 1 && sourceQueueArns.length <= 10;
  if (redrivePermission === 'byQueue' && !isList) throw refused('byQueue needs sourceQueueArns, 1 to 10 of them.');
  if (redrivePermission !== 'byQueue' && sourceQueueArns !== undefined) {
    throw refused(`sourceQueueArns can be given with byQueue only, not with ${redrivePermission}.`);
  }
}
