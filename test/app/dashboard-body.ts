import { resource, type Template } from '../support/template.ts';

export interface Widget {
  readonly type: 'alarm' | 'metric' | 'text' | 'log';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly view?: string;
    readonly markdown?: string;
    readonly query?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
    readonly annotations?: { readonly horizontal: readonly { readonly label: string; readonly value: number }[] };
  };
}

/** The widgets of the template's only dashboard, with a reference as the logical id that it is about. */
export function widgetsOf(template: Template): readonly Widget[] {
  const { DashboardBody } = resource(template, 'AWS::CloudWatch::Dashboard').Properties as {
    DashboardBody: { 'Fn::Join': ['', (string | Reference)[]] };
  };
  const [, parts] = DashboardBody['Fn::Join'];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : idOf(part))).join('')).widgets;
}

interface Reference {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [string, string];
}

function idOf({ Ref, 'Fn::GetAtt': attribute }: Reference): string {
  return Ref ?? attribute?.[0] ?? '';
}
