/** What `npm run trace` does; see ../trace.ts. */
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { hasDeadLetterQueue } from '../replay/queues.ts';
import { runInWorker } from '../replay/run-worker.ts';
import { type Connection, clientConfig, connectionOptions, outputOptions, s3Config } from '../shared/connection.ts';
import { findDeployment, type Stack } from '../shared/deployment.ts';
import { ScriptError, UsageError } from '../shared/errors.ts';
import { readFilePipeline } from '../shared/file-pipeline.ts';
import { duration } from '../shared/options.ts';
import { runCommand } from '../shared/run-command.ts';
import type { ProcessingContext, Verdict } from './processing.ts';
import { describeTrace, traceFile, verdictOf } from './trace-file.ts';
import {
  describeOrderTrace,
  describeRecordTrace,
  orderVerdict,
  readOrderStore,
  readRecordStore,
  recordVerdict,
  traceOrder,
  traceRecord,
} from './trace-row.ts';

const SINCE_MS = 14 * 86_400_000;
const MAX_LETTERS = 20;

/** A file pipeline, or a table that records or orders go to. */
const wanted = {
  isFit: (outputs: Readonly<Record<string, string>>) =>
    hasDeadLetterQueue(outputs) && (outputs.SourceBucketName ?? outputs.TableName) !== undefined,
  needs: 'files, records or orders whose way could be traced',
};

const command = {
  name: 'trace',
  usage: 'KEY | ID --stack StreamApi | ID --stack Orders',
  summary:
    'Everything that is known about one file: its versions in the source, its copy in the destination, what the function\n' +
    'logged about it, its dead letters. KEY is the key in the source bucket, or s3://bucket/key.\n' +
    'Or about one record of the Stream API, or one order, by the ID that its post was answered with: its row, what each\n' +
    'worker logged about it, its dead letters.',
  options: {
    since: duration('how far back to search the log [default: 14d]'),
    ...outputOptions,
    ...connectionOptions,
  },
  examples: [
    { type: 'reports/2026/summary.txt --local', to: 'one file in the local cloud' },
    { type: '"s3://my-source/a file.txt" --profile prod --since 2h', to: 'on AWS; the log of the last two hours' },
    { type: 'c036eaad-2084-8417-aa09-3a6cebb30620 --stack StreamApi --local', to: 'one record' },
    { type: '5e2c1f0a-6d1b-8a53-9b0e-0f4f3a1c7d22 --stack Orders --local', to: 'one order' },
  ],
  exitCodes: {
    0: 'the destination has what the source has, or the table the record or order, and no dead letter is left',
    1: 'it has not, or a dead letter is left, or an error',
  },
} as const;

await runCommand(command, async ({ values, positionals }, session) => {
  const [given, ...more] = positionals;
  if (!given || more.length > 0) {
    throw new UsageError('Say which file, record or order: one key or id, in quotes if it has spaces');
  }
  const { connection, stack } = await findDeployment(values, wanted, session);
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

type Trace = (context: ProcessingContext) => Promise<{
  readonly report: object;
  readonly lines: readonly string[];
  readonly verdict: Verdict;
}>;

async function openTrace(connection: Connection, stack: Stack, given: string): Promise<Trace> {
  const pipeline = await readFilePipeline(connection, stack.outputs);
  if (pipeline) {
    const s3 = new S3Client(s3Config(connection));
    const key = keyFrom(given, pipeline.sourceBucket);
    return async (context) => {
      const report = await traceFile({ ...context, s3, pipeline }, key);
      return { report, lines: describeTrace(report), verdict: verdictOf(report) };
    };
  }
  const dynamoDb = new DynamoDBClient(clientConfig(connection));
  const records = await readRecordStore(connection, stack);
  if (records) {
    return async (context) => {
      const report = await traceRecord({ ...context, dynamoDb, store: records }, given);
      return { report, lines: describeRecordTrace(report), verdict: recordVerdict(report) };
    };
  }
  const orders = await readOrderStore(connection, stack);
  if (!orders) throw new ScriptError(`Stack ${stack.name} does not have ${wanted.needs}`);
  return async (context) => {
    const report = await traceOrder({ ...context, dynamoDb, store: orders }, given);
    return { report, lines: describeOrderTrace(report), verdict: orderVerdict(report) };
  };
}

/** A key may begin with `s3://` itself, but nobody has such keys on purpose. */
function keyFrom(given: string, sourceBucket: string): string {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(given) ?? [];
  if (key === undefined) return given;
  if (bucket !== sourceBucket) throw new UsageError(`The source bucket is ${sourceBucket}, got ${given}`);
  return key;
}
