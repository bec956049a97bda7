import { randomUUID } from 'node:crypto';
import { writeRecordMessage } from '../../lambda/shared/book-record/record-message.ts';
import { buildS3Event } from '../../lambda/shared/s3-event-builder.ts';
import type { AlarmWorld } from './alarm-world.ts';

/** What alarms watch: a worker or an API, and how to give it something to do. */
export interface Work {
  readonly functionName: string;
  /** Of a worker the queue that it consumes, of an API the one that it fills. */
  readonly queueArn: string;
  /** In the requests of the function that may fail, see `FaultyS3.failFor`. */
  readonly needs: string;
  /** @param ageMs since when the work has waited to be done */
  send(ageMs?: number): Promise<void>;
}

const BOOK = { isbn: '9780132350884', title: 'Clean Code', author: 'Robert C. Martin', price: 30 };

/** By the last part of the name of what is watched. */
const works: Readonly<Record<string, (world: AlarmWorld) => Promise<Work>>> = {
  async CopyFile(world) {
    const { url, region, services } = world;
    const { SourceBucketName: bucket = '', DestinationBucketName: destination = '' } = world.outputs.FilePipeline ?? {};
    const queueArn = queueArnOf('FilePipeline', world);
    const key = 'a-file';
    await fetch(`${url}/${bucket}/${key}`, { method: 'PUT', body: 'x' });
    await world.passMinute();
    return {
      functionName: world.outputs.FilePipeline?.FunctionName ?? '',
      queueArn,
      needs: key,
      async send(ageMs = 0) {
        await fetch(`${url}/${destination}/${key}`, { method: 'DELETE' });
        const eventTime = new Date(Date.now() - ageMs).toISOString();
        await services.sqs.send(queueArn, buildS3Event({ bucket, key, eventTime }, region));
      },
    };
  },
  async StoreRecord(world) {
    const queueArn = queueArnOf('StreamApi', world);
    return {
      functionName: world.outputs.StreamApi?.FunctionName ?? '',
      queueArn,
      needs: 'DynamoDB_20120810.PutItem',
      async send(ageMs = 0) {
        const receivedAt = new Date(Date.now() - ageMs).toISOString();
        const body = writeRecordMessage({ id: randomUUID(), receivedAt, record: BOOK });
        await world.services.sqs.send(queueArn, body);
      },
    };
  },
  async Api(world) {
    return {
      functionName: world.outputs.StreamApi?.ProducerFunctionName ?? '',
      queueArn: queueArnOf('StreamApi', world),
      needs: 'AmazonSQS.SendMessage',
      async send() {
        await fetch(world.outputs.StreamApi?.StreamUrl ?? '', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(BOOK),
        });
      },
    };
  },
};

/** @param name what the names of its alarms begin with, such as `dev-FilePipeline-CopyFile` */
export async function workOf(name: string, world: AlarmWorld): Promise<Work> {
  const work = works[name.split('-').at(-1) ?? ''];
  if (!work) throw new Error(`this test knows no way to give ${name} something to do: add its work`);
  return work(world);
}

function queueArnOf(stack: string, { outputs, services }: AlarmWorld): string {
  const { QueueUrl } = outputs[stack] ?? {};
  return services.sqs.queues().find(({ url }) => url === QueueUrl)?.arn ?? '';
}
