import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ConsoleState, MessagePage, PublishedPage, TablePage } from '../../src/console/console-state.ts';
import { createConsole } from '../../src/console/index.ts';
import { subjectOf } from '../../src/console/read-messages.ts';
import { type Endpoint, listen } from '../../src/front-door/endpoint.ts';
import { openLocalPages } from '../../src/front-door/local-pages.ts';
import { createLogStore } from '../../src/services/logs/log-store.ts';
import { manualClock } from '../../src/testing/manual-clock.ts';
import { openTestSite, type TestSite } from '../support/deployed-template.ts';

const template = {
  Resources: {
    Work: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: 180,
        RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] } },
      },
    },
    Dead: { Type: 'AWS::SQS::Queue' },
    Files: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'files' } },
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmDescription: 'what to do',
        Namespace: 'n',
        MetricName: 'm',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      },
    },
    Board: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: { DashboardName: 'board', DashboardBody: '{"widgets":[]}' },
    },
    Rows: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      },
    },
    Notices: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'notices' } },
    Mail: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'Notices' }, Protocol: 'email', Endpoint: 'ada@mail.example' },
    },
    Query: { Type: 'AWS::Logs::QueryDefinition', Properties: { Name: 'all', QueryString: 'limit 1' } },
  },
};
const arn = (queue: string) => `arn:aws:sqs:eu-west-1:000000000000:dev-stack-${queue}`;
const eventFor = (key: string) => JSON.stringify({ Records: [{ s3: { object: { key } } }] });

