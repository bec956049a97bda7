import {
  type AlarmType,
  CloudWatchClient,
  type CloudWatchServiceException,
  DescribeAlarmsCommand,
  DescribeAnomalyDetectorsCommand,
  GetDashboardCommand,
  GetMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CLIENT, failure, serve } from '../../support/serve.ts';
import { MIDNIGHT, MINUTE, openTestCloudWatch, TOPIC } from './cloudwatch-fixture.ts';

const { cloudWatch, published } = openTestCloudWatch({ start: MIDNIGHT + 30 * MINUTE });
let client: CloudWatchClient;
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  server = await serve(cloudWatch);
  client = new CloudWatchClient({ ...CLIENT, endpoint: server.url });
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

describe('GetMetricData', () => {
  const MetricStat = { Metric: { Namespace: 'Wire', MetricName: 'steps' }, Period: 60, Stat: 'Sum' };

  test('GetMetricData returns math over metrics, with labels, newest first', async () => {
    for (const minute of [0, 1, 3]) {
      const metric = { namespace: 'Wire', name: 'steps', dimensions: {} };
      cloudWatch.metrics.put({ metric, timestamp: at(minute).getTime(), values: [minute + 1] });
    }
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        StartTime: at(0),
        EndTime: at(4),
        MetricDataQueries: [
          { Id: 'm1', MetricStat, ReturnData: false },
          { Id: 'filled', Expression: 'FILL(m1, 0)', Label: 'zero for missing' },
          { Id: 'twice', Expression: 'filled * 2' },
        ],
      }),
    );

    const common = { StatusCode: 'Complete', Timestamps: [at(3), at(2), at(1), at(0)] };
    expect(MetricDataResults).toEqual([
      { Id: 'filled', Label: 'zero for missing', Values: [4, 0, 2, 1], ...common },
      { Id: 'twice', Label: 'twice', Values: [8, 0, 4, 2], ...common },
    ]);
  });

  test('GetMetricData names a function that only AWS has in each result that needs it, and returns the other results', async () => {
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        StartTime: at(0),
        EndTime: at(1),
        MetricDataQueries: [
          { Id: 'found', Expression: "SEARCH('{Wire}', 'Sum')" },
          { Id: 'more', Expression: 'found + 1' },
          { Id: 'm1', MetricStat },
        ],
      }),
    );

    const unavailable = { StatusCode: 'InternalError', Timestamps: [], Values: [] };
    const Messages = [{ Code: 'NotAvailableLocally', Value: 'SEARCH is not available locally' }];
    expect(MetricDataResults).toEqual([
      { Id: 'found', Label: 'found', Messages, ...unavailable },
      { Id: 'more', Label: 'more', Messages, ...unavailable },
      expect.objectContaining({ Id: 'm1', StatusCode: 'Complete' }),
    ]);
  });

  test.each([
    ['m1 +', "Error in expression 'e1': unexpected end at character 4 of 'm1 +'."],
    ['m1 * 2', "Error in expression 'e1': there is no query with id 'm1'."],
    ['e1 + 1', "Error in expression 'e1': 'e1' refers to itself."],
    ['1 + 1', "Error in expression 'e1': the result must be a time series, got the number 2."],
  ])('GetMetricData refuses the expression %s and names its id', async (Expression, message) => {
    const MetricDataQueries = [{ Id: 'e1', Expression }];
    const request = new GetMetricDataCommand({ StartTime: at(0), EndTime: at(1), MetricDataQueries });

    expect((await failure(client.send(request))).message).toBe(message);
  });
});

