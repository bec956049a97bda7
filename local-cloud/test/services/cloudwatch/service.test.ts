import {
  type AlarmType,
  CloudWatchClient,
  type CloudWatchServiceException,
  DescribeAlarmsCommand,
  DescribeAnomalyDetectorsCommand,
  GetDashboardCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListDashboardsCommand,
  ListMetricsCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CloudWatch, createCloudWatch } from '../../../src/services/cloudwatch/cloudwatch.ts';
import { createCloudWatchService } from '../../../src/services/cloudwatch/service.ts';
import { CLOUD, MIDNIGHT, MINUTE, manualClock, serve } from './start-cloudwatch.ts';

const clock = manualClock(MIDNIGHT + 30 * MINUTE);
const published: string[] = [];
let client: CloudWatchClient;
let cloudWatch: CloudWatch;
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  cloudWatch = createCloudWatch({
    cloud: CLOUD,
    now: clock.now,
    log: (line) => {
      throw new Error(line);
    },
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

function report(name: string, minute: number, values: readonly number[], dimensions = {}): void {
  cloudWatch.metrics.put({ metric: { namespace: 'Wire', name, dimensions }, timestamp: at(minute).getTime(), values });
}

async function failure(sent: Promise<unknown>): Promise<CloudWatchServiceException> {
  return sent.then(
    () => {
      throw new Error('it was accepted');
    },
    (error: CloudWatchServiceException) => error,
  );
}

describe('metric data on the wire', () => {
  test('values come back as statistics', async () => {
    const Dimensions = [{ Name: 'stage', Value: 'dev' }];
    report('value', 0, [4], { stage: 'dev' });
    report('value', 1, [1, 2, 2], { stage: 'dev' });

    const { Datapoints } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Wire',
        MetricName: 'value',
        StartTime: at(0),
        EndTime: at(5),
        Period: 60,
        Dimensions,
        Statistics: ['Sum', 'SampleCount'],
        ExtendedStatistics: ['p50'],
      }),
    );
    expect(Datapoints).toEqual([
      { Timestamp: at(0), Sum: 4, SampleCount: 1, ExtendedStatistics: { p50: 4 }, Unit: 'None' },
      { Timestamp: at(1), Sum: 5, SampleCount: 3, ExtendedStatistics: { p50: 2 }, Unit: 'None' },
    ]);
  });

  test('math, labels and order are those of GetMetricData', async () => {
    for (const minute of [0, 1, 3]) report('steps', minute, [minute + 1]);
    const MetricStat = { Metric: { Namespace: 'Wire', MetricName: 'steps' }, Period: 60, Stat: 'Sum' };
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        StartTime: at(0),
        EndTime: at(4),
        MetricDataQueries: [
          { Id: 'm1', MetricStat, ReturnData: false },
          { Id: 'filled', Expression: 'FILL(m1, 0)', Label: 'filled' },
          { Id: 'twice', Expression: 'filled * 2' },
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
        Id: 'twice',
        Label: 'twice',
        StatusCode: 'Complete',
        Timestamps: [at(3), at(2), at(1), at(0)],
        Values: [8, 0, 4, 2],
      },
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

  test('metrics are listed by name and by the dimensions they have', async () => {
    report('listed', 0, [1], { stage: 'dev' });
    report('listed', 0, [1]);
    report('other', 0, [1]);

    const list = async (filter: object) =>
      (await client.send(new ListMetricsCommand({ Namespace: 'Wire', MetricName: 'listed', ...filter }))).Metrics;
    const plain = { Namespace: 'Wire', MetricName: 'listed', Dimensions: [] };
    const staged = { ...plain, Dimensions: [{ Name: 'stage', Value: 'dev' }] };
    expect(await list({})).toEqual([staged, plain]);
    expect(await list({ MetricName: 'other' })).toEqual([{ ...plain, MetricName: 'other' }]);
    expect(await list({ Dimensions: [{ Name: 'stage' }] })).toEqual([staged]);
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
    expect((await get('1 + 1')).message).toContain('the result must be a time series, got the number 2');
  });
});

describe('alarms on the wire', () => {
  test('an alarm is described as the template has it, with its state', async () => {
    cloudWatch.putAlarm({
      ...alarm,
      AlarmName: 'described',
      TreatMissingData: 'ignore',
      Tags: [{ Key: 'a', Value: 'b' }],
    });

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

  test('a state that is set tells the topic', async () => {
    const topic = 'arn:aws:sns:us-east-1:000000000000:alarms';
    cloudWatch.putAlarm({ ...alarm, AlarmName: 'set', AlarmActions: [topic] });
    await client.send(new SetAlarmStateCommand({ AlarmName: 'set', StateValue: 'ALARM', StateReason: 'a drill' }));

    expect(published).toEqual(['ALARM: "set" in US East (N. Virginia)']);
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }));
    expect(MetricAlarms).toMatchObject([{ AlarmName: 'set', StateReason: 'a drill' }]);
  });

  test('there are metric alarms only', async () => {
    cloudWatch.putAlarm({ ...alarm, AlarmName: 'typed' });
    const count = async (AlarmTypes?: AlarmType[]) => {
      const found = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['typed'], AlarmTypes }));
      return [found.MetricAlarms?.length, found.CompositeAlarms?.length];
    };

    expect([await count(), await count(['MetricAlarm', 'CompositeAlarm']), await count(['CompositeAlarm'])]).toEqual([
      [1, 0],
      [1, 0],
      [0, 0],
    ]);
  });

  test('alarms are paged by name', async () => {
    for (const name of ['page c', 'page a', 'page b']) cloudWatch.putAlarm({ ...alarm, AlarmName: name });
    const first = await client.send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'page', MaxRecords: 2 }));
    const second = await client.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: 'page', MaxRecords: 2, NextToken: first.NextToken }),
    );

    const names = [first, second].map(({ MetricAlarms = [] }) => MetricAlarms.map(({ AlarmName }) => AlarmName));
    expect(names).toEqual([['page a', 'page b'], ['page c']]);
  });
});

