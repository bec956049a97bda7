import type { AlarmState } from '../alarm.ts';
import { AwsError } from '../aws-error.ts';
import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { optionalText, requiredText } from '../wire-input.ts';

const STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** Holds until the alarm is evaluated again. */
export async function setAlarmState({ alarms }: CloudWatch, input: WireInput): Promise<object> {
  const name = requiredText(input, 'AlarmName');
  const given = requiredText(input, 'StateValue');
  const state = STATES.find((value) => value === given);
  if (!state) throw new AwsError('ValidationError', `StateValue must be one of ${STATES.join(', ')}, got '${given}'.`);
  const alarm = alarms.find(name);
  if (!alarm) throw new AwsError('ResourceNotFound', `Alarm ${name} does not exist.`, { status: 404 });
  const reasonData = optionalText(input, 'StateReasonData');
  await alarms.change(alarm, {
    state,
    reason: requiredText(input, 'StateReason'),
    ...(reasonData !== undefined && { reasonData }),
  });
  return {};
}
