import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';

export function putMetricAlarm(cloudWatch: CloudWatch, input: WireInput): object {
  cloudWatch.putAlarm(input);
  return {};
}
