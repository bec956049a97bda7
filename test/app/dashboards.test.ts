import { beforeAll, describe, expect, test } from '@jest/globals';
import { COPY_FILE_METRICS } from '../../lambda/copy-file/contract.ts';
import { NOTIFY_CUSTOMER_METRICS } from '../../lambda/notify-customer/contract.ts';
import { PROCESS_ORDER_METRICS } from '../../lambda/process-order/contract.ts';
import { PRODUCE_RECORD_METRICS } from '../../lambda/produce-record/contract.ts';
import { SERVE_ORDERS_METRICS } from '../../lambda/serve-orders/contract.ts';
import { STORE_RECORD_METRICS } from '../../lambda/store-record/contract.ts';
import { synthesizeVariant } from '../support/synthesis.ts';
import { allOf, idsOf, resource, type Template } from '../support/template.ts';
import { type Widget, widgetsOf } from './dashboard-body.ts';

const COLUMNS = 24;
const OF_TOPICS = [
  'NumberOfMessagesPublished',
  'NumberOfNotificationsDelivered',
  'NumberOfNotificationsFilteredOut',
  'NumberOfNotificationsRedrivenToDlq',
  'NumberOfNotificationsFailedToRedriveToDlq',
  'NumberOfNotificationsFailed',
];

/** Rows of a worker, from its queue to its failures. */
const WORKER_ROWS = [
  ['Queue: depth', 'Queue: age of the oldest message', 'Queue: time to drain'],
  ['Function: invocations', 'Function: duration', 'Function: concurrency'],
  ['Dead-letter queue', 'Failures by reason'],
  ['Recent failures'],
];

/** Rows of the dashboards, as titles, and the metrics that they have to show. */
const DASHBOARDS = {
  FilePipeline: {
    rows: [
      ['Is it healthy?', 'Now', 'Files in this time range'],
      ['## Copying files'],
      [
        'Files: in, and what became of them',
        'Bytes',
        'Latency, from the event to its effect',
        'Time that one file takes',
      ],
      ...WORKER_ROWS,
    ],
    metrics: Object.values(COPY_FILE_METRICS),
    lines: ['latency', 'oldest-message', 'duration', 'concurrency'],
    others: ['StreamApi', 'Orders'],
  },
  StreamApi: {
    rows: [
      ['Is it healthy?', 'Requests in this time range', 'Now', 'Records in this time range'],
      ['## Taking records'],
      [
        'Requests, and how they were answered',
        'Latency of answers',
        'What the function made of them',
        'Function: invocations',
      ],
      ['## Storing records'],
      ['Records: in, and what became of them', 'Latency, from the event to its effect', 'Time that one record takes'],
      ...WORKER_ROWS,
    ],
    metrics: [
      ...Object.values({ ...PRODUCE_RECORD_METRICS, ...STORE_RECORD_METRICS }),
      ...['Count', '4XXError', '5XXError', 'Latency'],
    ],
    lines: ['server-errors', 'slow-answers', 'latency', 'oldest-message', 'duration', 'concurrency'],
    others: ['FilePipeline', 'Orders'],
  },
  Orders: {
    rows: [
      ['Is it healthy?', 'Requests in this time range', 'Published in this time range'],
      ['Now', 'Orders in this time range', 'Now', 'Notices in this time range'],
      ['## Taking and showing orders'],
      [
        'Requests, and how they were answered',
        'Latency of answers',
        'What the function made of them',
        'Function: invocations',
      ],
      ['## Telling the workers and the customers'],
      ['Events, and whether they were delivered', 'Notices, and whether they were delivered'],
      ['## Processing orders'],
      ['Orders: in, and what became of them', 'Latency, from the event to its effect', 'Time that one order takes'],
      ...WORKER_ROWS,
      ['## Notifying customers'],
      ['Notices: in, and what became of them', 'Latency, from the event to its effect', 'Time that one notice takes'],
      ...WORKER_ROWS,
    ],
    metrics: [
      ...[SERVE_ORDERS_METRICS, PROCESS_ORDER_METRICS, NOTIFY_CUSTOMER_METRICS].flatMap((own) => Object.values(own)),
      ...['Count', '4xx', '5xx', 'Latency'],
      ...OF_TOPICS,
    ],
    lines: [
      'server-errors',
      'slow-answers',
      'undelivered',
      'undelivered',
      ...['latency', 'oldest-message', 'duration', 'concurrency'],
      ...['latency', 'oldest-message', 'duration', 'concurrency'],
    ],
    others: ['FilePipeline', 'StreamApi'],
  },
} as const;

type StackName = keyof typeof DASHBOARDS;
const STACKS = Object.keys(DASHBOARDS) as StackName[];

const templates = new Map<StackName, Template>();
beforeAll(async () => {
  for (const stack of STACKS) templates.set(stack, await synthesizeVariant({}, stack));
});

const templateOf = (stack: StackName) => templates.get(stack) as Template;
const widgets = (stack: StackName) => widgetsOf(templateOf(stack));
const rowsOf = (stack: StackName) => [...Map.groupBy(widgets(stack), ({ y }) => y).values()];
const titleOf = ({ properties: { title, markdown } }: Widget) => title ?? markdown?.split('\n')[0];
const metricsOf = (stack: StackName) => widgets(stack).flatMap(({ properties }) => properties.metrics ?? []);
const linesOf = (stack: StackName) =>
  widgets(stack)
    .flatMap(({ properties }) => properties.annotations?.horizontal ?? [])
    .filter(({ label }) => label.startsWith('alarm: '));
