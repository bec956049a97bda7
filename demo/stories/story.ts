import {
  CreateBucketCommand,
  DeleteBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { waitFor } from '../../bench/support/wait-for.ts';
import { table } from '../../scripts/shared/table.ts';
import { type Arrival, awaitArrival } from './arrival.ts';
import { type DeadLetter, peekDeadLetters, sendBackDeadLetters } from './dead-letters.ts';
import { type DemoFile, earlyFile, poisonMessage } from './files.ts';

export interface Stage {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly source: string;
  readonly destination: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly files: readonly DemoFile[];
  say(line: string): void;
}

/** @returns whether every file ended where it belongs, and nothing but the poison is left in the dead-letter queue */
export async function tellStory(stage: Stage): Promise<boolean> {
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

  stage.say('\nThe destination bucket is back since, so they go back to the queue …');
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
      ? 'Left in the dead-letter queue: the poison message, as it should be.'
      : `Left in the dead-letter queue: ${left.length} messages, expected the poison message alone.`,
  );
  return identical === all.length && onlyPoisonLeft;
}

async function uploadWithoutDestination({ s3, source, destination, say, ...stage }: Stage): Promise<void> {
  say(`Taking s3://${destination} away and uploading ${earlyFile.key}: where will it go?`);
  await s3.send(new DeleteBucketCommand({ Bucket: destination }));
  await s3.send(new PutObjectCommand({ Bucket: source, Key: earlyFile.key, Body: earlyFile.body }));
  await waitFor('the dead letter of the early file', async () => {
    const found = await peekDeadLetters({ ...stage });
    return found.length > 0 ? found : undefined;
  });
  say('It went to the dead-letter queue. The bucket comes back.\n');
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
