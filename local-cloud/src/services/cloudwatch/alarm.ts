import type { AlarmRule } from './alarm-evaluator.ts';
import type { WireInput } from './aws-json.ts';
import type { MetricQuery } from './metric-query.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** What an alarm is told to be, by CloudFormation or over the wire. */
export interface AlarmDefinition {
  readonly name: string;
  /** As given, in AWS's own field names, for whoever asks what the alarm is. */
  readonly settings: WireInput;
  readonly actionsEnabled: boolean;
  /** Topics to tell, by the state that is entered. */
  readonly actions: Readonly<Record<AlarmState, readonly string[]>>;
  readonly watch: MetricWatch;
}

export interface MetricWatch {
  readonly queries: readonly MetricQuery[];
  /** Seconds. */
  readonly period: number;
  readonly rule: AlarmRule;
}

export interface Alarm extends AlarmDefinition {
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly configuredAt: number;
  readonly state: AlarmState;
  readonly stateReason: string;
  /** JSON. */
  readonly stateReasonData?: string;
  /** Milliseconds since the epoch, of the latest change of state. */
  readonly stateUpdatedAt: number;
}
