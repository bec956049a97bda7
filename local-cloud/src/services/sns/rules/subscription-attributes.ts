import { invalidParameter } from '../errors.ts';
import { compileFilterPolicy } from '../filter-policy.ts';
import type { Attributes } from '../topic.ts';

const SETTABLE = ['RawMessageDelivery', 'FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy'];

/** @throws InvalidParameter */
export function checkSubscriptionAttributes(attributes: Attributes): void {
  for (const name of Object.keys(attributes)) {
    if (!SETTABLE.includes(name)) {
      throw invalidParameter(`AttributeName Reason: the local SNS knows ${SETTABLE.join(', ')}, got ${name}`);
    }
  }
  const { RawMessageDelivery = 'false', FilterPolicyScope: scope = 'MessageAttributes' } = attributes;
  const { FilterPolicy, RedrivePolicy } = attributes;
  if (RawMessageDelivery !== 'true' && RawMessageDelivery !== 'false') {
    throw invalidParameter(
      `Attributes Reason: RawMessageDelivery: Invalid value [${RawMessageDelivery}]. Must be true or false.`,
    );
  }
  if (scope !== 'MessageAttributes' && scope !== 'MessageBody') {
    throw invalidParameter(
      `Attributes Reason: FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`,
    );
  }
  if (FilterPolicy) compileFilterPolicy(FilterPolicy, scope);
  if (RedrivePolicy) checkRedrivePolicy(RedrivePolicy);
}

function checkRedrivePolicy(json: string): void {
  const target = deadLetterTargetOf(json);
  if (!/^arn:[^:]+:sqs:[^:]+:\d{12}:[\w.-]+$/.test(target ?? '')) {
    throw invalidParameter(`RedrivePolicy: deadLetterTargetArn is an invalid arn, got ${target ?? 'none'}`);
  }
}

/** @throws InvalidParameter when the policy is no JSON */
export function deadLetterTargetOf(redrivePolicy: string): string | undefined {
  try {
    const { deadLetterTargetArn } = JSON.parse(redrivePolicy);
    return deadLetterTargetArn === undefined ? undefined : String(deadLetterTargetArn);
  } catch (cause) {
    throw Object.assign(invalidParameter('RedrivePolicy: failed to parse JSON.'), { cause });
  }
}
