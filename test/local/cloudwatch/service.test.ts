import {
  CloudWatchClient,
  type CloudWatchServiceException,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DescribeAnomalyDetectorsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  GetDashboardCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListDashboardsCommand,
  ListMetricsCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  paginateGetMetricData,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCloudWatch } from '../../../local/services/cloudwatch/cloudwatch.ts';
import { createCloudWatchService } from '../../../local/services/cloudwatch/service.ts';
import { CLOUD, MIDNIGHT, MINUTE, manualClock, serve } from './start-cloudwatch.ts';

const clock = manualClock(MIDNIGHT + 30 * MINUTE);
const published: string[] = [];
let client: CloudWatchClient;
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  const cloudWatch = createCloudWatch({
    cloud: CLOUD,
    now: clock.now,
    publish: async (_topic, subject) => {
      published.push(subject);
    },
  });
  server = await serve(createCloudWatchService(cloudWatch));
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new CloudWatchClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

const at = (minute: number) => new Date(MIDNIGHT + minute * MINUTE);
const alarm = {
  Namespace: 'Wire',
  MetricName: 'value',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1e9,
  ComparisonOperator: 'GreaterThanThreshold',
} as const;

async function failure(sent: Promise<unknown>): Promise<CloudWatchServiceException> {
  return sent.then(
    () => {
      throw new Error('it was accepted');
    },
    (error: CloudWatchServiceException) => error,
  );
}

