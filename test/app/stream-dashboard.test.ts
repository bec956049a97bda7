import { beforeAll, describe, expect, test } from '@jest/globals';
import { PRODUCE_RECORD_METRICS } from '../../lambda/produce-record/contract.ts';
import { STORE_RECORD_METRICS } from '../../lambda/store-record/contract.ts';
import { assemblyOf } from '../support/synthesis.ts';
import { idsOf, readTemplate, type Template } from '../support/template.ts';
import { type Widget, widgetsOf } from './dashboard-body.ts';

let template: Template;
let widgets: readonly Widget[];
beforeAll(async () => {
  template = await readTemplate(await assemblyOf(), 'StreamApi');
  widgets = widgetsOf(template);
});

const rows = () => [...Map.groupBy(widgets, ({ y }) => y).values()];

describe('the dashboard of the Stream API', () => {
  test('shows in its first row every alarm, then the API, then the worker', () => {
    const [first = []] = rows();
    const alarms = first.flatMap(({ properties }) => properties.alarms ?? []);

    expect(first.map(({ properties }) => properties.title)).toEqual([
      'Is it healthy?',
      'Requests in this time range',
      'Now',
      'Records in this time range',
    ]);
    expect([...alarms].sort()).toEqual(idsOf(template, 'AWS::CloudWatch::Alarm').sort());
  });

  test('goes on from what is asked of the API to what failed behind it', () => {
    const titles = rows().map((row) =>
      row.map(({ properties }) => properties.title ?? properties.markdown?.split('\n')[0]),
    );

    expect(titles.slice(1)).toEqual([
      ['## Taking records'],
      [
        'Requests, and how they were answered',
        'Latency of answers',
        'What the function made of them',
        'Function: invocations',
      ],
      ['## Storing records'],
      ['Records: in, and what became of them', 'Latency, from the event to its effect', 'Time that one record takes'],
      ['Queue: depth', 'Queue: age of the oldest message', 'Queue: time to drain'],
      ['Function: invocations', 'Function: duration', 'Function: concurrency'],
      ['Dead-letter queue', 'Failures by reason'],
      ['Recent failures'],
    ]);
  });

  test('fills every row from edge to edge', () => {
    const widths = rows().map((row) => row.reduce((total, { width }) => total + width, 0));

    expect(widths).toEqual(Array(rows().length).fill(24));
  });

  test('shows every metric that its functions emit, and those of the API', () => {
    const shown = new Set(widgets.flatMap(({ properties }) => properties.metrics ?? []).map(([, name]) => name));
    const own = Object.values({ ...PRODUCE_RECORD_METRICS, ...STORE_RECORD_METRICS });
    const ofGateway = ['Count', '4XXError', '5XXError', 'Latency'];

    expect([...own, ...ofGateway].filter((name) => !shown.has(name))).toEqual([]);
  });

  test('draws the lines at which the API’s alarms fire', () => {
    const lines = widgets.flatMap(({ properties }) => properties.annotations?.horizontal ?? []);

    expect(lines.slice(0, 2)).toMatchObject([
      { label: 'alarm: server-errors', value: 1 },
      { label: 'alarm: slow-answers', value: 5_000 },
    ]);
  });
});
