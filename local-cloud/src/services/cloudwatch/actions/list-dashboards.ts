import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { pageOf } from '../page.ts';
import { optionalText, wireTime } from '../wire-input.ts';

const PAGE_SIZE = 1_000;

export function listDashboards({ dashboards }: CloudWatch, input: WireInput): object {
  const prefix = optionalText(input, 'DashboardNamePrefix') ?? '';
  const matching = dashboards.list().filter(({ name }) => name.startsWith(prefix));
  const page = pageOf(matching, optionalText(input, 'NextToken'), PAGE_SIZE);
  return {
    DashboardEntries: page.items.map(({ name, arn, body, modifiedAt }) => ({
      DashboardName: name,
      DashboardArn: arn,
      LastModified: wireTime(modifiedAt),
      Size: Buffer.byteLength(body),
    })),
    ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
  };
}