describe('dashboards on the wire', () => {
  test('a dashboard comes back as the template has it', async () => {
    const DashboardBody = JSON.stringify({ start: '-PT3H', widgets: [] });
    cloudWatch.putDashboard('FilePipeline', DashboardBody);

    const found = await client.send(new GetDashboardCommand({ DashboardName: 'FilePipeline' }));
    expect(found).toMatchObject({
      DashboardBody,
      DashboardName: 'FilePipeline',
      DashboardArn: 'arn:aws:cloudwatch::000000000000:dashboard/FilePipeline',
    });
    const { DashboardEntries } = await client.send(new ListDashboardsCommand({ DashboardNamePrefix: 'File' }));
    expect(DashboardEntries).toMatchObject([{ DashboardName: 'FilePipeline', Size: DashboardBody.length }]);
  });

  test('a dashboard that is none, or is not there, is refused by AWS’s words', async () => {
    const missing = await failure(client.send(new GetDashboardCommand({ DashboardName: 'absent' })));
    expect([missing.name, missing.message]).toEqual(['ResourceNotFound', 'Dashboard absent does not exist.']);

    expect(() => cloudWatch.putDashboard('not a name', '{"widgets":[]}')).toThrow(
      "DashboardName must be 1 to 255 letters, digits, - and _, got 'not a name'.",
    );
    expect(() => cloudWatch.putDashboard('bad', '{')).toThrow('DashboardBody must be JSON: ');
    expect(() => cloudWatch.putDashboard('bad', '{}')).toThrow(
      'DashboardBody must be an object with a list of widgets.',
    );
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
      expect([response.status, ((await response.json()) as { __type: string }).__type]).toEqual([
        400,
        'SerializationException',
      ]);
    }
  });
});