describe('alarms', () => {
  test('DescribeAlarms returns the settings of the template and the state', async () => {
    const tagged = { TreatMissingData: 'ignore', Tags: [{ Key: 'a', Value: 'b' }] };
    cloudWatch.putAlarm({ ...alarm, AlarmName: 'described', ...tagged });

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

  test('SetAlarmState changes the state and notifies the topic', async () => {
    cloudWatch.putAlarm({ ...alarm, AlarmName: 'set', AlarmActions: [TOPIC] });
    await client.send(new SetAlarmStateCommand({ AlarmName: 'set', StateValue: 'ALARM', StateReason: 'a drill' }));

    expect(published.map(({ subject }) => subject)).toEqual(['ALARM: "set" in US East (N. Virginia)']);
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }));
    expect(MetricAlarms).toMatchObject([{ AlarmName: 'set', StateReason: 'a drill' }]);
  });

  test.each<[AlarmType[] | undefined, number]>([
    [undefined, 1],
    [['MetricAlarm', 'CompositeAlarm'], 1],
    [['CompositeAlarm'], 0],
  ])('DescribeAlarms with the types %j finds %d metric alarms and no composite alarms', async (AlarmTypes, count) => {
    cloudWatch.putAlarm({ ...alarm, AlarmName: 'typed' });
    const found = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['typed'], AlarmTypes }));

    expect([found.MetricAlarms?.length, found.CompositeAlarms?.length]).toEqual([count, 0]);
  });

  test('DescribeAlarms returns pages in the order of the names', async () => {
    for (const name of ['page c', 'page a', 'page b']) cloudWatch.putAlarm({ ...alarm, AlarmName: name });
    const request = { AlarmNamePrefix: 'page', MaxRecords: 2 };
    const first = await client.send(new DescribeAlarmsCommand(request));
    const second = await client.send(new DescribeAlarmsCommand({ ...request, NextToken: first.NextToken }));

    const names = [first, second].map(({ MetricAlarms = [] }) => MetricAlarms.map(({ AlarmName }) => AlarmName));
    expect(names).toEqual([['page a', 'page b'], ['page c']]);
    expect(second.NextToken).toBeUndefined();
  });
});

describe('dashboards', () => {
  test('GetDashboard returns the body of the template', async () => {
    const DashboardBody = JSON.stringify({ start: '-PT3H', widgets: [] });
    cloudWatch.dashboards.put('FilePipeline', DashboardBody);

    expect(await client.send(new GetDashboardCommand({ DashboardName: 'FilePipeline' }))).toMatchObject({
      DashboardBody,
      DashboardName: 'FilePipeline',
      DashboardArn: 'arn:aws:cloudwatch::000000000000:dashboard/FilePipeline',
    });
  });

  test('GetDashboard refuses a missing dashboard in the words of AWS', async () => {
    const error = await failure(client.send(new GetDashboardCommand({ DashboardName: 'absent' })));

    expect(error).toMatchObject({ name: 'ResourceNotFound', message: 'Dashboard absent does not exist.' });
  });

  test.each([
    ['not a name', '{"widgets":[]}', "DashboardName must be 1 to 255 letters, digits, - and _, got 'not a name'."],
    ['bad', '{', 'DashboardBody must be JSON: '],
    ['bad', '{}', 'DashboardBody must be an object with a list of widgets.'],
  ])('a template cannot create the dashboard %j with the body %s', (name, body, problem) => {
    expect(() => cloudWatch.dashboards.put(name, body)).toThrow(problem);
  });
});

describe('unsupported requests', () => {
  test('an operation that the local cloud does not have is answered 501 with its name', async () => {
    const error = await failure<CloudWatchServiceException>(client.send(new DescribeAnomalyDetectorsCommand({})));

    expect(error.$metadata.httpStatusCode).toBe(501);
    expect(error.message).toContain('DescribeAnomalyDetectors is not implemented');
  });

  test('the query protocol of older clients is answered 501 with the operation', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = 'Action=ListMetrics&Version=2010-08-01';
    const response = await fetch(server.url, { method: 'POST', headers, body });

    expect(response.status).toBe(501);
    expect(await response.text()).toContain('ListMetrics is not implemented');
  });

  test.each(['', '{', '[]', 'null'])('the body %j, which is not a JSON object, is refused', async (body) => {
    const headers = { 'x-amz-target': 'GraniteServiceVersion20100801.GetDashboard' };
    const response = await fetch(server.url, { method: 'POST', headers, body });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: expect.stringMatching(/#SerializationException$/) });
  });

  test.each([
    ['{}', 'MissingRequiredParameterException', 'The parameter DashboardName is required.'],
    ['{"DashboardName":1}', 'InvalidParameterValue', 'DashboardName must be a string, got 1.'],
  ])('the input %s is refused with the name of the parameter', async (body, __type, message) => {
    const headers = { 'x-amz-target': 'GraniteServiceVersion20100801.GetDashboard' };
    const response = await fetch(server.url, { method: 'POST', headers, body });

    expect(await response.json()).toEqual({ __type, message });
  });
});
