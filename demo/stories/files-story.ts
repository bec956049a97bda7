/** The first story: files are copied from bucket to bucket, one of them while the destination is missing. */
import { createHash, randomBytes } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { waitFor } from '../../bench/support/wait-for.ts';
import { table } from '../../scripts/shared/text.ts';
import { type DeadLetter, peekDeadLetters, sendBackDeadLetters } from './dead-letters.ts';

interface Stage {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly source: string;
  readonly destination: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly files: readonly DemoFile[];
  say(line: string): void;
}

/** @returns whether every file was copied, and only the poison message is left in the dead-letter queue */
export async function tellFilesStory(stage: Stage): Promise<boolean> {
  await uploadWithoutDestination(stage);

  stage.say(`Uploading ${stage.files.length} files to s3://${stage.source}, and one poison message to the queue …\n`);
  await stage.sqs.send(new SendMessageCommand({ QueueUrl: stage.queueUrl, MessageBody: poisonMessage }));
  const arrivals = await Promise.all(stage.files.map((file) => uploadAndAwait(stage, file)));
  stage.say(arrivalsTable(arrivals));

  const deadLetters = await waitFor('the two dead letters', async () => {
    const found = await peekDeadLetters(stage);
    return found.length >= 2 ? found : undefined;
  });
  stage.say(`\nDead letters, each with its reason:\n\n${deadLettersTable(deadLetters)}`);

  stage.say('\nThe destination bucket exists again, so the dead letters go back to the queue …');
  await sendBackDeadLetters(stage);
  const early = await awaitArrival(stage, earlyFile, Date.now());
  stage.say(`\n${arrivalsTable([early])}`);
  const left = await waitFor('the poison to be dead-lettered again', async () => {
    const found = await peekDeadLetters(stage);
    return found.length >= 1 ? found : undefined;
  });

  const all = [...arrivals, early];
  const identical = all.filter((arrival) => arrival.identical).length;
  const onlyPoisonLeft = left.length === 1 && left[0]?.body === poisonMessage;
  stage.say(`\n${identical} of ${all.length} files arrived byte for byte.`);
  stage.say(
    onlyPoisonLeft
      ? 'Left in the dead-letter queue: the poison message, as expected.'
      : `Left in the dead-letter queue: ${left.length} messages, expected only the poison message.`,
  );
  return identical === all.length && onlyPoisonLeft;
}

async function uploadWithoutDestination({ s3, source, destination, say, ...stage }: Stage): Promise<void> {
  say(`Deleting s3://${destination} and uploading ${earlyFile.key} …`);
  await s3.send(new DeleteBucketCommand({ Bucket: destination }));
  await s3.send(new PutObjectCommand({ Bucket: source, Key: earlyFile.key, Body: earlyFile.body }));
  await waitFor('the dead letter of the early file', async () => {
    const found = await peekDeadLetters({ ...stage });
    return found.length > 0 ? found : undefined;
  });
  say('The file is in the dead-letter queue. Creating the bucket again.\n');
  await s3.send(new CreateBucketCommand({ Bucket: destination }));
  await s3.send(
    new PutBucketVersioningCommand({ Bucket: destination, VersioningConfiguration: { Status: 'Enabled' } }),
  );
}

async function uploadAndAwait(stage: Stage, file: DemoFile): Promise<Arrival> {
  const uploaded = await stage.s3
    .send(new PutObjectCommand({ Bucket: stage.source, Key: file.key, Body: file.body }))
    .then(() => Date.now());
  return awaitArrival(stage, file, uploaded);
}

function arrivalsTable(arrivals: readonly Arrival[]): string {
  const rows = arrivals.map(({ file, identical, afterMs }) => [
    identical ? '✓' : '✗',
    file.key,
    file.body.length,
    identical ? `${afterMs} ms` : 'missing or different',
    file.shows,
  ]);
  return table([['', 'file', 'bytes', 'arrived after', 'shows'], ...rows]);
}

export function deadLettersTable(letters: readonly DeadLetter[]): string {
  return table([['reason', 'message'], ...letters.map(({ reason, what }) => [reason, what])]);
}

interface Arrival {
  readonly file: DemoFile;
  readonly identical: boolean;
  /** Milliseconds from the end of the upload until the file was in the destination. */
  readonly afterMs: number;
}

/** Waits for a file in the destination and compares it byte for byte. A file that never arrives is not identical. */
async function awaitArrival(
  { s3, destination }: { s3: S3Client; destination: string },
  file: DemoFile,
  uploaded: number,
): Promise<Arrival> {
  try {
    const arrived = await waitFor(file.key, () => sha256InBucket(s3, destination, file.key), { everyMs: 20 });
    return { file, identical: arrived === sha256(file.body), afterMs: Date.now() - uploaded };
  } catch {
    return { file, identical: false, afterMs: Date.now() - uploaded };
  }
}

async function sha256InBucket(s3: S3Client, bucket: string, key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return sha256((await Body?.transformToByteArray()) ?? new Uint8Array());
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

interface DemoFile {
  readonly key: string;
  readonly body: Buffer;
  readonly shows: string;
}

const MiB = 1024 ** 2;

/** Size above which files are copied in parts: small, so that the demo shows it. */
export const MULTIPART_THRESHOLD_MB = 16;

/** Files with names that break other pipelines. */
export function demoFiles(): DemoFile[] {
  const text = (key: string, shows: string) => ({ key, shows, body: Buffer.from(`This file is called ${key}\n`) });
  return [
    text('reports/2026/summary.txt', 'an ordinary file'),
    text('with space/a b  c.txt', 'spaces'),
    text('signs/1+1=2 & 100%.txt', '+ = & %'),
    text('query?versionId=1#top.txt', '? and #, as in an address'),
    text('quotes/"double" \'single\' `back`.txt', 'quotes'),
    text('back\\slash.txt', 'a backslash'),
    text('unicode/Grüße-Ελλάδα-日本語.txt', 'unicode'),
    text('emoji/🚀🎉.txt', 'emoji'),
    text('twins/caf\u00e9.txt', 'é as one character (NFC)'),
    text('twins/cafe\u0301.txt', 'é as two characters (NFD): another file'),
    text('dots/../still/./a//key.txt', '../ ./ and //: keys, not paths'),
    { key: 'empty.bin', body: Buffer.alloc(0), shows: 'no bytes' },
    { key: 'folder/', body: Buffer.alloc(0), shows: 'a folder marker' },
    { key: 'large/48-MiB.bin', body: randomBytes(48 * MiB), shows: 'copied in parallel parts' },
  ];
}

/** A file that is uploaded while the destination bucket does not exist: a replay copies it. */
const earlyFile: DemoFile = {
  key: 'early/before-the-bucket.txt',
  body: Buffer.from('This file was uploaded before the destination bucket existed.\n'),
  shows: 'dead-lettered, then replayed',
};

/** A message that is not an S3 event: no replay can process it. */
const poisonMessage = 'this is not an S3 event';
