import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { PrivateCloud } from 'local-cloud';
import { buildS3Event } from '../../lambda/shared/s3-event-builder.ts';
import { randomBook } from './random-book.ts';
import { randomOrder } from './random-order.ts';

/** Keys with this in them wait for a retry. */
export const UNLUCKY = 'quarterly';

const FOLDERS = ['invoices/2026/11', 'photos/Graz', 'reports', 'exports/daily', 'contracts/signed'];
const NAMES = ['summary.pdf', 'Grüße.jpg', 'table (2).xlsx', 'data.csv', 'scan+notes.png', 'letter.docx'];
const JSON_BODY = { 'content-type': 'application/json' };
const CUSTOMERS = ['ada', 'grace', 'edsger'];
const UNREADABLE = '{"a message": "of somebody else"}';
const WAVE_EVERY_MS = 3_000;

/** What a stack is given to do. */
interface Work {
  /** A thing or several, in each wave. */
  some(count: number): Promise<unknown>;
  /** Now and then, each in its turn. */
  readonly troubles: readonly (() => Promise<unknown>)[];
}

/**
 * Stacks at work for some minutes: files, records and orders in waves, a file that cannot be copied for now, messages that nobody
 * can read, and requests that are refused.
 */
export async function livenUp(cloud: PrivateCloud, minutes: number): Promise<void> {
  const client = {
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const sqs = new SQSClient(client);
  const send: Send = (QueueUrl, MessageBody) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const { FilePipeline = {}, StreamApi = {}, Orders = {} } = cloud.outputs;
  const put = putInto(new S3Client(client), FilePipeline.SourceBucketName);
  const works = [files(FilePipeline, put, send), records(StreamApi, send), orders(Orders, send)];

  const end = Date.now() + minutes * 60_000;
  await put(`reports/${UNLUCKY} figures.xlsx`);
  for (let wave = 0; Date.now() < end; wave += 1) {
    // More in the middle of the time than at its ends, as at work.
    const count = 1 + Math.round(4 * Math.sin((Math.PI * (wave * WAVE_EVERY_MS)) / (minutes * 60_000)) + Math.random());
    const trouble = (wave % 40) - 10;
    // One after the other: a new account has ten concurrent executions for all of them.
    for (const { some, troubles } of works) {
      await some(count);
      if (trouble % 5 === 0) await troubles[trouble / 5]?.();
      await delay(WAVE_EVERY_MS / works.length);
    }
  }
}

type Outputs = Readonly<Record<string, string>>;
type Send = (queueUrl: string | undefined, body: string) => Promise<unknown>;
type Put = (key: string) => Promise<unknown>;

function putInto(s3: S3Client, Bucket: string | undefined): Put {
  return (Key) => s3.send(new PutObjectCommand({ Bucket, Key, Body: randomBytes(randomInt(2_000, 400_000)) }));
}

function files({ QueueUrl }: Outputs, put: Put, send: Send): Work {
  const lost = buildS3Event({ bucket: 'another-bucket', key: 'exports/lost.csv' }, 'us-east-1');
  return {
    some: (count) => times(count, () => put(`${oneOf(FOLDERS)}/${randomInt(40)}-${oneOf(NAMES)}`)),
    troubles: [() => send(QueueUrl, UNREADABLE), () => send(QueueUrl, lost)],
  };
}

function records({ StreamUrl, QueueUrl }: Outputs, send: Send): Work {
  return {
    some: (count) => times(count, () => post(StreamUrl, randomBook())),
    troubles: [() => post(StreamUrl, { isbn: '9780306406157' }), () => send(QueueUrl, UNREADABLE)],
  };
}

function orders({ ItemsUrl, ProcessOrderQueueUrl, NotifyCustomerQueueUrl }: Outputs, send: Send): Work {
  return {
    some: (count) => times(count, () => post(ItemsUrl, randomOrder(oneOf(CUSTOMERS)))),
    troubles: [
      () => post(ItemsUrl, { customerId: 'ada', lines: [] }),
      () => send(ProcessOrderQueueUrl, UNREADABLE),
      () => send(NotifyCustomerQueueUrl, UNREADABLE),
    ],
  };
}

async function post(url: string | undefined, body: object): Promise<void> {
  await fetch(url ?? '', { method: 'POST', headers: JSON_BODY, body: JSON.stringify(body) });
}

function times(count: number, work: () => Promise<unknown>): Promise<unknown> {
  return Promise.all(Array.from({ length: count }, work));
}

function oneOf(items: readonly string[]): string {
  return items[randomInt(items.length)] ?? '';
}
