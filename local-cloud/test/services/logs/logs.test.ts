import {
  CloudWatchLogsClient,
  type CloudWatchLogsServiceException,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  PutLogEventsCommand,
  paginateFilterLogEvents,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openLogs } from '../../../src/services/logs/index.ts';
import { createLogStore, type LogEvent } from '../../../src/services/logs/log-store.ts';
import { CLIENT, failure, serve } from '../../support/serve.ts';

const GROUP = '/aws/lambda/copy-file';
const MIDNIGHT = Date.UTC(2026, 10, 21);

describe('CloudWatch Logs on the wire', () => {
  let client: CloudWatchLogsClient;
  let server: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    const store = createLogStore();
    for (let index = 0; index < 10; index += 1) {
      store.append(GROUP, index < 4 ? 'old' : 'new', MIDNIGHT + index * 1_000, `{"level":"INFO","n":${index}}`);
    }
    store.append(GROUP, 'new', MIDNIGHT + 9_000, 'END RequestId: 1');
    store.declareGroup({ name: '/aws/lambda/quiet', retentionInDays: 14 });
    server = await serve(openLogs({ accountId: '000000000000', region: 'us-east-1' }, store));
    client = new CloudWatchLogsClient({ ...CLIENT, endpoint: server.url });
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  const messages = (events: readonly { message?: string | undefined }[] = []) => events.map(({ message }) => message);
  const numbered = (...numbers: number[]) => numbers.map((n) => `{"level":"INFO","n":${n}}`);

  test('DescribeLogGroups lists groups with and without events', async () => {
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/' }));
    expect(logGroups).toMatchObject([
      { logGroupName: GROUP, arn: `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}:*` },
      { logGroupName: '/aws/lambda/quiet', retentionInDays: 14 },
    ]);
  });

  test('FilterLogEvents filters by time, stream and pattern', async () => {
    const { events } = await client.send(
      new FilterLogEventsCommand({
        logGroupName: GROUP,
        startTime: MIDNIGHT + 2_000,
        endTime: MIDNIGHT + 7_000,
        logStreamNamePrefix: 'ne',
        filterPattern: '{ $.level = IN* }',
      }),
    );
    expect(messages(events)).toEqual(numbered(4, 5, 6, 7));
    expect(events?.[0]).toMatchObject({ logStreamName: 'new', timestamp: MIDNIGHT + 4_000 });
  });

  test('FilterLogEvents returns pages, and a different id for each event, which `aws logs tail` needs', async () => {
    const ids: (string | undefined)[] = [];
    for await (const page of paginateFilterLogEvents(
      { client, pageSize: 3 },
      { logGroupIdentifier: GROUP, interleaved: true },
    )) {
      ids.push(...(page.events ?? []).map(({ eventId }) => eventId));
    }
    expect(new Set(ids).size).toBe(11);
    expect(ids).toEqual([...ids].sort());
  });

  test('StartQuery accepts seconds, and GetQueryResults returns the rows', async () => {
    const { queryId } = await client.send(
      new StartQueryCommand({
        logGroupName: GROUP,
        startTime: MIDNIGHT / 1_000,
        endTime: MIDNIGHT / 1_000 + 5,
        queryString: 'filter n >= 3 | fields n | sort n asc',
      }),
    );
    const { status, results, statistics } = await client.send(new GetQueryResultsCommand({ queryId }));
    expect([status, results, statistics?.recordsMatched, statistics?.recordsScanned]).toEqual([
      'Complete',
      ['3', '4', '5'].map((value) => [{ field: 'n', value }]),
      3,
      6,
    ]);
  });

  test('a query can name its log group in SOURCE', async () => {
    const { queryId } = await client.send(
      new StartQueryCommand({
        startTime: MIDNIGHT,
        endTime: MIDNIGHT + 60_000,
        queryString: `SOURCE '${GROUP}' | filter level = "INFO" | stats count(*) as lines`,
      }),
    );
    const { results, statistics } = await client.send(new GetQueryResultsCommand({ queryId }));
    expect(results).toEqual([[{ field: 'lines', value: '10' }]]);
    expect(statistics).toMatchObject({ recordsMatched: 10, recordsScanned: 11 });
  });

  test('a log group without events has none, and a missing group is refused in the words of AWS', async () => {
    const quiet = await client.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/quiet' }));
    const absent = client.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/absent' }));

    expect(quiet.events).toEqual([]);
    expect(await failure(absent)).toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist: /aws/lambda/absent',
    });
  });

  test('an operation that writes is answered 501 with its name', async () => {
    const put = new PutLogEventsCommand({ logGroupName: GROUP, logStreamName: 'x', logEvents: [] });
    const error = await failure<CloudWatchLogsServiceException>(client.send(put));

    expect(error.$metadata.httpStatusCode).toBe(501);
    expect(error.message).toBe('logs PutLogEvents is not implemented by the local cloud');
  });
});

describe('the log store', () => {
  test('the log store returns the newest events, or the events after an id', () => {
    const logs = createLogStore();
    for (let n = 1; n <= 5; n += 1) logs.append(GROUP, 's', n, `line ${n}`);

    const tail = logs.query(GROUP, { limit: 2 });
    const next = logs.query(GROUP, { after: tail[0]?.id ?? 0, limit: 1 });

    expect(tail.map(({ line }) => line)).toEqual(['line 4', 'line 5']);
    expect(next.map(({ line }) => line)).toEqual(['line 5']);
    expect(logs.query('/other')).toEqual([]);
    expect(logs.groups()).toEqual([{ name: GROUP }]);
  });

  test('the log store keeps a bounded number of characters, and always the newest event', () => {
    const logs = createLogStore({ maxCharactersPerGroup: 10_000 });
    for (let n = 0; n < 1000; n += 1) logs.append(GROUP, 's', n, 'x'.repeat(n % 7));
    const kept = logs.query(GROUP);

    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept.at(-1)?.timestampMs).toBe(999);

    logs.append(GROUP, 's', 1000, 'y'.repeat(20_000));
    expect(logs.query(GROUP).map(({ timestampMs }) => timestampMs)).toEqual([1000]);
  });

  test('the log store calls a listener with each event until it unsubscribes', () => {
    const logs = createLogStore();
    const heard: LogEvent[] = [];
    const stop = logs.subscribe((event) => heard.push(event));
    logs.append(GROUP, 's', 1, 'heard');
    stop();
    logs.append(GROUP, 's', 2, 'not heard');

    expect(heard).toEqual([{ id: 1, group: GROUP, stream: 's', timestampMs: 1, line: 'heard' }]);
  });
});