describe('metric data on the wire', () => {
  test('values, counted values and statistic sets come back as statistics', async () => {
    const Dimensions = [{ Name: 'stage', Value: 'dev' }];
    await client.send(
      new PutMetricDataCommand({
        Namespace: 'Wire',
        MetricData: [
          { MetricName: 'value', Dimensions, Timestamp: at(0), Value: 4, Unit: 'Count' },
          { MetricName: 'value', Dimensions, Timestamp: at(1), Values: [1, 2], Counts: [10, 90] },
          { MetricName: 'set', Timestamp: at(0), StatisticValues: { SampleCount: 2, Sum: 9, Minimum: 4, Maximum: 5 } },
        ],
      }),
    );

    const query = { Namespace: 'Wire', StartTime: at(0), EndTime: at(5), Period: 60 };
    const value = await client.send(
      new GetMetricStatisticsCommand({
        ...query,
        MetricName: 'value',
        Dimensions,
        Statistics: ['Sum', 'SampleCount'],
        ExtendedStatistics: ['p50'],
      }),
    );
    expect(value.Datapoints).toEqual([
      { Timestamp: at(0), Sum: 4, SampleCount: 1, ExtendedStatistics: { p50: 4 }, Unit: 'Count' },
      { Timestamp: at(1), Sum: 190, SampleCount: 100, ExtendedStatistics: { p50: 2 }, Unit: 'Count' },
    ]);
    const set = await client.send(
      new GetMetricStatisticsCommand({ ...query, MetricName: 'set', Statistics: ['Average'] }),
    );
    expect(set.Datapoints).toMatchObject([{ Average: 4.5 }]);
  });

  test('math, labels and order are those of GetMetricData', async () => {
    for (const minute of [0, 1, 3]) {
      const MetricData = [{ MetricName: 'steps', Timestamp: at(minute), Value: minute + 1 }];
      await client.send(new PutMetricDataCommand({ Namespace: 'Wire', MetricData }));
    }
    const MetricStat = { Metric: { Namespace: 'Wire', MetricName: 'steps' }, Period: 60, Stat: 'Sum' };
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        StartTime: at(0),
        EndTime: at(4),
        MetricDataQueries: [
          { Id: 'm1', MetricStat, ReturnData: false },
          { Id: 'filled', Expression: 'FILL(m1, 0)', Label: 'filled' },
          { Id: 'total', Expression: 'RUNNING_SUM(filled)' },
          { Id: 'all', Expression: 'METRICS() * 2', Label: 'twice' },
          { Id: 'found', Expression: "SEARCH('{Wire}', 'Sum')" },
        ],
      }),
    );

    expect(MetricDataResults).toEqual([
      {
        Id: 'filled',
        Label: 'filled',
        StatusCode: 'Complete',
        Timestamps: [at(3), at(2), at(1), at(0)],
        Values: [4, 0, 2, 1],
      },
      {
        Id: 'total',
        Label: 'total',
        StatusCode: 'Complete',
        Timestamps: [at(3), at(2), at(1), at(0)],
        Values: [7, 3, 3, 1],
      },
      { Id: 'all', Label: 'twice steps', StatusCode: 'Complete', Timestamps: [at(3), at(1), at(0)], Values: [8, 4, 2] },
      {
        Id: 'found',
        Label: 'found',
        StatusCode: 'InternalError',
        Timestamps: [],
        Values: [],
        Messages: [{ Code: 'NotAvailableLocally', Value: 'SEARCH is not available locally' }],
      },
    ]);
  });

  test('pages of data points lose and repeat nothing', async () => {
    const MetricData = Array.from({ length: 20 }, (_, minute) => ({
      MetricName: 'paged',
      Timestamp: at(minute),
      Value: minute,
    }));
    await client.send(new PutMetricDataCommand({ Namespace: 'Wire', MetricData }));
    const MetricStat = { Metric: { Namespace: 'Wire', MetricName: 'paged' }, Period: 60, Stat: 'Sum' };
    const input = {
      StartTime: at(0),
      EndTime: at(30),
      ScanBy: 'TimestampAscending' as const,
      MaxDatapoints: 7,
      MetricDataQueries: [
        { Id: 'a', MetricStat },
        { Id: 'b', Expression: 'a + 100' },
      ],
    };
    const values: Record<string, number[]> = { a: [], b: [] };
    const statuses: string[] = [];
    for await (const page of paginateGetMetricData({ client }, input)) {
      for (const { Id = '', Values = [] } of page.MetricDataResults ?? []) values[Id]?.push(...Values);
      statuses.push((page.MetricDataResults ?? []).map(({ StatusCode }) => StatusCode).join());
    }

    const numbers = Array.from({ length: 20 }, (_, index) => index);
    expect(values).toEqual({ a: numbers, b: numbers.map((value) => value + 100) });
    expect(statuses.at(0)).toBe('PartialData,PartialData');
    expect(statuses.at(-1)).toBe('Complete,Complete');
  });

  test('a request that the SDK compresses arrives whole', async () => {
    const MetricData = Array.from({ length: 500 }, (_, index) => ({
      MetricName: `compressed ${index}`,
      Dimensions: [{ Name: 'filler', Value: 'x'.repeat(100) }],
      Value: index,
    }));
    await client.send(new PutMetricDataCommand({ Namespace: 'Compressed', MetricData }));

    const { Metrics = [], NextToken } = await client.send(new ListMetricsCommand({ Namespace: 'Compressed' }));
    expect(Metrics).toHaveLength(500);
    expect(NextToken).toBeUndefined();
  });

  test('metrics are listed by name and by the dimensions they have', async () => {
    const Dimensions = [{ Name: 'stage', Value: 'dev' }];
    await client.send(
      new PutMetricDataCommand({
        Namespace: 'Listed',
        MetricData: [
          { MetricName: 'a', Dimensions, Value: 1 },
          { MetricName: 'b', Value: 1 },
        ],
      }),
    );

    const list = async (filter: object) =>
      (await client.send(new ListMetricsCommand({ Namespace: 'Listed', ...filter }))).Metrics?.map(
        ({ MetricName }) => MetricName,
      );
    expect(await list({})).toEqual(['a', 'b']);
    expect(await list({ MetricName: 'b' })).toEqual(['b']);
    expect(await list({ Dimensions: [{ Name: 'stage' }] })).toEqual(['a']);
    expect(await list({ Dimensions: [{ Name: 'stage', Value: 'prod' }] })).toEqual([]);
  });

  test('an expression over one that only AWS can evaluate says so too, and the others are answered', async () => {
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        StartTime: at(0),
        EndTime: at(1),
        MetricDataQueries: [
          { Id: 'found', Expression: "SEARCH('{Wire}', 'Sum')" },
          { Id: 'more', Expression: 'found + 1' },
          { Id: 'm1', MetricStat: { Metric: { Namespace: 'Wire', MetricName: 'steps' }, Period: 60, Stat: 'Sum' } },
        ],
      }),
    );
    expect(MetricDataResults?.map(({ StatusCode, Messages }) => [StatusCode, Messages?.[0]?.Value])).toEqual([
      ['InternalError', 'SEARCH is not available locally'],
      ['InternalError', 'SEARCH is not available locally'],
      ['Complete', undefined],
    ]);
  });

  test('data older than what is kept is refused rather than lost', async () => {
    const MetricData = [{ MetricName: 'old', Timestamp: at(-24 * 60), Value: 1 }];
    const error = await failure(client.send(new PutMetricDataCommand({ Namespace: 'Wire', MetricData })));
    expect(error.message).toBe('Timestamp must be in the last 3 hours: no more is kept locally.');
  });

  test('a wrong query is told by the expression that is wrong', async () => {
    const get = (Expression: string) =>
      failure(
        client.send(
          new GetMetricDataCommand({ StartTime: at(0), EndTime: at(1), MetricDataQueries: [{ Id: 'e1', Expression }] }),
        ),
      );

    expect((await get('m1 +')).message).toBe("Error in expression 'e1': unexpected end at character 4 of 'm1 +'.");
    expect((await get('m1 * 2')).message).toBe("Error in expression 'e1': there is no query with id 'm1'.");
    expect((await get('e1 + 1')).message).toBe("Error in expression 'e1': 'e1' refers to itself.");
    expect((await get('1 + 1')).message).toContain(
      'the result must be a time series or an array of them, got the number 2',
    );
  });
});

