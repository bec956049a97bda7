/** Opens the file pipeline that a backfill or an audit works on. */
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig, type connectionOptions, s3Config } from '../connection.ts';
import { findDeployment } from '../deployment.ts';
import { ScriptError } from '../errors.ts';
import { type FilePipeline, needsFilePipeline, readFilePipeline } from '../file-pipeline.ts';
import { flag, type Values } from '../options.ts';
import { queueArn } from '../queues.ts';
import type { Session } from '../run-command.ts';
import { type KeyFilter, readKeyFilters } from './key-filter.ts';
import type { EventQueue } from './send-events.ts';

export const scopeOptions = {
  'all-keys': flag("include keys that the bucket's notifications exclude by prefix or suffix"),
};

export interface OpenPipeline extends FilePipeline {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly queue: EventQueue;
  readonly filters: readonly KeyFilter[];
}

const needed = {
  ...needsFilePipeline,
  instead: (stack: string) =>
    `Backfill and audit work on files in buckets. To see the dead letters of this stack: npm run replay -- list --stack ${stack}`,
};

const EVERY_KEY: KeyFilter = { prefix: '', suffix: '' };

/**
 * @throws UsageError for contradicting options
 * @throws ScriptError if there is no such pipeline
 */
export async function openPipeline(
  values: Values<typeof connectionOptions & typeof scopeOptions>,
  { note }: Pick<Session, 'note'>,
): Promise<OpenPipeline> {
  const { connection, stack } = await findDeployment(values, needed, { note });
  const pipeline = await readFilePipeline(connection, stack.outputs);
  if (!pipeline) throw new ScriptError(`Stack ${stack.name} does not have ${needsFilePipeline.needs}`);
  const s3 = new S3Client(s3Config(connection));
  const sqs = new SQSClient(clientConfig(connection));
  const { sourceBucket, queueUrl } = pipeline;
  const region = await sqs.config.region();
  const queue = { sqs, queueUrl, sourceBucket, region };
  const filters = values['all-keys']
    ? [EVERY_KEY]
    : await readKeyFilters(s3, sourceBucket, await queueArn(sqs, queueUrl));
  if (filters.length === 0) {
    note(`Bucket ${sourceBucket} has no notification for the queue, so every key is included.`);
  }
  return { ...pipeline, s3, sqs, queue, filters: filters.length > 0 ? filters : [EVERY_KEY] };
}