const labelOf = (metric: readonly unknown[]) => (metric.at(-1) as { label: string }).label;

describe.each(STACKS)('the dashboard of %s', (stack) => {
  const { rows, metrics, lines, others } = DASHBOARDS[stack];

  test('is named after the stack, and an output links to it', () => {
    const { DashboardName } = resource(templateOf(stack), 'AWS::CloudWatch::Dashboard').Properties;

    expect(DashboardName).toBe(`file-pipeline-dev-${stack}`);
    expect(templateOf(stack).Outputs.DashboardUrl?.Value).toBe(
      `https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/${DashboardName}`,
    );
  });

  test('shows every alarm of the stack in its first widget', () => {
    const [status] = widgets(stack);

    expect(status?.type).toBe('alarm');
    expect([...(status?.properties.alarms ?? [])].sort()).toEqual(
      idsOf(templateOf(stack), 'AWS::CloudWatch::Alarm').sort(),
    );
  });

  test('follows the flow from what comes in to what failed', () => {
    expect(rowsOf(stack).map((row) => row.map(titleOf))).toEqual(rows);
  });

  test('fills every row from edge to edge', () => {
    const [{ height: headline = 0 } = {}] = widgets(stack);
    const below = rowsOf(stack).filter(([first]) => (first?.y ?? 0) >= headline);
    const widths = below.map((row) => row.reduce((total, { width }) => total + width, 0));

    expect(widths).toEqual(Array(below.length).fill(COLUMNS));
  });

  test('shows every metric that its functions emit, and those of its API and topics', () => {
    const shown = new Set(metricsOf(stack).map(([, name]) => name));

    expect(metrics.filter((name) => !shown.has(name))).toEqual([]);
  });

  test('draws a line where an alarm fires, at the threshold of that alarm', () => {
    const alarms = allOf(templateOf(stack), 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
    const drawn = linesOf(stack).map(({ label, value }) => ({ name: label.slice('alarm: '.length), value }));

    expect(drawn.map(({ name }) => name)).toEqual(lines);
    for (const { name, value } of drawn) {
      const thresholds = alarms.filter(({ AlarmName }) => String(AlarmName).endsWith(`-${name}`));
      expect(thresholds.map(({ Threshold }) => Threshold)).toContain(value);
    }
  });

  test('links to the dashboards of the other stacks', () => {
    const [text = ''] = widgets(stack).flatMap(({ properties }) => properties.markdown ?? []);
    const links = Array.from(text.matchAll(/\[Dashboard of ([^\]]+)\]\(\S+#dashboards\/dashboard\/([^)]+)\)/g));

    expect(links.map(([, name, target]) => [name, target])).toEqual(
      others.map((other) => Array(2).fill(`file-pipeline-dev-${other}`)),
    );
  });
});

test('the dashboard of Orders shows each part beside the alarms, two to a line', () => {
  const top = widgets('Orders').filter(({ y }) => y < 8);

  expect(top.map((widget) => [titleOf(widget), widget.x, widget.y, widget.width, widget.height])).toEqual([
    ['Is it healthy?', 0, 0, 8, 8],
    ['Requests in this time range', 8, 0, 8, 4],
    ['Published in this time range', 16, 0, 8, 4],
    ['Now', 8, 4, 4, 4],
    ['Orders in this time range', 12, 4, 4, 4],
    ['Now', 16, 4, 4, 4],
    ['Notices in this time range', 20, 4, 4, 4],
  ]);
});

test('the dashboard of Orders finds the metrics of its HTTP API by the id of the API', () => {
  const requests = metricsOf('Orders').find(([namespace, name]) => namespace === 'AWS/ApiGateway' && name === 'Count');

  expect(requests?.slice(2, 4)).toEqual(['ApiId', 'ApiF70053CD']);
});

test('the dashboard of FilePipeline shows the state of the queues and the outcomes in numbers', () => {
  const values = ['Now', 'Files in this time range'].map((title) =>
    widgets('FilePipeline')
      .find((widget) => titleOf(widget) === title)
      ?.properties.metrics?.map(labelOf),
  );

  expect(values).toEqual([
    ['waiting', 'oldest message, seconds', 'dead letters', 'waiting', 'being looked at'],
    ['copied', 'dead-lettered', 'p99 latency, ms'],
  ]);
});

test('the dashboard of FilePipeline has fewer metrics than the 50 that are free', () => {
  const shown = metricsOf('FilePipeline')
    .filter((metric) => (metric.at(-1) as { expression?: string }).expression === undefined)
    .map((metric) => JSON.stringify(metric.slice(0, -1)));

  expect(new Set(shown).size).toBeLessThan(50);
});

test('a dashboard has no line for an alarm that is switched off', async () => {
  const variant = await synthesizeVariant({ alarm_overrides: '{ latency = { enabled = false } }' });
  const shown = widgetsOf(variant).find(({ properties }) => properties.title?.startsWith('Latency'));

  expect(shown?.properties).not.toHaveProperty('annotations');
});

test('a dashboard does not link to a stack that is switched off', async () => {
  const orders = await synthesizeVariant({ enable_stream_api: 'false' }, 'Orders');
  const [text] = widgetsOf(orders).flatMap(({ properties }) => properties.markdown ?? []);

  expect(text).toContain('[Dashboard of file-pipeline-dev-FilePipeline]');
  expect(text).not.toContain('StreamApi');
});