describe('alarms on the wire', () => {
  test('an alarm is described as it was put, with its state', async () => {
    await client.send(
      new PutMetricAlarmCommand({
        ...alarm,
        AlarmName: 'described',
        TreatMissingData: 'ignore',
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
    );

    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['described'] }));
    expect(MetricAlarms).toEqual([
      {
        ...alarm,
        AlarmName: 'described',
        AlarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:described',
        TreatMissingData: 'ignore',
        ActionsEnabled: true,
        AlarmActions: [],
        OKActions: [],
        InsufficientDataActions: [],
        Dimensions: [],
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
        AlarmConfigurationUpdatedTimestamp: at(30),
        StateUpdatedTimestamp: at(30),
        StateTransitionedTimestamp: at(30),
      },
    ]);
  });

  test('a state that is set tells the topic, unless the actions are disabled, and is remembered', async () => {
    const topic = 'arn:aws:sns:us-east-1:000000000000:alarms';
    await client.send(
      new PutMetricAlarmCommand({ ...alarm, AlarmName: 'set', AlarmActions: [topic], OKActions: [topic] }),
    );
    const set = (StateValue: 'OK' | 'ALARM') =>
      client.send(new SetAlarmStateCommand({ AlarmName: 'set', StateValue, StateReason: 'a drill' }));
    await set('ALARM');
    await client.send(new DisableAlarmActionsCommand({ AlarmNames: ['set'] }));
    await set('OK');
    await client.send(new EnableAlarmActionsCommand({ AlarmNames: ['set'] }));
    await set('ALARM');

    expect(published.filter((subject) => subject.includes('"set"'))).toEqual([
      'ALARM: "set" in US East (N. Virginia)',
      'ALARM: "set" in US East (N. Virginia)',
    ]);
    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({ AlarmName: 'set', HistoryItemType: 'StateUpdate' }),
    );
    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm updated from OK to ALARM',
      'Alarm updated from ALARM to OK',
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
    ]);
  });

  test('deleting is all or nothing', async () => {
    await client.send(new PutMetricAlarmCommand({ ...alarm, AlarmName: 'deleted' }));
    const error = await failure(client.send(new DeleteAlarmsCommand({ AlarmNames: ['deleted', 'never was'] })));
    expect(error.name).toBe('ResourceNotFound');
    expect(error.message).toBe('Alarms not found: never was.');

    const count = async () =>
      (await client.send(new DescribeAlarmsCommand({ AlarmNames: ['deleted'] }))).MetricAlarms?.length;
    expect(await count()).toBe(1);
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ['deleted'] }));
    expect(await count()).toBe(0);
  });

  test('alarms are paged by name', async () => {
    for (const name of ['page c', 'page a', 'page b']) {
      await client.send(new PutMetricAlarmCommand({ ...alarm, AlarmName: name }));
    }
    const first = await client.send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'page', MaxRecords: 2 }));
    const second = await client.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: 'page', MaxRecords: 2, NextToken: first.NextToken }),
    );

    const names = [first, second].map(({ MetricAlarms = [] }) => MetricAlarms.map(({ AlarmName }) => AlarmName));
    expect(names).toEqual([['page a', 'page b'], ['page c']]);
  });
});

