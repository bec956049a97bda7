/** `npm run trace`: shows everything that is known about one file, record or order. */
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { hasDeadLetterQueue } from '../replay/dead-letter-queues.ts';
import { runInWorker } from '../replay/run-worker.ts';
import { type Connection, clientConfig, connectionOptions, outputOptions, s3Config } from '../shared/connection.ts';
import { findDeployment, type Outputs, type Stack } from '../shared/deployment.ts';
import { ScriptError, UsageError } from '../shared/errors.ts';
import { readFilePipeline } from '../shared/file-pipeline.ts';
import { duration } from '../shared/options.ts';
import { runCommand } from '../shared/run-command.ts';
import type { ProcessingContext, Traced } from './processing.ts';
import { traceFile } from './trace-file.ts';
import { readRowStore, traceRow } from './trace-row.ts';

const SINCE_MS = 14 * 86_400_000;
const MAX_LETTERS = 20;

const needed = {
  isFit: (outputs: Outputs) =>
    hasDeadLetterQueue(outputs) && (outputs.SourceBucketName ?? outputs.TableName) !== undefined,
  needs: 'files, records or orders to trace',
};

const command = {
  name: 'trace',
  usage: 'KEY | ID --stack StreamApi | ID --stack Orders',
  summary: [
    'Shows everything that is known about one file: its versions in the source, its copy in the destination, what the',
    'function logged about it, its dead letters. KEY is the key in the source bucket, or s3://bucket/key.',
    'With the ID from the answer of the API, it shows one record of the Stream API or one order: its row, what each worker',
    'logged about it, its dead letters.',
  ].join('\n'),
  options: {
    since: duration('start of the log search, such as 2h for the last two hours [default: 14d]'),
    ...outputOptions,
    ...connectionOptions,
  },
  examples: [
    { type: 'reports/2026/summary.txt --local', to: 'one file in the local cloud' },
    {
      type: '"s3://my-source/a file.txt" --profile prod --since 2h',
      to: 'a file on AWS, with the log of the last two hours',
    },
    { type: 'c036eaad-2084-8417-aa09-3a6cebb30620 --stack StreamApi --local', to: 'one record' },
    { type: '5e2c1f0a-6d1b-8a53-9b0e-0f4f3a1c7d22 --stack Orders --local', to: 'one order' },
  ],
  exitCodes: {
    0: 'the destination has the file, or the table has the record or order, and no dead letter is left',
    1: 'it has not arrived, or a dead letter is left, or an error occurred',
  },
} as const;

await runCommand(command, async ({ values, positionals }, session) => {
  const [given, ...more] = positionals;
  if (!given || more.length > 0) {
    throw new UsageError(
      `trace takes one key or ID, in quotes if it contains spaces, got ${positionals.join(' ') || 'none'}`,
    );
  }
  const { connection, stack } = await findDeployment(values, needed, session);
  const trace = await openTrace(connection, stack, given);
  const { report, lines, verdict } = await trace({
    sqs: new SQSClient(clientConfig(connection)),
    logs: new CloudWatchLogsClient(clientConfig(connection)),
    since: new Date(Date.now() - (values.since ?? SINCE_MS)),
    showLetters: (deadLetterQueueUrl, subjectId) =>
      runInWorker(
        { verb: 'show', connection, queueUrl: deadLetterQueueUrl, selection: { subjectId }, max: MAX_LETTERS },
        session,
      ),
  });
  session.print(values.json ? JSON.stringify({ ...report, verdict: verdict.text }, null, 2) : lines.join('\n'));
  return verdict.isWell ? 0 : 1;
});

async function openTrace(
  connection: Connection,
  stack: Stack,
  given: string,
): Promise<(context: ProcessingContext) => Promise<Traced>> {
  const pipeline = await readFilePipeline(connection, stack.outputs);
  if (pipeline) {
    const s3 = new S3Client(s3Config(connection));
    const key = keyFrom(given, pipeline.sourceBucket);
    return (context) => traceFile({ ...context, s3, pipeline }, key);
  }
  const store = await readRowStore(connection, stack);
  if (!store) throw new ScriptError(`Stack ${stack.name} does not have ${needed.needs}`);
  const dynamoDb = new DynamoDBClient(clientConfig(connection));
  return (context) => traceRow({ ...context, dynamoDb, store }, given);
}

/** Reads `s3://bucket/key` as the key, although a key itself could start with `s3://`. */
function keyFrom(given: string, sourceBucket: string): string {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(given) ?? [];
  if (key === undefined) return given;
  if (bucket !== sourceBucket) throw new UsageError(`The source bucket is ${sourceBucket}, got ${given}`);
  return key;
}
