import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AddPermissionCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openSqs, type SqsService } from '../../../src/services/sqs/index.ts';
import { CLIENT } from '../../support/serve.ts';

let sqs: SqsService;
let server: Server;
let endpoint: string;
let client: SQSClient;

beforeAll(async () => {
  sqs = openSqs({
    cloud: { accountId: '000000000000', region: 'us-east-1' },
    file: ':memory:',
    baseUrl: () => endpoint,
  });
  server = createServer((incoming, response) => void sqs.handle(incoming, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = new SQSClient({ ...CLIENT, endpoint });
});
afterAll(async () => {
  client.destroy();
  await sqs.close();
  server.closeAllConnections();
  server.close();
});

const create = (name: string, attributes?: Record<string, string>) => sqs.ensureQueue(name, attributes).url;

test('the SDK accepts the digests of bodies and attributes, and the attributes come back as they were', async () => {
  const QueueUrl = create('digests');
  expect(QueueUrl).toBe(`${endpoint}/000000000000/digests`);
  const MessageAttributes = {
    text: { DataType: 'String.label', StringValue: 'é😀' },
    number: { DataType: 'Number', StringValue: '1e3' },
    bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255, 7) },
  };
  const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793';

  const sent = await client.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: '{"é":"😀"}',
      MessageAttributes,
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } },
    }),
  );
  const { Messages } = await client.send(
    new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] }),
  );

  expect(sent.MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
  expect(Messages).toEqual([
    {
      MessageId: sent.MessageId,
      ReceiptHandle: expect.any(String),
      Body: '{"é":"😀"}',
      MD5OfBody: sent.MD5OfMessageBody,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      MessageAttributes: { ...MessageAttributes, bytes: { DataType: 'Binary', BinaryValue: expect.anything() } },
      Attributes: {
        SenderId: '000000000000',
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        AWSTraceHeader: trace,
      },
    },
  ]);
  expect([...(Messages?.[0]?.MessageAttributes?.bytes?.BinaryValue ?? [])]).toEqual([0, 255, 7]);
});

test.each([
  [['All'], ['General', 'Hello', 'Help.Me']],
  [['.*'], ['General', 'Hello', 'Help.Me']],
  [['Hel.*'], ['Hello', 'Help.Me']],
  [['Hello', 'Unknown'], ['Hello']],
  [['Unknown'], []],
  [[], []],
])('MessageAttributeNames %j selects the attributes %j', async (MessageAttributeNames, expected) => {
  const QueueUrl = create(`selection-${MessageAttributeNames.join('').replace(/\W/g, '_')}`);
  const attribute = { DataType: 'String', StringValue: 'x' };
  await client.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: 'msg',
      MessageAttributes: { General: attribute, Hello: attribute, 'Help.Me': attribute },
    }),
  );

  const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames }));

  expect(Object.keys(Messages?.[0]?.MessageAttributes ?? {})).toEqual(expected);
  expect(Messages?.[0]?.Attributes).toBeUndefined();
});

test('batches of ten are sent, received and deleted, with partial failures', async () => {
  const QueueUrl = create('batches');
  const Entries = Array.from({ length: 10 }, (_, i) => ({ Id: `${i}`, MessageBody: i === 3 ? '\uffff' : `${i}` }));

  const sent = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  const deleted = await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: Messages.map(({ MessageId, ReceiptHandle }) => ({ Id: MessageId, ReceiptHandle })),
    }),
  );

  expect(sent.Successful).toHaveLength(9);
  expect(sent.Failed?.map(({ Id, SenderFault }) => [Id, SenderFault])).toEqual([['3', true]]);
  expect(deleted.Successful).toHaveLength(9);
  expect(sqs.peek('batches')).toEqual([]);
});

test('an error has its AWS name, and the code of the older protocol', async () => {
  await expect(client.send(new GetQueueUrlCommand({ QueueName: 'nope' }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
    message: 'The specified queue does not exist.',
    Code: 'AWS.SimpleQueueService.NonExistentQueue',
    $fault: 'client',
  });
});

test('another operation is refused with status 501 and its name', async () => {
  const QueueUrl = create('permissions');
  const command = new AddPermissionCommand({ QueueUrl, Label: 'x', AWSAccountIds: ['1'], Actions: ['*'] });

  await expect(client.send(command)).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'sqs AddPermission is not implemented by the local cloud',
    $metadata: { httpStatusCode: 501 },
  });
});

test.each([
  ['a body that is not JSON', { 'x-amz-target': 'AmazonSQS.ListQueues' }, '{', 400, 'SerializationException'],
  ['a JSON list', { 'x-amz-target': 'AmazonSQS.ListQueues' }, '[]', 400, 'SerializationException'],
  [
    'a parameter of the wrong type',
    { 'x-amz-target': 'AmazonSQS.GetQueueUrl' },
    '{"QueueName":1}',
    400,
    'SerializationException',
  ],
  ['a missing parameter', { 'x-amz-target': 'AmazonSQS.GetQueueUrl' }, '{}', 400, 'MissingParameter'],
  [
    'a body above 8 MiB',
    { 'x-amz-target': 'AmazonSQS.ListQueues' },
    ' '.repeat(8 * 1_048_576 + 1),
    413,
    'RequestEntityTooLarge',
  ],
])('%s is refused with an error in JSON', async (_, headers, body, status, code) => {
  const response = await fetch(endpoint, { method: 'POST', headers: headers as Record<string, string>, body });

  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({
    __type: expect.stringMatching(new RegExp(`#?${code}$`)),
    message: expect.any(String),
  });
});

test('the Query protocol is refused in XML, with the remedy', async () => {
  const response = await fetch(endpoint, { method: 'POST', body: new URLSearchParams({ Action: 'ListQueues' }) });

  expect(response.status).toBe(501);
  expect(await response.text()).toMatch(/<Code>NotImplemented<.*use an SDK or CLI of November 2023 or later/);
});

test('a client that drops its connection during a long poll leaves the message to the next client', async () => {
  const QueueUrl = create('dropped');
  const poll = request(endpoint, { method: 'POST', headers: { 'x-amz-target': 'AmazonSQS.ReceiveMessage' } });
  poll.on('error', () => undefined);
  poll.end(JSON.stringify({ QueueUrl, WaitTimeSeconds: 20 }));
  const [, response] = await once(server, 'request');
  const closed = once(response, 'close');
  poll.destroy();
  await closed;

  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));

  const { Messages } = await client.send(
    new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['ApproximateReceiveCount'] }),
  );
  expect(Messages?.[0]?.Attributes?.ApproximateReceiveCount).toBe('1');
});
