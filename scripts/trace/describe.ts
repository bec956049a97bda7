import { describeProcessing, section } from './describe-processing.ts';
import type { TracedObject } from './read-object.ts';
import { type TraceReport, verdictOf } from './report.ts';

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
