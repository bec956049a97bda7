import type { S3Client } from '@aws-sdk/client-s3';
import { type Comparison, compareHeads } from '../shared/compare-objects.ts';
import type { FilePipeline } from '../shared/file-pipeline.ts';
import {
  deadLetterVerdict,
  describeProcessing,
  lookAtProcessing,
  type Processing,
  type ProcessingContext,
  section,
  underWayVerdict,
  type Verdict,
} from './processing.ts';
import { lookAtObject, type TracedObject } from './read-object.ts';

interface TraceContext extends ProcessingContext {
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

interface TraceReport extends Processing {
  readonly source: TracedObject;
  readonly destination: TracedObject;
  /** `undefined` if either side has none. */
  readonly comparison?: Comparison;
}

/** What it comes to, and what to do about it. */
export function verdictOf(report: TraceReport): Verdict {
  const { source, destination, comparison } = report;
  const isThere = comparison === 'same' || comparison === 'probably same';
  const dead = deadLetterVerdict(report, { isThere, missing: 'It could not be copied' });
  if (dead) return dead;
  if (source.current && isThere) return { text: 'The destination has it.', isWell: true };
  if (source.current) {
    const text = 'Not there, and no message is left that would copy it: npm run backfill sends one.';
    return underWayVerdict(report) ?? { text, isWell: false };
  }
  if (destination.current) {
    return { text: 'The source no longer has it, the destination does: deletes are not propagated.', isWell: true };
  }
  const isDeleted = source.versions.length > 0;
  return { text: isDeleted ? 'It was deleted from the source.' : 'Neither side knows this key.', isWell: isDeleted };
}

export function describeTrace(report: TraceReport): string[] {
  const { source, destination, comparison } = report;
  return [
    ...section('source', describeObject(source)),
    ...section('destination', [...describeObject(destination), ...(comparison ? [`compared: ${comparison}`] : [])]),
    ...describeProcessing(report, 'files'),
    '',
    verdictOf(report).text,
  ];
}

function describeObject({ bucket, key, current, versions, hasMoreVersions }: TracedObject): string[] {
  const metadata = Object.entries(current?.metadata ?? {}).map(([name, value]) => `${name}=${value}`);
  return [
    `s3://${bucket}/${key}`,
    current ? `${current.bytes} bytes, ETag ${current.eTag}, ${current.lastModified}` : 'not there',
    ...(metadata.length > 0 ? [`metadata ${metadata.join(', ')}`] : []),
    ...(versions.length > 1 || versions[0]?.isDeleteMarker
      ? versions.map(
          ({ versionId, isDeleteMarker, lastModified, bytes = 0 }) =>
            `${lastModified}  ${isDeleteMarker ? 'delete marker' : `${bytes} bytes`}  version ${versionId}`,
        )
      : []),
    ...(hasMoreVersions ? ['and older versions'] : []),
  ];
}
