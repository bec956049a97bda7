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
import { createCloudWatchLogs } from '../../../src/services/logs/cloudwatch-logs.ts';
import { createLogStore } from '../../../src/services/logs/log-store.ts';
import { createLogsService } from '../../../src/services/logs/service.ts';
import { CLOUD, MIDNIGHT, serve } from '../cloudwatch/start-cloudwatch.ts';

const GROUP = '/aws/lambda/copy-file';
const store = createLogStore();
let client: CloudWatchLogsClient;
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  for (let index = 0; index < 10; index += 1) {
    store.append(GROUP, index < 4 ? 'old' : 'new', MIDNIGHT + index * 1_000, `{"level":"INFO","n":${index}}`);
  }
  store.append(GROUP, 'new', MIDNIGHT + 9_000, 'END RequestId: 1');
  const declaredGroups = () => [{ name: '/aws/lambda/quiet', retentionInDays: 14 }];
  server = await serve(createLogsService(createCloudWatchLogs({ cloud: CLOUD, source: store, declaredGroups })));
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new CloudWatchLogsClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

const messages = (events: readonly { message?: string | undefined }[] = []) => events.map(({ message }) => message);
const numbered = (...numbers: number[]) => numbers.map((n) => `{"level":"INFO","n":${n}}`);

describe('CloudWatch Logs on the wire', () => {
  test('lists groups, also those without events', async () => {
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/' }));
    expect(logGroups).toMatchObject([
      { logGroupName: GROUP, arn: `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}:*` },
      { logGroupName: '/aws/lambda/quiet', retentionInDays: 14 },
    ]);
  });

  test('filters by time, stream and pattern', async () => {
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

  test('pages end without a token, and every event has an id of its own, which a tail relies on', async () => {
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

  test('answers a query by seconds', async () => {
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

  test('refuses what is not there by AWS’s errors', async () => {
    const failure = (sent: Promise<unknown>) =>
      sent.then(
        () => undefined,
        (error: CloudWatchLogsServiceException) => error,
      );
    const group = await failure(client.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/absent' })));
    expect([group?.name, group?.message]).toEqual([
      'ResourceNotFoundException',
      'The specified log group does not exist: /aws/lambda/absent',
    ]);
    const quiet = await client.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/quiet' }));
    expect(quiet.events).toEqual([]);
    const put = await failure(
      client.send(new PutLogEventsCommand({ logGroupName: GROUP, logStreamName: 'x', logEvents: [] })),
    );
    expect([put?.$metadata.httpStatusCode, put?.message]).toEqual([
      501,
      'logs PutLogEvents is not implemented by the local cloud',
    ]);
  });
});
