import { asciiJson } from './ascii-json.ts';
import { encodeEventKey } from './object-key.ts';
import type { ObjectCreated } from './s3-event.ts';

/**
 * The message that S3 would have sent for an object, for those it never sent one for: files that were in the bucket
 * before the pipeline was. It has no sequencer, because only S3 can give one.
 */
export function buildS3Event(object: ObjectCreated, awsRegion: string): string {
  const { bucket, key, sequencer: _, eventTime = new Date().toISOString(), ...fields } = object;
  return asciiJson({
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion,
        eventTime,
        eventName: 'ObjectCreated:Put',
        s3: {
          s3SchemaVersion: '1.0',
          bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
          object: { key: encodeEventKey(key), ...fields },
        },
      },
    ],
  });
}
