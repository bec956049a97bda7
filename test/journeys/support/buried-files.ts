/** Files whose copies are deleted and whose messages are dead letters, so that only a replay copies them again. */
import { DeleteObjectsCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { PrivateCloud } from 'local-cloud';
import { clientOptions } from '../../../bench/support/start-stacks.ts';
import { waitFor } from '../../../bench/support/wait-for.ts';
import { buildS3Event, readS3Message } from '../../../lambda/shared/s3-event.ts';
import { letterOf } from '../../support/scripts/dead-letter-bench.ts';

export interface BuriedFiles {
  /** Deletes all copies and sends one dead letter for each file to the empty dead-letter queue. */
  bury(reasonOf: (key: string) => string | undefined): Promise<void>;
  /** Returns for each file the number of its copies and dead letters. */
  places(): Promise<ReadonlyMap<string, number>>;
  deadKeys(): Promise<string[]>;
  copiedKeys(): Promise<string[]>;
  /** Waits until the queue is empty and no dead letter is hidden. */
  atRest(): Promise<void>;
}

export async function openBuriedFiles(cloud: PrivateCloud, keys: readonly string[]): Promise<BuriedFiles> {
  const s3 = new S3Client(clientOptions(cloud.url));
  const sqs = new SQSClient(clientOptions(cloud.url));
  const outputs = cloud.outputs.FilePipeline ?? {};
  const { SourceBucketName = '', DestinationBucketName = '', QueueUrl = '', DeadLetterQueueUrl = '' } = outputs;

  const batches = <T>(items: readonly T[], size: number) =>
    Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));

  async function copiedKeys() {
    const copied: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: DestinationBucketName })) {
      copied.push(...Contents.map(({ Key = '' }) => Key));
    }
    return copied;
  }

  async function deadKeys() {
    const held: Message[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: DeadLetterQueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 300 }),
      );
      if (Messages.length === 0) break;
      held.push(...Messages);
    }
    for (const batch of batches(held, 10)) {
      const Entries = batch.map(({ ReceiptHandle }, at) => ({ Id: `${at}`, ReceiptHandle, VisibilityTimeout: 0 }));
      await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: DeadLetterQueueUrl, Entries }));
    }
    return held.map(
      ({ Body = '' }) => readS3Message(Body).map((one) => (one.kind === 'created' ? one.object.key : ''))[0] ?? '',
    );
  }

  async function count(queueUrl: string, ...names: ('' | 'NotVisible' | 'Delayed')[]) {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
    );
    const counts: Record<string, string | undefined> = Attributes;
    return names.reduce((sum, name) => sum + Number(counts[`ApproximateNumberOfMessages${name}`]), 0);
  }

  for (const batch of batches(keys, 20)) {
    await Promise.all(batch.map((Key) => s3.send(new PutObjectCommand({ Bucket: SourceBucketName, Key, Body: Key }))));
  }
  await waitFor('the first copies', async () => ((await copiedKeys()).length === keys.length ? true : undefined), {
    deadlineMs: 60_000 + keys.length * 10,
  });

  return {
    deadKeys,
    copiedKeys,
    async bury(reasonOf) {
      for (const batch of batches(await copiedKeys(), 1_000)) {
        const Delete = { Objects: batch.map((Key) => ({ Key })) };
        await s3.send(new DeleteObjectsCommand({ Bucket: DestinationBucketName, Delete }));
      }
      const letters = keys.map((key) => {
        const reason = reasonOf(key);
        const body = buildS3Event({ bucket: SourceBucketName, key }, 'us-east-1');
        return { ...letterOf({ key, ...(reason && { reason }) }), body };
      });
      for (const batch of batches(letters, 10)) {
        const Entries = batch.map(({ body, attributes }, at) => ({
          Id: `${at}`,
          MessageBody: body,
          MessageAttributes: attributes,
        }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl: DeadLetterQueueUrl, Entries }));
      }
    },
    async places() {
      const places = new Map(keys.map((key) => [key, 0]));
      for (const key of [...(await copiedKeys()), ...(await deadKeys())]) places.set(key, (places.get(key) ?? 0) + 1);
      return places;
    },
    async atRest() {
      await waitFor(
        'the queues to come to rest',
        async () => {
          const moving = await count(QueueUrl, '', 'NotVisible', 'Delayed');
          return moving + (await count(DeadLetterQueueUrl, 'NotVisible')) === 0 ? true : undefined;
        },
        { deadlineMs: 60_000 + keys.length * 20 },
      );
    },
  };
}
