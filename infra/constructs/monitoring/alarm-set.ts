import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { AlarmOverrides } from '../../settings/alarm-overrides.ts';
import { ALARMS, type AlarmName, SEVERITIES } from '../../settings/alarms.ts';
import { alarmUrl, dashboardUrl, runbookSection } from './links.ts';

/** Condition of an alarm: the metric is at or above the threshold in enough periods. */
export interface AlarmRule {
  readonly metric: IMetric;
  readonly threshold: number;
  /** Number of one-minute periods at or above the threshold that make the alarm fire. */
  readonly periods: number;
  /** Number of further periods to evaluate: the alarm fires on any `periods` of `periods + others`. @default 0 */
  readonly others?: number;
}

export interface AlarmSetProps<Name extends AlarmName> {
  readonly rules: Readonly<Record<Name, AlarmRule>>;
  /** Gets a message when an alarm fires and when it returns to OK. */
  readonly topic: ITopic;
  /** Changes to the rules, with thresholds in the unit of the metric. */
  readonly overrides: AlarmOverrides;
}

/** One alarm for each rule that is not disabled, named `<stack>-<id of the scope>-<alarm>`. */
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
        // No traffic is not a fault. The alarms no-progress and oldest-message detect work that stands still.
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
