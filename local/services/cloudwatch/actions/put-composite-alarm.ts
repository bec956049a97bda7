import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';

export function putCompositeAlarm(cloudWatch: CloudWatch, input: WireInput): object {
  cloudWatch.putCompositeAlarm(input);
  return {};
}
