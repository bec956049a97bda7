import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { PrivateCloud } from 'local-cloud';
import { buildS3Event } from '../lambda/shared/s3-event.ts';

/** Part of the keys that cannot be copied and wait for a retry. */
export const UNLUCKY = 'quarterly';

const FOLDERS = ['invoices/2026/11', 'photos/Graz', 'reports', 'exports/daily', 'contracts/signed'];
const NAMES = ['summary.pdf', 'Grüße.jpg', 'table (2).xlsx', 'data.csv', 'scan+notes.png', 'letter.docx'];
const CUSTOMERS = ['ada', 'grace', 'edsger'];
const BOOKS = [
  ['The Book of Sand', 'Jorge Luis Borges', 1975],
  ['Die unendliche Geschichte', 'Michael Ende', 1979],
  ['Le Petit Prince', 'Antoine de Saint-Exupéry', 1943],
  ['The Left Hand of Darkness', 'Ursula K. Le Guin', 1969],
  ['Invisible Cities', 'Italo Calvino', 1972],
  ['The Sea, the Sea', 'Iris Murdoch', 1978],
] as const;
const ARTICLES = [
  ['PEN-FINE', 12.35],
  ['INK-BLUE-50', 7.9],
  ['PAPER-A4-500', 5.49],
  ['NOTEBOOK-7', 14],
  ['STAMP-2', 0.95],
] as const;
const UNREADABLE = '{"a message": "in an unknown format"}';
const WAVE_EVERY_MS = 3_000;

/** The load of one stack. */
interface Work {
  /** Sends one valid input. */
  send(): Promise<unknown>;
  /** Invalid inputs, sent one at a time at long intervals. */
  readonly troubles: readonly (() => Promise<unknown>)[];
}

/**
 * Keeps the stacks busy for some minutes: waves of files, records and orders, a file that cannot be copied, messages that cannot be
 * parsed, and requests that are rejected.
 */
export async function livenUp(cloud: PrivateCloud, minutes: number): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = { endpoint: cloud.url, region: 'us-east-1', credentials };
  const sqs = new SQSClient(client);
  const s3 = new S3Client(client);
  const { FilePipeline = {}, StreamApi = {}, Orders = {} } = cloud.outputs;
  const message = (QueueUrl: string | undefined, MessageBody: string) => () =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  const put = (Key: string) =>
    s3.send(
      new PutObjectCommand({
        Bucket: FilePipeline.SourceBucketName,
        Key,
        Body: randomBytes(randomInt(2_000, 400_000)),
      }),
    );
  const lost = buildS3Event({ bucket: 'another-bucket', key: 'exports/lost.csv' }, 'us-east-1');
  const works: readonly Work[] = [
    {
      send: () => put(`${oneOf(FOLDERS)}/${randomInt(40)}-${oneOf(NAMES)}`),
      troubles: [message(FilePipeline.QueueUrl, UNREADABLE), message(FilePipeline.QueueUrl, lost)],
    },
    {
      send: () => post(StreamApi.StreamUrl, randomBook()),
      troubles: [() => post(StreamApi.StreamUrl, { isbn: '9780306406157' }), message(StreamApi.QueueUrl, UNREADABLE)],
    },
    {
      send: () => post(Orders.ItemsUrl, randomOrder()),
      troubles: [
        () => post(Orders.ItemsUrl, { customerId: 'ada', lines: [] }),
        message(Orders.ProcessOrderQueueUrl, UNREADABLE),
        message(Orders.NotifyCustomerQueueUrl, UNREADABLE),
      ],
    },
  ];

  await put(`reports/${UNLUCKY} figures.xlsx`);
  await runWaves(works, minutes * 60_000);
}

async function runWaves(works: readonly Work[], durationMs: number): Promise<void> {
  const end = Date.now() + durationMs;
  for (let wave = 0; Date.now() < end; wave += 1) {
    // The load is highest in the middle of the time.
    const count = 1 + Math.round(4 * Math.sin((Math.PI * (wave * WAVE_EVERY_MS)) / durationMs) + Math.random());
    const trouble = (wave % 40) - 10;
    // One stack after the other: all functions share the ten concurrent executions of a new account.
    for (const { send, troubles } of works) {
      await Promise.all(Array.from({ length: count }, send));
      if (trouble % 5 === 0) await troubles[trouble / 5]?.();
      await delay(WAVE_EVERY_MS / works.length);
    }
  }
}

async function post(url: string | undefined, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await fetch(url ?? '', { method: 'POST', headers, body: JSON.stringify(body) });
}

function randomBook(): object {
  const [title, author, publishedYear] = oneOf(BOOKS);
  return { isbn: randomIsbn(), title, author, price: randomInt(500, 4_000) / 100, publishedYear };
}

/** Builds an ISBN-13 with its check digit. */
function randomIsbn(): string {
  const digits = `978${String(randomInt(1_000_000_000)).padStart(9, '0')}`;
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

function randomOrder(): object {
  const first = randomInt(ARTICLES.length);
  const lines = Array.from({ length: 1 + randomInt(3) }, (_, index) => {
    const [sku, unitPrice] = ARTICLES[(first + index) % ARTICLES.length] ?? ARTICLES[0];
    return { sku, quantity: 1 + randomInt(4), unitPrice };
  });
  return { customerId: oneOf(CUSTOMERS), lines, ...(randomInt(3) === 0 && { note: 'Please ring twice.' }) };
}

function oneOf<Item>(items: readonly Item[]): Item {
  return items[randomInt(items.length)] as Item;
}
