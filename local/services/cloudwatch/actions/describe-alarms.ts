import type { Alarm } from '../alarm.ts';
import type { WireInput } from '../aws-json.ts';
import type { CloudWatch } from '../cloudwatch.ts';
import { pageOf } from '../page.ts';
import { optionalNumber, optionalText, optionalTexts } from '../wire-input.ts';
import { describeAlarm } from './alarm-description.ts';

/** Metric alarms unless AlarmTypes asks for composite ones, as on AWS. */
export function describeAlarms({ alarms }: CloudWatch, input: WireInput): object {
  const names = optionalTexts(input, 'AlarmNames');
  const prefix = optionalText(input, 'AlarmNamePrefix') ?? '';
  const state = optionalText(input, 'StateValue');
  const action = optionalText(input, 'ActionPrefix');
  const types = optionalTexts(input, 'AlarmTypes') ?? ['MetricAlarm'];
  const matching = alarms
    .list()
    .filter(
      (alarm) =>
        (names?.includes(alarm.name) ?? alarm.name.startsWith(prefix)) &&
        (state === undefined || alarm.state === state) &&
        (action === undefined ||
          Object.values(alarm.actions)
            .flat()
            .some((arn) => arn.startsWith(action))) &&
        types.includes(alarm.watch.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm'),
    )
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const page = pageOf(matching, optionalText(input, 'NextToken'), optionalNumber(input, 'MaxRecords') ?? 50);
  const ofKind = (kind: Alarm['watch']['kind']) =>
    page.items.filter(({ watch }) => watch.kind === kind).map(describeAlarm);
  return {
    MetricAlarms: ofKind('metric'),
    CompositeAlarms: ofKind('composite'),
    ...(page.nextToken !== undefined && { NextToken: page.nextToken }),
  };
}
