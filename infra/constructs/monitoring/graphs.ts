/** How everything on a dashboard is drawn: rows that fill its width, graphs with the lines at which alarms fire. */
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

/** What a dashboard shows of one part of a stack. */
export interface DashboardSection {
  readonly alarms: readonly Alarm[];
  /** How it is, in the first row. */
  headline(width: number): IWidget[];
  readonly rows: readonly IWidget[][];
}

/** Columns of a dashboard. */
export const FULL_WIDTH = 24;
/** Of the widgets in the first row. */
export const HEADLINE_HEIGHT = 4;

export const count: YAxisProps = { label: 'count', showUnits: false, min: 0 };
export const milliseconds: YAxisProps = { label: 'milliseconds', showUnits: false, min: 0 };

/** A widget that still needs its share of a row. */
export type Sized = (width: number) => IWidget;

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

/** What happened in the time that the dashboard shows, in numbers. */
export function totals(title: string, metrics: IMetric[], width: number): IWidget {
  return new SingleValueWidget({ title, metrics, setPeriodToTimeRange: true, width, height: HEADLINE_HEIGHT });
}

/** Where the alarm fires, unless it is switched off. */
export function annotate<Name extends AlarmName>(alarms: AlarmSet<Name>, name: Name): HorizontalAnnotation[] {
  const alarm = alarms.byName.get(name);
  return alarm ? [{ ...alarm.toAnnotation(), label: `alarm: ${name}`, color: Color.RED }] : [];
}
