import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { requiredText } from '../wire-input.ts';

export function getDashboard({ dashboards }: CloudWatch, input: WireInput): object {
  const { name, arn, body } = dashboards.get(requiredText(input, 'DashboardName'));
  return { DashboardName: name, DashboardArn: arn, DashboardBody: body };
}
