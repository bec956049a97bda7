import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { requiredText } from '../wire-input.ts';

export function putDashboard(cloudWatch: CloudWatch, input: WireInput): object {
  cloudWatch.putDashboard(requiredText(input, 'DashboardName'), requiredText(input, 'DashboardBody'));
  return { DashboardValidationMessages: [] };
}
