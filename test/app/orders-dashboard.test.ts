import { beforeAll, describe, expect, test } from '@jest/globals';
import { NOTIFY_CUSTOMER_METRICS } from '../../lambda/notify-customer/contract.ts';
import { PROCESS_ORDER_METRICS } from '../../lambda/process-order/contract.ts';
import { SERVE_ORDERS_METRICS } from '../../lambda/serve-orders/contract.ts';
import { assemblyOf, synthesizeVariant } from '../support/synthesis.ts';
import { allOf, idsOf, readTemplate, type Template } from '../support/template.ts';
import { type Widget, widgetsOf } from './dashboard-body.ts';

let template: Template;
let widgets: readonly Widget[];
beforeAll(async () => {
  template = await readTemplate(await assemblyOf(), 'Orders');
  widgets = widgetsOf(template);
});

const rows = () => [...Map.groupBy(widgets, ({ y }) => y).values()];
const textsOf = (from: Template) => widgetsOf(from).flatMap(({ properties }) => properties.markdown ?? []);

describe('the dashboard of Orders', () => {
  test('shows at its top every alarm, and beside them each part in two columns', () => {
    const top = widgets.filter(({ y }) => y < 8);
    const [status] = top;

    expect(top.map(({ x, y, width, height, properties: { title } }) => [title, x, y, width, height])).toEqual([
      ['Is it healthy?', 0, 0, 8, 8],
      ['Requests in this time range', 8, 0, 8, 4],
      ['Published in this time range', 16, 0, 8, 4],
      ['Now', 8, 4, 4, 4],
      ['Orders in this time range', 12, 4, 4, 4],
      ['Now', 16, 4, 4, 4],
      ['Notices in this time range', 20, 4, 4, 4],
    ]);
    expect([...(status?.properties.alarms ?? [])].sort()).toEqual(idsOf(template, 'AWS::CloudWatch::Alarm').sort());
  });

  test('goes on along the flow: API, topics, workers', () => {
    const headings = textsOf(template).map((markdown) => markdown.split('\n')[0]);

    expect(headings).toEqual([
      '## Taking and showing orders',
      '## Telling the workers and the customers',
      '## Processing orders',
      '## Notifying customers',
    ]);
  });

  test('fills every row below from edge to edge', () => {
    const below = rows().filter(([first]) => (first?.y ?? 0) >= 8);
    const widths = below.map((row) => row.reduce((total, { width }) => total + width, 0));

    expect(widths).toEqual(Array(below.length).fill(24));
  });

  test('shows every metric that its functions emit, and those of the API and of the topics', () => {
    const shown = new Set(widgets.flatMap(({ properties }) => properties.metrics ?? []).map(([, name]) => name));
    const own = [SERVE_ORDERS_METRICS, PROCESS_ORDER_METRICS, NOTIFY_CUSTOMER_METRICS].flatMap((metrics) =>
      Object.values(metrics),
    );
    const ofHttpApi = ['Count', '4xx', '5xx', 'Latency'];
    const ofTopics = [
      'NumberOfMessagesPublished',
      'NumberOfNotificationsDelivered',
      'NumberOfNotificationsFilteredOut',
      'NumberOfNotificationsRedrivenToDlq',
      'NumberOfNotificationsFailedToRedriveToDlq',
      'NumberOfNotificationsFailed',
    ];

    expect([...own, ...ofHttpApi, ...ofTopics].filter((name) => !shown.has(name))).toEqual([]);
  });

  test('asks an HTTP API by its id, of which there is no other', () => {
    const requests = widgets
      .flatMap(({ properties }) => properties.metrics ?? [])
      .find(([namespace, name]) => namespace === 'AWS/ApiGateway' && name === 'Count');

    expect(requests?.slice(2, 4)).toEqual(['ApiId', 'ApiF70053CD']);
  });
});

describe('the alarms of topics', () => {
  test('are about what no dead-letter queue has', () => {
    const alarms = allOf(template, 'AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Properties)
      .filter(({ AlarmName }) => /-undelivered$/.test(String(AlarmName)));

    expect(
      alarms.map(({ AlarmName, Metrics }) => [AlarmName, /"MetricName":"(\w+)"/.exec(JSON.stringify(Metrics))?.[1]]),
    ).toEqual([
      ['file-pipeline-dev-Orders-ImportantEvents-undelivered', 'NumberOfNotificationsFailedToRedriveToDlq'],
      ['file-pipeline-dev-Orders-Notices-undelivered', 'NumberOfNotificationsFailed'],
    ]);
  });

  test('can be switched off like any other', async () => {
    const other = await synthesizeVariant(
      { alarm_overrides: '{ undelivered = { enabled = false } }', enable_stream_api: 'false' },
      'Orders',
    );

    expect(idsOf(other, 'AWS::CloudWatch::Alarm')).toHaveLength(22);
    expect(textsOf(other)[0]).not.toContain('StreamApi');
  });
});

describe('every dashboard', () => {
  test.each([
    ['FilePipeline', ['StreamApi', 'Orders']],
    ['StreamApi', ['FilePipeline', 'Orders']],
    ['Orders', ['FilePipeline', 'StreamApi']],
  ] as const)('that of %s links to those of %p', async (stack, others) => {
    const [text = ''] = textsOf(await readTemplate(await assemblyOf(), stack));
    const links = Array.from(text.matchAll(/\[Dashboard of ([^\]]+)\]\(\S+#dashboards\/dashboard\/([^)]+)\)/g));

    expect(links.map(([, name, target]) => [name, target])).toEqual(
      others.map((other) => Array(2).fill(`file-pipeline-dev-${other}`)),
    );
  });
});
