/** `npm run trace`: everything that is known about one file. */
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { runInWorker } from './replay/run-worker.ts';
import { clientConfig, connectionOptions, outputOptions, s3Config } from './shared/connection.ts';
import { findDeployment } from './shared/deployment.ts';
import { needsFilePipeline, readFilePipeline } from './shared/file-pipeline.ts';
import { duration } from './shared/option-kinds.ts';
import { runCommand } from './shared/run-command.ts';
import { ScriptError, UsageError } from './shared/script-error.ts';
import { describeTrace } from './trace/describe.ts';
import { verdictOf } from './trace/report.ts';
import { traceFile } from './trace/trace-file.ts';

const SINCE_MS = 14 * 86_400_000;
const MAX_LETTERS = 20;

const command = {
  name: 'trace',
  usage: 'KEY',
  summary:
    'Everything that is known about one file: its versions in the source, its copy in the destination, what the function\n' +
    'logged about it, its dead letters. KEY is the key in the source bucket, or s3://bucket/key.',
  options: {
    since: duration('how far back to search the log [default: 14d]'),
    ...outputOptions,
    ...connectionOptions,
  },
  examples: [
    { type: 'reports/2026/summary.txt --local', to: 'one file in the local cloud' },
    { type: '"s3://my-source/a file.txt" --profile prod --since 2h', to: 'on AWS; the log of the last two hours' },
  ],
  exitCodes: {
    0: 'the destination has what the source has, and no dead letter is left',
    1: 'it has not, or a dead letter is left, or an error',
  },
} as const;

await runCommand(command, async ({ values, positionals }, session) => {
  const [given, ...more] = positionals;
  if (!given || more.length > 0) throw new UsageError('Say which file: one key, in quotes if it has spaces');
  const { connection, stack } = await findDeployment(values, needsFilePipeline, session);
  const pipeline = await readFilePipeline(connection, stack.outputs);
  if (!pipeline) throw new ScriptError(`Stack ${stack.name} does not have ${needsFilePipeline.needs}`);
  const { deadLetterQueueUrl: queueUrl } = pipeline;

  const report = await traceFile(
    {
      s3: new S3Client(s3Config(connection)),
      sqs: new SQSClient(clientConfig(connection)),
      logs: new CloudWatchLogsClient(clientConfig(connection)),
      pipeline,
      since: new Date(Date.now() - (values.since ?? SINCE_MS)),
      showLetters: (key) =>
        runInWorker({ verb: 'show', connection, queueUrl, selection: { subjectId: key }, max: MAX_LETTERS }, session),
    },
    keyFrom(given, pipeline.sourceBucket),
  );
  const verdict = verdictOf(report);
  session.print(
    values.json ? JSON.stringify({ ...report, verdict: verdict.text }, null, 2) : describeTrace(report).join('\n'),
  );
  return verdict.isWell ? 0 : 1;
});

/** A key may begin with `s3://` itself, but nobody has such keys on purpose. */
function keyFrom(given: string, sourceBucket: string): string {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(given) ?? [];
  if (key === undefined) return given;
  if (bucket !== sourceBucket) throw new UsageError(`The source bucket is ${sourceBucket}, got ${given}`);
  return key;
}
