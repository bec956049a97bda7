import { randomUUID } from 'node:crypto';
import { writeRecordMessage } from '../../../lambda/shared/book-record/record-message.ts';
import { writeOrderPlaced } from '../../../lambda/shared/order/order-event.ts';
import { buildS3Event } from '../../../lambda/shared/s3-event.ts';
import type { AlarmWorld } from '../alarm-world.ts';

/** What alarms watch: a worker, an API or a topic, and how to give it something to do. */
export interface Work {
  /** Of a topic the one that publishes to it. */
  readonly functionName: string;
  /** Of a worker the queue that it consumes, else one that is filled. */
  readonly queueArn: string;
  /** In the requests of the function that may fail, see `FaultyS3.failFor`. */
  readonly needs: string;
  /** @param ageMs since when the work has waited to be done */
  send(ageMs?: number): Promise<void>;
}

const BOOK = { isbn: '9780132350884', title: 'Clean Code', author: 'Robert C. Martin', price: 30 };
const ORDER = { customerId: 'ada', lines: [{ sku: 'PEN-1', quantity: 2, unitPrice: 12.35 }] };
const PUT_ITEM = 'DynamoDB_20120810.PutItem';

/** By stack and what is watched in it. */
const works: Readonly<Record<string, (world: AlarmWorld) => Promise<Work>>> = {
  'FilePipeline-CopyFile': async (world) => {
    const { url, region, services } = world;
    const { SourceBucketName: bucket = '', DestinationBucketName: destination = '' } = world.outputs.FilePipeline ?? {};
    const queueArn = queueArnOf('FilePipeline', 'QueueUrl', world);
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
  'StreamApi-StoreRecord': async (world) => {
    const queueArn = queueArnOf('StreamApi', 'QueueUrl', world);
    return {
      functionName: world.outputs.StreamApi?.FunctionName ?? '',
      queueArn,
      needs: PUT_ITEM,
      async send(ageMs = 0) {
        const receivedAt = new Date(Date.now() - ageMs).toISOString();
        const body = writeRecordMessage({ id: randomUUID(), receivedAt, record: BOOK });
        await world.services.sqs.send(queueArn, body);
      },
    };
  },
  'StreamApi-Api': async (world) => ({
    functionName: world.outputs.StreamApi?.ProducerFunctionName ?? '',
    queueArn: queueArnOf('StreamApi', 'QueueUrl', world),
    needs: 'AmazonSQS.SendMessage',
    send: () => post(world.outputs.StreamApi?.StreamUrl, BOOK),
  }),
  'Orders-ProcessOrder': async (world) => orderWorker('ProcessOrder', world),
  'Orders-NotifyCustomer': async (world) => orderWorker('NotifyCustomer', world),
  'Orders-Api': async (world) => ({
    ...orderApi(world),
    needs: 'DynamoDB_20120810.Query',
    send: async () => void (await fetch(`${world.outputs.Orders?.ItemsUrl}?customerId=${ORDER.customerId}`)),
  }),
  // Whoever publishes to a topic gives it something to do.
  'Orders-ImportantEvents': async (world) => orderApi(world),
  'Orders-Notices': async (world) => orderWorker('NotifyCustomer', world),
};

function orderApi(world: AlarmWorld): Work {
  return {
    functionName: world.outputs.Orders?.FunctionName ?? '',
    queueArn: queueArnOf('Orders', 'ProcessOrderQueueUrl', world),
    needs: PUT_ITEM,
    send: () => post(world.outputs.Orders?.ItemsUrl, ORDER),
  };
}

function orderWorker(worker: 'ProcessOrder' | 'NotifyCustomer', world: AlarmWorld): Work {
  const queueArn = queueArnOf('Orders', `${worker}QueueUrl`, world);
  return {
    functionName: world.outputs.Orders?.[`${worker}FunctionName`] ?? '',
    queueArn,
    needs: PUT_ITEM,
    async send(ageMs = 0) {
      const placedAt = new Date(Date.now() - ageMs).toISOString();
      await world.services.sqs.send(queueArn, writeOrderPlaced({ id: randomUUID(), placedAt, order: ORDER }));
    },
  };
}

/** @param name what the names of its alarms begin with, such as `dev-FilePipeline-CopyFile` */
export async function workOf(name: string, world: AlarmWorld): Promise<Work> {
  const work = works[name.split('-').slice(-2).join('-')];
  if (!work) throw new Error(`this test knows no way to give ${name} something to do: add its work`);
  return work(world);
}

async function post(url: string | undefined, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await fetch(url ?? '', { method: 'POST', headers, body: JSON.stringify(body) });
}

/** @param output of the stack, that is the queue's URL */
function queueArnOf(stack: string, output: string, { outputs, services }: AlarmWorld): string {
  const queueUrl = outputs[stack]?.[output];
  return services.sqs.queues().find(({ url }) => url === queueUrl)?.arn ?? '';
}