describe('the answers that the console reads', () => {
  const clock = manualClock();
  const logs = createLogStore();
  let site: TestSite;
  let endpoint: Endpoint;

  beforeAll(async () => {
    site = openTestSite({ clock });
    const plan = await site.deploy(template);
    endpoint = await listen(0);
    const local = openLocalPages({
      outputs: {},
      logs,
      logGroupOf: (name) => (name === 'f' ? '/aws/lambda/f' : undefined),
      pages: [createConsole({ services: site.deployment, plans: [plan], apis: [], sites: [] })],
    });
    endpoint.open({ local, services: site.deployment.byName });
  });
  afterAll(async () => {
    await endpoint.close();
    await site.close();
  });

  const get = async <Answer>(path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    (await (await fetch(`${endpoint.url}/_local/${path}`, { headers })).json()) as Answer;

  test('the state lists all resources with their stack', async () => {
    site.deployment.sqs.ensureQueue('by-hand');

    const state = await get<ConsoleState>('state');

    expect(state).toMatchObject({
      stacks: ['Stack'],
      alarms: [{ name: 'dev-stack-alarm', stack: 'Stack', state: 'INSUFFICIENT_DATA', description: 'what to do' }],
      dashboards: [{ name: 'board', stack: 'Stack' }],
      buckets: [{ name: 'files', stack: 'Stack', objects: 0, bytes: 0, sendsEvents: false }],
      savedQueries: [{ name: 'all', stack: 'Stack', query: 'limit 1', logGroups: [] }],
    });
    expect(state.queues.map(({ name, stack }) => [name, stack])).toEqual([
      ['by-hand', undefined],
      ['dev-stack-dead', 'Stack'],
      ['dev-stack-work', 'Stack'],
    ]);
  });

  test('a queue names its dead-letter queue, and a dead-letter queue its sources', async () => {
    const { queues } = await get<ConsoleState>('state');

    expect(queues).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'dev-stack-dead', deadLetterSources: [arn('work')] }),
        expect.objectContaining({ name: 'dev-stack-work', deadLetterQueue: 'dev-stack-dead', maxReceiveCount: 5 }),
      ]),
    );
  });

  test('a message in flight has the time of its next attempt', async () => {
    await site.deployment.sqs.send(arn('work'), eventFor('a+b%2Bc.txt'));
    await fetch(endpoint.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.ReceiveMessage' },
      body: JSON.stringify({ QueueUrl: 'http://127.0.0.1:9/000000000000/dev-stack-work' }),
    });

    const { queues } = await get<ConsoleState>('state');

    expect(queues.find(({ name }) => name === 'dev-stack-work')).toMatchObject({
      inFlight: 1,
      waiting: [{ subject: 'a b+c.txt', receiveCount: 1, visibleAt: clock.now() + 180_000 }],
    });
  });

  test('the messages of a queue are read page by page, without receiving them', async () => {
    for (let number = 0; number < 5; number += 1) {
      await site.deployment.sqs.send(arn('dead'), eventFor(`key-${number}`), {
        attributes: { errorCode: { DataType: 'String', StringValue: 'ACCESS_DENIED' } },
      });
    }

    const first = await get<MessagePage>('messages/dev-stack-dead?limit=3');
    const second = await get<MessagePage>(`messages/dev-stack-dead?limit=3&after=${first.next}`);

    expect([...first.messages, ...second.messages].map(({ subject }) => subject)).toEqual(
      Array.from({ length: 5 }, (_, number) => `key-${number}`),
    );
    expect(second.next).toBeUndefined();
    expect(first.messages[0]).toMatchObject({
      state: 'visible',
      receiveCount: 0,
      attributes: { errorCode: 'ACCESS_DENIED' },
    });
  });

  test('a large message is cut to a preview', async () => {
    await site.deployment.sqs.send(arn('dead'), 'x'.repeat(200_000));

    const { messages } = await get<MessagePage>('messages/dev-stack-dead');

    expect(messages.at(-1)).toMatchObject({ characters: 200_000, preview: 'x'.repeat(8_000) });
  });

  test('the items of a table come as text, the latest written first', async () => {
    const put = (Item: object) =>
      fetch(endpoint.url, {
        method: 'POST',
        headers: { 'x-amz-target': 'DynamoDB_20120810.PutItem', 'content-type': 'application/x-amz-json-1.0' },
        body: JSON.stringify({ TableName: 'dev-stack-rows', Item }),
      });
    for (const id of ['b', 'a', 'c', 'b']) {
      await put({
        price: { N: '9.5' },
        id: { S: id },
        lines: { L: [{ M: { sku: { S: 'PEN' }, gift: { NULL: true } } }] },
      });
    }

    const { attributes, items, scanned } = await get<TablePage>('items/dev-stack-rows');

    expect(attributes).toEqual(['id', 'price', 'lines']);
    expect(scanned).toBeUndefined();
    expect(items.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
    expect(items[0]).toEqual({ id: 'b', price: '9.5', lines: '[{"sku":"PEN","gift":null}]' });
    expect((await get<ConsoleState>('state')).tables).toMatchObject([
      { name: 'dev-stack-rows', stack: 'Stack', items: 3 },
    ]);
    expect(await get('items/no-such-table')).toEqual({ message: 'there is no table no-such-table' });
  });

  test('a topic has its latest messages, the latest first, and its subscribers', async () => {
    const { sns } = site.deployment;
    const topicArn = 'arn:aws:sns:eu-west-1:000000000000:notices';
    await sns.publish(topicArn, '{"type":"order-placed","id":"1-2"}');
    await sns.publish(topicArn, 'We have received it.', { subject: 'Your order' });

    const { messages } = await get<PublishedPage>('published/notices');

    expect(messages).toMatchObject([
      { subject: 'Your order', preview: 'We have received it.', characters: 20 },
      { subject: 'order-placed 1-2', preview: '{"type":"order-placed","id":"1-2"}' },
    ]);
    expect((await get<ConsoleState>('state')).topics).toMatchObject([
      { name: 'notices', stack: 'Stack', published: 2, delivered: 2, lost: 0, subscribers: ['ada@mail.example'] },
    ]);
    expect(await get('published/no-such-topic')).toEqual({ message: 'there is no topic no-such-topic' });
  });

  test('a log can be read from an event on', async () => {
    logs.append('/aws/lambda/f', 's', 1, 'one');
    logs.append('/aws/lambda/f', 's', 2, 'two');
    const json = { accept: 'application/json' };

    const { events } = await get<{ events: { id: number; line: string }[] }>('logs/f', json);
    expect(events.map(({ line }) => line)).toEqual(['one', 'two']);
    expect(await get(`logs/f?after=${events[0]?.id}`, json)).toEqual({
      events: [{ id: events[1]?.id, timestampMs: 2, line: 'two' }],
    });
    expect(await (await fetch(`${endpoint.url}/_local/logs/f`)).text()).toBe('one\ntwo\n');
  });

  test('an unknown queue, page or method gets an error', async () => {
    expect(await get('messages/no-such-queue')).toEqual({ message: 'there is no queue no-such-queue' });
    expect((await fetch(`${endpoint.url}/_local/nothing`)).status).toBe(404);
    expect((await fetch(`${endpoint.url}/_local/%E0%A4%A`)).status).toBe(404);
    expect((await fetch(`${endpoint.url}/_local/console`, { method: 'POST' })).status).toBe(405);
  });

  test('a request from the page of another site is rejected', async () => {
    const foreign = await fetch(`${endpoint.url}/_local/state`, { headers: { origin: 'https://evil.example' } });

    expect(foreign.status).toBe(403);
  });

  test('the page allows only scripts with the nonce of its response', async () => {
    const policies = await Promise.all(
      [1, 2].map(async () => {
        const response = await fetch(`${endpoint.url}/_local/console`);
        const policy = response.headers.get('content-security-policy') ?? '';
        const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain("frame-ancestors 'none'");
        expect(await response.text()).toContain(`<script type="module" nonce="${nonce}"`);
        return policy;
      }),
    );

    expect(policies[0]).not.toBe(policies[1]);
  });

  test('script and style refer to no other host', async () => {
    for (const name of ['console.js', 'console.css']) {
      const response = await fetch(`${endpoint.url}/_local/console/${name}`);

      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      const addresses = (await response.text()).match(/https?:\/\/[\w.]+/g) ?? [];
      expect(addresses.filter((address) => !address.endsWith('//www.w3.org'))).toEqual([]);
    }
  });
});

test.each([
  ['a notification', eventFor('a/red+flower%2B1.jpg'), 'a/red flower+1.jpg'],
  [
    'a notification in the envelope of SNS',
    JSON.stringify({ Type: 'Notification', Message: eventFor('b.txt') }),
    'b.txt',
  ],
  ['a key that is not encoded', eventFor('100%.txt'), '100%.txt'],
  ['a record', '{"type":"book-record","id":"1-2","record":{}}', 'book-record 1-2'],
  ['a tick', '{"source":"aws.events","detail-type":"Scheduled Event","id":"7"}', 'Scheduled Event'],
  ['text', 'poison', undefined],
  ['incomplete JSON', '{"Records":[', undefined],
  ['a test event', '{"Service":"Amazon S3","Event":"s3:TestEvent"}', undefined],
  ['a record without a key', '{"Records":[{"s3":{"object":{"key":7}}}]}', undefined],
  ['null records', '{"Records":[null]}', undefined],
])('the subject of %s is read from its body', (_, body, subject) => {
  expect(subjectOf(body).subject).toBe(subject);
});
