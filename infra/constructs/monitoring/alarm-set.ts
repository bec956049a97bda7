import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { AlarmOverrides } from '../../settings/alarm-overrides.ts';
import { ALARMS, type AlarmName, SEVERITIES } from '../../settings/alarms.ts';
import { alarmUrl, dashboardUrl, runbookSection } from './links.ts';

/** When an alarm fires: the metric reaches the threshold. */
export interface AlarmRule {
  readonly metric: IMetric;
  readonly threshold: number;
  /** One-minute periods in which it does. */
  readonly periods: number;
  /** Periods that are looked at beside these: those may be any of all. @default 0 */
  readonly others?: number;
}

export interface AlarmSetProps<Name extends AlarmName> {
  readonly rules: Readonly<Record<Name, AlarmRule>>;
  /** Told when an alarm fires, and when it is over. */
  readonly topic: ITopic;
  /** Thresholds in the unit of the metric. */
  readonly overrides: AlarmOverrides;
}

/** One alarm for each rule, but for those that are switched off: `<stack>-<id of the scope>-<alarm>`. */
export class AlarmSet<Name extends AlarmName> extends Construct {
  readonly byName: ReadonlyMap<Name, Alarm>;

  constructor(scope: Construct, id: string, { rules, topic, overrides }: AlarmSetProps<Name>) {
    super(scope, id);
    const prefix = `${Stack.of(this).stackName}-${scope.node.id}`;
    const action = new SnsAction(topic);
    const enabled = (Object.keys(rules) as Name[]).filter((name) => overrides[name]?.enabled !== false);
    const alarms = enabled.map((name): [Name, Alarm] => {
      const { metric, others = 0, ...rule } = rules[name];
      const { threshold = rule.threshold, periods = rule.periods } = overrides[name] ?? {};
      const alarm = new Alarm(this, name, {
        alarmName: `${prefix}-${name}`,
        alarmDescription: this.describe(name, `${prefix}-${name}`),
        metric,
        threshold,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: periods + others,
        datapointsToAlarm: periods,
        // No traffic is no trouble; what stands still while there is work, no-progress and oldest-message see.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return [name, alarm];
    });
    this.byName = new Map(alarms);
  }

  private describe(name: AlarmName, alarmName: string): string {
    const { meaning, severity } = ALARMS[name];
    return [
      meaning,
      `Severity: ${severity} (${SEVERITIES[severity]}).`,
      `What to do: ${runbookSection(name)}`,
      `Dashboard: ${dashboardUrl(this, Stack.of(this).stackName)}`,
      `Alarm: ${alarmUrl(this, alarmName)}`,
    ].join('\n');
  }
}
