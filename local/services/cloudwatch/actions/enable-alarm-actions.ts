import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { optionalTexts } from '../wire-input.ts';

export function enableAlarmActions({ alarms }: CloudWatch, input: WireInput): object {
  alarms.enableActions(optionalTexts(input, 'AlarmNames') ?? [], true);
  return {};
}

export function disableAlarmActions({ alarms }: CloudWatch, input: WireInput): object {
  alarms.enableActions(optionalTexts(input, 'AlarmNames') ?? [], false);
  return {};
}
