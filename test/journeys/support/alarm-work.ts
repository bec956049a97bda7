import { randomUUID } from 'node:crypto';
import type { AssemblyStack } from 'local-cloud/testing';
import { type FaultyS3, startFaultyS3 } from '../../../bench/support/http-proxy.ts';
import { writeRecordMessage } from '../../../lambda/shared/book-record/record-message.ts';
import { writeOrderPlaced } from '../../../lambda/shared/order/order-event.ts';
import { buildS3Event } from '../../../lambda/shared/s3-event.ts';

import { type ClockedCloud, openClockedCloud } from './clocked-cloud.ts';

/** All stacks on a manual clock, behind a proxy that can fail the requests of functions. */
export interface AlarmCloud extends ClockedCloud {
  readonly proxy: FaultyS3;
  /** Returns how many messages a topic has published. */
  published(topicArn: string): number;
  /** Lets a minute pass, with the work that falls due in it, and evaluates the alarms. */
  passMinute(): Promise<void>;
}

const STEP_SECONDS = 10;

export async function openAlarmCloud(stacks: readonly AssemblyStack[]): Promise<AlarmCloud> {
  const proxy = await startFaultyS3();
  const cloud = await openClockedCloud(stacks, [proxy]);
  const { cloudWatch, sns } = cloud.services;
  return {
    ...cloud,
    proxy,
    published: (topicArn) => sns.topics().find(({ arn }) => arn === topicArn)?.counts.published ?? 0,
    async passMinute() {
      for (let seconds = 0; seconds < 60; seconds += STEP_SECONDS) {
        cloud.clock.advance(STEP_SECONDS * 1_000);
        await cloud.atRest();
        await cloudWatch.tick();
      }
    },
  };
}

/** Work for a worker, an API or a topic with alarms. */
export interface Work {
  /** Name of the function under alarm; for a topic, of the function that publishes to it. */
  readonly functionName: string;
  /** ARN of the queue that a worker consumes, or that an API or a topic fills. */
  readonly queueArn: string;
  /** Part of the function's requests that must succeed, see `FaultyS3.failFor`. */
  readonly needs: string;
  /** @param ageMs - age of the work in milliseconds */
  send(ageMs?: number): Promise<void>;
}

const BOOK = { isbn: '9780132350884', title: 'Clean Code', author: 'Robert C. Martin', price: 30 };
const ORDER = { customerId: 'ada', lines: [{ sku: 'PEN-1', quantity: 2, unitPrice: 12.35 }] };
const PUT_ITEM = 'DynamoDB_20120810.PutItem';

/** Work by stack and construct. */
const works: Readonly<Record<string, (cloud: AlarmCloud) => Promise<Work>>> = {
  'FilePipeline-CopyFile': async (cloud) => {
    const { url, region, services } = cloud;
    const { SourceBucketName: bucket = '', DestinationBucketName: destination = '' } = cloud.outputs.FilePipeline ?? {};
    const queueArn = queueArnOf('FilePipeline', 'QueueUrl', cloud);
    const key = 'a-file';
    await fetch(`${url}/${bucket}/${key}`, { method: 'PUT', body: 'x' });
    await cloud.passMinute();
    return {
      functionName: cloud.outputs.FilePipeline?.FunctionName ?? '',
      queueArn,
      needs: key,
      async send(ageMs = 0) {
        await fetch(`${url}/${destination}/${key}`, { method: 'DELETE' });
        const eventTime = new Date(Date.now() - ageMs).toISOString();
        await services.sqs.send(queueArn, buildS3Event({ bucket, key, eventTime }, region));
      },
    };
  },
  'StreamApi-StoreRecord': async (cloud) => {
    const queueArn = queueArnOf('StreamApi', 'QueueUrl', cloud);
    return {
      functionName: cloud.outputs.StreamApi?.FunctionName ?? '',
      queueArn,
      needs: PUT_ITEM,
      async send(ageMs = 0) {
        const receivedAt = new Date(Date.now() - ageMs).toISOString();
        const body = writeRecordMessage({ id: randomUUID(), receivedAt, record: BOOK });
        await cloud.services.sqs.send(queueArn, body);
      },
    };
  },
  'StreamApi-Api': async (cloud) => ({
    functionName: cloud.outputs.StreamApi?.ProducerFunctionName ?? '',
    queueArn: queueArnOf('StreamApi', 'QueueUrl', cloud),
    needs: 'AmazonSQS.SendMessage',
    send: () => post(cloud.outputs.StreamApi?.StreamUrl, BOOK),
  }),
  'Orders-ProcessOrder': async (cloud) => orderWorker('ProcessOrder', cloud),
  'Orders-NotifyCustomer': async (cloud) => orderWorker('NotifyCustomer', cloud),
  'Orders-Api': async (cloud) => ({
    ...orderApi(cloud),
    needs: 'DynamoDB_20120810.Query',
    send: async () => void (await fetch(`${cloud.outputs.Orders?.ItemsUrl}?customerId=${ORDER.customerId}`)),
  }),
  // An order makes the API publish to the topic.
  'Orders-ImportantEvents': async (cloud) => orderApi(cloud),
  'Orders-Notices': async (cloud) => orderWorker('NotifyCustomer', cloud),
};

function orderApi(cloud: AlarmCloud): Work {
  return {
    functionName: cloud.outputs.Orders?.FunctionName ?? '',
    queueArn: queueArnOf('Orders', 'ProcessOrderQueueUrl', cloud),
    needs: PUT_ITEM,
    send: () => post(cloud.outputs.Orders?.ItemsUrl, ORDER),
  };
}

function orderWorker(worker: 'ProcessOrder' | 'NotifyCustomer', cloud: AlarmCloud): Work {
  const queueArn = queueArnOf('Orders', `${worker}QueueUrl`, cloud);
  return {
    functionName: cloud.outputs.Orders?.[`${worker}FunctionName`] ?? '',
    queueArn,
    needs: PUT_ITEM,
    async send(ageMs = 0) {
      const placedAt = new Date(Date.now() - ageMs).toISOString();
      await cloud.services.sqs.send(queueArn, writeOrderPlaced({ id: randomUUID(), placedAt, order: ORDER }));
    },
  };
}

/** @param name - beginning of the alarms' names, such as `dev-FilePipeline-CopyFile` */
export async function workOf(name: string, cloud: AlarmCloud): Promise<Work> {
  const work = works[name.split('-').slice(-2).join('-')];
  if (!work) throw new Error(`no work for the alarms of ${name}: add it to the table`);
  return work(cloud);
}

async function post(url: string | undefined, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await fetch(url ?? '', { method: 'POST', headers, body: JSON.stringify(body) });
}

/** @param output - name of the stack's output with the queue's URL */
function queueArnOf(stack: string, output: string, { outputs, services }: AlarmCloud): string {
  const queueUrl = outputs[stack]?.[output];
  return services.sqs.queues().find(({ url }) => url === queueUrl)?.arn ?? '';
}
