import type { S3Client } from '@aws-sdk/client-s3';
import type { FilePipeline } from '../shared/file-pipeline.ts';
import { compareHeads } from '../shared/read-head.ts';
import { lookAtProcessing, type ProcessingContext } from './processing.ts';
import { lookAtObject } from './read-object.ts';
import type { TraceReport } from './report.ts';

export interface TraceContext extends ProcessingContext {
  readonly s3: S3Client;
  readonly pipeline: FilePipeline;
}

/** Everything that is known about one file. */
export async function traceFile(context: TraceContext, key: string): Promise<TraceReport> {
  const { s3, pipeline } = context;
  const { sourceBucket, destinationBucket, destinationPrefix, queueUrl, deadLetterQueueUrl, logGroup } = pipeline;
  const [source, destination, processing] = await Promise.all([
    lookAtObject(s3, sourceBucket, key),
    lookAtObject(s3, destinationBucket, destinationPrefix + key),
    lookAtProcessing(context, { queueUrl, deadLetterQueueUrl, logGroup, field: 'key', id: key }),
  ]);
  return {
    source: source.object,
    destination: destination.object,
    ...(source.head && destination.head && { comparison: compareHeads(source.head, destination.head) }),
    ...processing,
  };
}
