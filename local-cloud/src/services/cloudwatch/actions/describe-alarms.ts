import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { pageOf } from '../page.ts';
import { optionalNumber, optionalText, optionalTexts } from '../wire-input.ts';
import { describeAlarm } from './alarm-description.ts';

export function describeAlarms({ alarms }: CloudWatch, input: WireInput): object {
  const names = optionalTexts(input, 'AlarmNames');
  const prefix = optionalText(input, 'AlarmNamePrefix') ?? '';
  const state = optionalText(input, 'StateValue');
  const action = optionalText(input, 'ActionPrefix');
  const matching = alarms
    .list()
    .filter(
      (alarm) =>
        (names?.includes(alarm.name) ?? alarm.name.startsWith(prefix)) &&
        (state === undefined || alarm.state === state) &&
        (action === undefined ||
          Object.values(alarm.actions)
            .flat()
            .some((arn) => arn.startsWith(action))),
    )
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  // As on AWS, whoever names no type is told of metric alarms. There are no others here.
  const types = optionalTexts(input, 'AlarmTypes') ?? ['MetricAlarm'];
  const wanted = types.includes('MetricAlarm') ? matching : [];
  const page = pageOf(wanted, optionalText(input, 'NextToken'), optionalNumber(input, 'MaxRecords') ?? 50);
  return {
    MetricAlarms: page.items.map(describeAlarm),
    CompositeAlarms: [],
    ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
  };
}
