import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildS3Event } from '../../lambda/shared/s3-event-builder.ts';
import type { PrivateCloud } from '../shared/private-cloud.ts';
import { randomBook } from './random-book.ts';

/** Keys with this in them wait for a retry. */
export const UNLUCKY = 'quarterly';

const FOLDERS = ['invoices/2026/11', 'photos/Graz', 'reports', 'exports/daily', 'contracts/signed'];
const NAMES = ['summary.pdf', 'Grüße.jpg', 'table (2).xlsx', 'data.csv', 'scan+notes.png', 'letter.docx'];
const JSON_BODY = { 'content-type': 'application/json' };
const WAVE_EVERY_MS = 3_000;

/**
 * Stacks at work for some minutes: files and records in waves, a file that cannot be copied for now, messages that nobody can read,
 * and a request that is refused.
 */
export async function livenUp(cloud: PrivateCloud, minutes: number): Promise<void> {
  const client = {
    endpoint: cloud.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const [s3, sqs] = [new S3Client(client), new SQSClient(client)];
  const { SourceBucketName: Bucket = '', QueueUrl = '' } = cloud.outputs.FilePipeline ?? {};
  const put = (Key: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: randomBytes(randomInt(2_000, 400_000)) }));
  const { StreamUrl = '', QueueUrl: RecordQueueUrl = '' } = cloud.outputs.StreamApi ?? {};
  const send = (MessageBody: string, to = QueueUrl) => sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody }));
  const post = (record: object) =>
    fetch(StreamUrl, { method: 'POST', headers: JSON_BODY, body: JSON.stringify(record) });

  const end = Date.now() + minutes * 60_000;
  await put(`reports/${UNLUCKY} figures.xlsx`);
  for (let wave = 0; Date.now() < end; wave += 1) {
    // More in the middle of the time than at its ends, as at work.
    const files = 1 + Math.round(4 * Math.sin((Math.PI * (wave * WAVE_EVERY_MS)) / (minutes * 60_000)) + Math.random());
    await Promise.all(Array.from({ length: files }, () => put(`${oneOf(FOLDERS)}/${randomInt(40)}-${oneOf(NAMES)}`)));
    await Promise.all(Array.from({ length: files }, () => post(randomBook())));
    if (wave % 40 === 15) await post({ isbn: '9780306406157' });
    if (wave % 40 === 20) await send('{"a message": "of somebody else"}', RecordQueueUrl);
    if (wave % 40 === 10) await send('{"a message": "of somebody else"}');
    if (wave % 40 === 25) await send(buildS3Event({ bucket: 'another-bucket', key: 'exports/lost.csv' }, 'us-east-1'));
    await delay(WAVE_EVERY_MS);
  }
}

function oneOf(items: readonly string[]): string {
  return items[randomInt(items.length)] ?? '';
}
