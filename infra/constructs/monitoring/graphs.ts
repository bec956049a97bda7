/** Layout rules of every dashboard: rows fill the full width, and a graph shows the thresholds of its alarms. */
import {
  type Alarm,
  Color,
  GraphWidget,
  type HorizontalAnnotation,
  type IMetric,
  type IWidget,
  SingleValueWidget,
  type YAxisProps,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmName } from '../../settings/alarms.ts';
import type { AlarmSet } from './alarm-set.ts';

/** The part of a dashboard that shows one API, one worker or the topics of a stack. */
export interface DashboardSection {
  readonly alarms: readonly Alarm[];
  /** Creates the widgets that summarize the section in the first row of the dashboard. */
  headline(width: number): IWidget[];
  readonly rows: readonly IWidget[][];
}

/** Number of grid columns of a dashboard. */
export const FULL_WIDTH = 24;
/** Height of a widget in the first row, in grid units. */
export const HEADLINE_HEIGHT = 4;

export const count: YAxisProps = { label: 'count', showUnits: false, min: 0 };
export const milliseconds: YAxisProps = { label: 'milliseconds', showUnits: false, min: 0 };

/** Creates a widget of a given width. */
export type Sized = (width: number) => IWidget;

/** Gives all widgets of a row the same width. */
export function row(...widgets: Sized[]): IWidget[] {
  return widgets.map((widget) => widget(FULL_WIDTH / widgets.length));
}

export function graph(
  title: string,
  leftYAxis: YAxisProps,
  left: IMetric[],
  leftAnnotations: HorizontalAnnotation[] = [],
): Sized {
  return (width) => new GraphWidget({ title, left, leftYAxis, leftAnnotations, width, height: 6 });
}

/** Shows each metric as one number over the time range of the dashboard. */
export function totals(title: string, metrics: IMetric[], width: number): IWidget {
  return new SingleValueWidget({ title, metrics, setPeriodToTimeRange: true, width, height: HEADLINE_HEIGHT });
}

/** Draws a line at the threshold of an alarm; a disabled alarm has no line. */
export function annotate<Name extends AlarmName>(alarms: AlarmSet<Name>, name: Name): HorizontalAnnotation[] {
  const alarm = alarms.byName.get(name);
  return alarm ? [{ ...alarm.toAnnotation(), label: `alarm: ${name}`, color: Color.RED }] : [];
}

export function capitalized(noun: string): string {
  return noun.charAt(0).toUpperCase() + noun.slice(1);
}
