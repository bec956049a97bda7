import type { WireInput } from '../../cloudwatch/aws-json.ts';
import { pageOf } from '../../cloudwatch/page.ts';
import { optionalNumber, optionalText } from '../../cloudwatch/wire-input.ts';
import type { CloudWatchLogs } from '../cloudwatch-logs.ts';

export function describeLogGroups(logs: CloudWatchLogs, input: WireInput): object {
  const prefix = optionalText(input, 'logGroupNamePrefix') ?? '';
  const pattern = (optionalText(input, 'logGroupNamePattern') ?? '').toLowerCase();
  const matching = logs.groups().filter(({ name }) => name.startsWith(prefix) && name.toLowerCase().includes(pattern));
  const page = pageOf(matching, optionalText(input, 'nextToken'), optionalNumber(input, 'limit') ?? 50);
  return {
    logGroups: page.items.map(({ name, retentionInDays }) => ({
      logGroupName: name,
      ...(retentionInDays !== undefined && { retentionInDays }),
      metricFilterCount: 0,
      arn: `${logs.arnOf(name)}:*`,
      logGroupArn: logs.arnOf(name),
    })),
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
}
