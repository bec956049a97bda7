import type { ResourceKind } from '../resource-kind.ts';
import { ALARM_ACTIONS, alarmArn, alarmSettings } from './aws-cloudwatch-alarm.ts';

export const compositeAlarm: ResourceKind = {
  type: 'AWS::CloudWatch::CompositeAlarm',
  supportedProperties: ['AlarmDescription', 'AlarmName', 'AlarmRule', ...ALARM_ACTIONS],
  ignoredProperties: ['Tags'],
  naming: { property: 'AlarmName' },
  attributes: { Arn: alarmArn },
  /** The alarms that its rule names exist by now. */
  async connect({ name, properties }, { cloudWatch }) {
    cloudWatch.putCompositeAlarm(alarmSettings(name, properties));
  },
};