describe('dashboards on the wire', () => {
  test('a dashboard comes back as it was put', async () => {
    const DashboardBody = JSON.stringify({ start: '-PT3H', widgets: [] });
    await client.send(new PutDashboardCommand({ DashboardName: 'FilePipeline', DashboardBody }));

    const found = await client.send(new GetDashboardCommand({ DashboardName: 'FilePipeline' }));
    expect(found).toMatchObject({
      DashboardBody,
      DashboardName: 'FilePipeline',
      DashboardArn: 'arn:aws:cloudwatch::000000000000:dashboard/FilePipeline',
    });
    const { DashboardEntries } = await client.send(new ListDashboardsCommand({ DashboardNamePrefix: 'File' }));
    expect(DashboardEntries).toMatchObject([{ DashboardName: 'FilePipeline', Size: DashboardBody.length }]);
  });

  test('a dashboard that is none, or is not there, is refused by AWS’s error', async () => {
    const missing = await failure(client.send(new GetDashboardCommand({ DashboardName: 'absent' })));
    expect([missing.name, missing.message]).toEqual(['ResourceNotFound', 'Dashboard absent does not exist.']);

    const put = (DashboardBody: string, DashboardName = 'bad') =>
      client.send(new PutDashboardCommand({ DashboardName, DashboardBody }));
    expect((await failure(put('{"widgets":[]}', 'not a name'))).message).toBe(
      "DashboardName must be 1 to 255 letters, digits, - and _, got 'not a name'.",
    );
    expect((await failure(put('{'))).name).toBe('DashboardInvalidInputError');
    expect((await failure(put('{}'))).message).toBe('DashboardBody must be an object with a list of widgets.');
  });
});

describe('what is not there', () => {
  test('an operation that the local cloud has not is 501 by name', async () => {
    const error = await failure(client.send(new DescribeAnomalyDetectorsCommand({})));
    expect(error.$metadata.httpStatusCode).toBe(501);
    expect(error.message).toContain('DescribeAnomalyDetectors is not implemented');
  });

  test('the query protocol of older clients is 501 by name', async () => {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'Action=ListMetrics&Version=2010-08-01',
    });
    expect(response.status).toBe(501);
    expect(await response.text()).toContain('ListMetrics is not implemented');
  });

  test('a body that is no JSON object is refused', async () => {
    const headers = { 'x-amz-target': 'GraniteServiceVersion20100801.ListMetrics' };
    for (const body of ['{', '[]', 'null']) {
      const response = await fetch(server.url, { method: 'POST', headers, body });
      expect([response.status, (await response.json()).__type]).toEqual([400, 'SerializationException']);
    }
  });
});
