import type { Cloud } from '../../../front-door/service.ts';
import { formEncode, type RequestIds } from '../http/request.ts';
import { NULL_VERSION_ID } from '../store/versions.ts';

/** A change of an object. `size` and `etag` are set only where S3's event has them. */
export interface ObjectEvent {
  /** Without `s3:`. */
  readonly eventName:
    | 'ObjectCreated:Put'
    | 'ObjectCreated:Copy'
    | 'ObjectCreated:CompleteMultipartUpload'
    | 'ObjectRemoved:Delete'
    | 'ObjectRemoved:DeleteMarkerCreated';
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly sequence: number;
  readonly size?: number;
  readonly etag?: string;
}

/** The request that caused an event. */
export interface Cause extends RequestIds {
  readonly sourceIp: string;
  readonly time: Date;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export function eventMessage(cloud: Cloud, configurationId: string, event: ObjectEvent, cause: Cause): string {
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: cloud.region,
    eventTime: cause.time.toISOString(),
    eventName: event.eventName,
    userIdentity: { principalId: `AWS:${cloud.accountId}` },
    requestParameters: { sourceIPAddress: cause.sourceIp },
    responseElements: { 'x-amz-request-id': cause.requestId, 'x-amz-id-2': cause.hostId },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId,
      bucket: {
        name: event.bucket,
        ownerIdentity: { principalId: cloud.accountId },
        arn: `arn:aws:s3:::${event.bucket}`,
      },
      object: {
        key: formEncode(event.key),
        size: event.size,
        eTag: event.etag,
        versionId: event.versionId === NULL_VERSION_ID ? undefined : event.versionId,
        // Hexadecimal digits of one fixed length, so that comparing texts compares numbers.
        sequencer: event.sequence.toString(16).toUpperCase().padStart(18, '0'),
      },
    },
  };
  return JSON.stringify({ Records: [record] });
}

/** Returns the message that a new configuration sends to its destinations; it has no `Records`. */
export function testEventMessage(bucket: string, cause: Cause): string {
  return JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: cause.time.toISOString(),
    Bucket: bucket,
    RequestId: cause.requestId,
    HostId: cause.hostId,
  });
}
