import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import { childrenOf, clientOptions, startStacks } from '../../bench/support/start-stacks.ts';
import { waitFor } from '../../bench/support/wait-for.ts';
import { buildS3Event } from '../../lambda/shared/s3-event.ts';
import { assemblyOf } from '../support/synthesis.ts';
import { type HoldingProxy, startHoldingProxy } from './support/holding-proxy.ts';

const awkwardKeys = [
  'a b  c.txt',
  'a+b.txt',
  '100%.txt',
  '%2B%20.txt',
  'a?versionId=1.txt',
  'a#b.txt',
  'a&b=c.txt',
  `"double" 'single' \`back\`.txt`,
  'back\\slash.txt',
  'Grüße-Ελλάδα-日本語.txt',
  '🚀🎉.txt',
  'caf\u00e9.txt',
  'cafe\u0301.txt',
  'a//b.txt',
  './a.txt',
  '../a.txt',
  'a/../../b.txt',
  '/leading.txt',
  'trailing/',
  `${'é'.repeat(500)}/${'x'.repeat(23)}`,
  '<xml>&amp;.txt',
  'constructor/__proto__.txt',
];

describe('the file pipeline in the local cloud', () => {
  let cloud: PrivateCloud;
  let proxy: HoldingProxy;
  let s3: S3Client;
  let sqs: SQSClient;
  let bucket: { source: string; destination: string };
  let queue: { main: string; deadLetter: string };

  beforeAll(async () => {
    proxy = await startHoldingProxy();
    const assembly = await assemblyOf();
    cloud = await startStacks({
      args: ['--assembly', assembly, '--fast-retries', '--functions-endpoint', proxy.url],
    });
    proxy.forwardTo(cloud.url);
    s3 = new S3Client(clientOptions(cloud.url));
    sqs = new SQSClient(clientOptions(cloud.url));
    const outputs = cloud.outputs.FilePipeline ?? {};
    bucket = { source: outputs.SourceBucketName ?? '', destination: outputs.DestinationBucketName ?? '' };
    queue = { main: outputs.QueueUrl ?? '', deadLetter: outputs.DeadLetterQueueUrl ?? '' };
  });
  afterAll(async () => {
    await cloud?.stop();
    await proxy?.close();
  });

  const put = (Key: string, Body: Buffer, more: object = {}) =>
    s3.send(new PutObjectCommand({ Bucket: bucket.source, Key, Body, ...more }));

  async function read(Bucket: string, Key: string) {
    const { Body, ...head } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    return { sha256: createHash('sha256').update(bytes).digest('hex'), head };
  }

  /** Waits for an object in the destination that meets a condition. */
  const arrivalWith = (key: string, isMet: (arrived: Awaited<ReturnType<typeof read>>) => boolean) =>
    waitFor(`${key} in the destination`, async () => {
      try {
        const arrived = await read(bucket.destination, key);
        return isMet(arrived) ? arrived : undefined;
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    });
  const arrival = (key: string, hash: string) => arrivalWith(key, (arrived) => arrived.sha256 === hash);
  const arrivalOfEdition = (key: string, edition: string) =>
    arrivalWith(key, ({ head }) => head.Metadata?.edition === edition);

  const sha256 = (body: Buffer) => createHash('sha256').update(body).digest('hex');

  test.each(awkwardKeys)('the key %j is copied byte for byte', async (key) => {
    const body = Buffer.from(`the file called ${key}`);

    await put(key, body);

    expect((await arrival(key, sha256(body))).head.ContentLength).toBe(body.length);
  });

  test('an empty file is copied', async () => {
    await put('empty', Buffer.alloc(0));

    expect((await arrival('empty', sha256(Buffer.alloc(0)))).head.ContentLength).toBe(0);
  });

  test('a copy has every system header, the user metadata and the tags of its source', async () => {
    const body = randomBytes(1000);
    const described = {
      ContentType: 'text/x-special; charset=utf-8',
      CacheControl: 'max-age=60, private',
      ContentDisposition: 'attachment; filename="a b.txt"',
      ContentEncoding: 'br',
      ContentLanguage: 'de-AT',
      Metadata: { owner: 'someone', 'with-dash': 'x=1; y' },
    };

    await put('described', body, { ...described, Tagging: 'team=blue&cost=a%26b' });

    expect((await arrival('described', sha256(body))).head).toMatchObject(described);
    const { TagSet } = await s3.send(new GetObjectTaggingCommand({ Bucket: bucket.destination, Key: 'described' }));
    expect(TagSet).toEqual(
      expect.arrayContaining([
        { Key: 'team', Value: 'blue' },
        { Key: 'cost', Value: 'a&b' },
      ]),
    );
  });

  test('after 100 quick rewrites of one key, the destination has the last one', async () => {
    for (let number = 1; number < 100; number += 1) await put('rewritten', Buffer.from(`version ${number}`));
    const last = Buffer.from('version 100');
    await put('rewritten', last, { Metadata: { number: '100' } });

    expect((await arrival('rewritten', sha256(last))).head.Metadata).toEqual({ number: '100' });
  });

  test('new metadata is copied although the bytes and the ETag stay the same', async () => {
    const body = Buffer.from('the same bytes');
    await put('same-bytes', body, { Metadata: { edition: '1' } });
    await arrival('same-bytes', sha256(body));

    await put('same-bytes', body, { Metadata: { edition: '2' } });

    await arrivalOfEdition('same-bytes', '2');
  });

  test('a poison message becomes a dead letter with its reason, and its nine neighbours are copied exactly once', async () => {
    const keys = Array.from({ length: 9 }, (_, number) => `neighbour-${number}`);
    for (const key of keys) await put(key, Buffer.from(key));
    await Promise.all(keys.map((key) => arrival(key, sha256(Buffer.from(key)))));
    const events = keys.map((key, number) => ({ Id: `${number}`, MessageBody: eventFor(bucket.source, key) }));

    await sqs.send(
      new SendMessageBatchCommand({ QueueUrl: queue.main, Entries: [...events, { Id: '9', MessageBody: 'poison' }] }),
    );

    const letter = await waitFor('the dead letter', async () => {
      const { Messages } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queue.deadLetter, MessageAttributeNames: ['All'], WaitTimeSeconds: 1 }),
      );
      return Messages?.[0];
    });
    expect(letter.Body).toBe('poison');
    expect(letter.MessageAttributes?.errorCode?.StringValue).toBe('MALFORMED_MESSAGE');
    const { Versions = [] } = await s3.send(
      new ListObjectVersionsCommand({ Bucket: bucket.destination, Prefix: 'neighbour-' }),
    );
    expect(Versions.map(({ Key }) => Key)).toEqual(keys);
  });

  const isCopyOf =
    (key: string) =>
    ({ method, url, headers }: IncomingMessage) =>
      method === 'PUT' && url?.includes(`/${key}`) === true && 'x-amz-copy-source' in headers;

  test.each([
    ['other bytes', 'new bytes'],
    ['the same bytes and new metadata', 'old bytes'],
  ])(
    'a copy request that arrives after its function was killed does not undo a newer copy of %s',
    async (what, text) => {
      const key = `late-${what.length}`;
      const newer = Buffer.from(text);
      const held = proxy.holdNext(isCopyOf(key));
      await put(key, Buffer.from('old bytes'), { Metadata: { edition: '1' } });
      await held.caught;
      for (const pid of childrenOf(cloud.pid)) process.kill(pid, 'SIGKILL');
      await put(key, newer, { Metadata: { edition: '2' } });
      await arrivalOfEdition(key, '2');

      const status = await held.release();

      expect(status).toBe(412);
      const copy = await read(bucket.destination, key);
      expect({ sha256: copy.sha256, edition: copy.head.Metadata?.edition }).toEqual({
        sha256: sha256(newer),
        edition: '2',
      });
    },
  );
});

/** Returns a notification as S3 sends it. */
function eventFor(bucket: string, key: string): string {
  const eTag = createHash('md5').update(key).digest('hex');
  return buildS3Event({ bucket, key, size: key.length, eTag }, 'us-east-1');
}
