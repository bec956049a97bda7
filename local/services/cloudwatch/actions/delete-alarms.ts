import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { optionalTexts } from '../wire-input.ts';

export function deleteAlarms({ alarms }: CloudWatch, input: WireInput): object {
  alarms.remove(optionalTexts(input, 'AlarmNames') ?? []);
  return {};
}
