import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { countMessages } from '../replay/queue-counts.ts';
import type { ShowReport } from '../replay/show.ts';
import type { FilePipeline } from '../shared/file-pipeline.ts';
import { compareHeads } from '../shared/read-head.ts';
import { findAttempts } from './find-attempts.ts';
import { lookAtObject } from './read-object.ts';
import type { TraceReport } from './report.ts';

export interface TraceContext {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly logs: CloudWatchLogsClient;
  readonly pipeline: FilePipeline;
  /** Log lines before this are not looked for. */
  readonly since: Date;
  /** Finds the dead letters of one file. */
  showLetters(key: string): Promise<ShowReport>;
}

/** Everything that is known about one file. */
export async function traceFile(
  { s3, sqs, logs, pipeline, since, showLetters }: TraceContext,
  key: string,
): Promise<TraceReport> {
  const { sourceBucket, destinationBucket, destinationPrefix, queueUrl, logGroup } = pipeline;
  const [source, destination, queue, attempts, dead] = await Promise.all([
    lookAtObject(s3, sourceBucket, key),
    lookAtObject(s3, destinationBucket, destinationPrefix + key),
    countMessages(sqs, queueUrl),
    findAttempts(logs, { logGroup, key, since }),
    showLetters(key),
  ]);
  return {
    source: source.object,
    destination: destination.object,
    ...(source.head && destination.head && { comparison: compareHeads(source.head, destination.head) }),
    queue,
    attempts,
    deadLetters: dead.letters,
    unseenDeadLetters: dead.unseen,
  };
}
