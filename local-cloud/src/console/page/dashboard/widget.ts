/**
 * A widget of a dashboard body, as far as its structure is guaranteed.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export interface Widget {
  readonly type: string;
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly properties: WidgetProperties;
}

export interface WidgetProperties {
  readonly title?: string;
  readonly view?: string;
  readonly stacked?: boolean;
  readonly period?: number;
  readonly stat?: string;
  readonly metrics?: readonly (readonly unknown[])[];
  readonly setPeriodToTimeRange?: boolean;
  readonly yAxis?: Readonly<Partial<Record<'left' | 'right', { readonly min?: number; readonly max?: number }>>>;
  readonly annotations?: Annotations;
  readonly markdown?: string;
  readonly query?: string;
  readonly logGroupNames?: readonly string[];
  readonly alarms?: readonly string[];
}

export interface Annotations {
  readonly alarms?: readonly string[];
  readonly horizontal?: readonly (HorizontalLine | readonly HorizontalLine[])[];
  readonly vertical?: readonly { readonly value?: string; readonly label?: string }[];
}

export interface HorizontalLine {
  readonly value?: number;
  readonly label?: string;
  readonly color?: string;
  readonly fill?: string;
  readonly yAxis?: string;
}

/** @throws SyntaxError when the body is not JSON */
export function readWidgets(body: string): Widget[] {
  const { widgets = [] } = JSON.parse(body) as { widgets?: readonly Partial<Widget>[] };
  return widgets.map((widget) => ({ ...widget, type: widget.type ?? 'unknown', properties: widget.properties ?? {} }));
}
