/** Traces one file: its versions on both sides, and how it was processed. */
import type { S3Client } from '@aws-sdk/client-s3';
import { type Comparison, compareHeads } from '../shared/compare-objects.ts';
import type { FilePipeline } from '../shared/file-pipeline.ts';
import {
  deadLetterVerdict,
  describeProcessing,
  type Processing,
  type ProcessingContext,
  readProcessing,
  section,
  type Traced,
  underWayVerdict,
  type Verdict,
} from './processing.ts';
import { readObject, type TracedObject } from './read-object.ts';

interface FileTrace extends Processing {
  readonly source: TracedObject;
  readonly destination: TracedObject;
  /** @default - one of the sides does not have the file */
  readonly comparison?: Comparison;
}

export async function traceFile(
  context: ProcessingContext & { readonly s3: S3Client; readonly pipeline: FilePipeline },
  key: string,
): Promise<Traced<FileTrace>> {
  const { s3, pipeline } = context;
  const [source, destination, processing] = await Promise.all([
    readObject(s3, pipeline.sourceBucket, key),
    readObject(s3, pipeline.destinationBucket, pipeline.destinationPrefix + key),
    readProcessing(context, pipeline, 'key', key),
  ]);
  const report = {
    source: source.object,
    destination: destination.object,
    ...(source.head && destination.head && { comparison: compareHeads(source.head, destination.head) }),
    ...processing,
  };
  const verdict = verdictOf(report);
  return { report, verdict, lines: describe(report, verdict) };
}

function verdictOf(report: FileTrace): Verdict {
  const { source, destination, comparison } = report;
  const isDone = comparison === 'same' || comparison === 'probably same';
  const dead = deadLetterVerdict(report, { isDone, failure: 'It could not be copied' });
  if (dead) return dead;
  if (source.current && isDone) return { text: 'The destination has the file.', isWell: true };
  if (source.current) {
    const text =
      'The destination does not have it, and no message is left that would copy it: npm run backfill sends one.';
    return underWayVerdict(report) ?? { text, isWell: false };
  }
  if (destination.current) {
    return { text: 'Only the destination still has it: deletions are not propagated.', isWell: true };
  }
  const isDeleted = source.versions.length > 0;
  return { text: isDeleted ? 'It was deleted from the source.' : 'Neither bucket has this key.', isWell: isDeleted };
}

function describe(report: FileTrace, verdict: Verdict): string[] {
  const { source, destination, comparison } = report;
  return [
    ...section('source', describeObject(source)),
    ...section('destination', [...describeObject(destination), ...(comparison ? [`compared: ${comparison}`] : [])]),
    ...describeProcessing(report, 'files'),
    '',
    verdict.text,
  ];
}

function describeObject({ bucket, key, current, versions, hasMoreVersions }: TracedObject): string[] {
  const metadata = Object.entries(current?.metadata ?? {}).map(([name, value]) => `${name}=${value}`);
  const hasHistory = versions.length > 1 || versions[0]?.isDeleteMarker;
  return [
    `s3://${bucket}/${key}`,
    current ? `${current.bytes} bytes, ETag ${current.eTag}, ${current.lastModified}` : 'not there',
    ...(metadata.length > 0 ? [`metadata ${metadata.join(', ')}`] : []),
    ...(hasHistory ? versions : []).map(
      ({ versionId, isDeleteMarker, lastModified, bytes = 0 }) =>
        `${lastModified}  ${isDeleteMarker ? 'delete marker' : `${bytes} bytes`}  version ${versionId}`,
    ),
    ...(hasMoreVersions ? ['and older versions'] : []),
  ];
}
