import type { BucketSettings } from './bucket-settings.ts';
import type { S3Front } from './front.ts';
import type { Reply } from './http/reply.ts';
import type { S3Request } from './http/request.ts';

/** One S3 API operation: which requests it answers, and how. */
export interface Operation {
  /** As AWS calls it. */
  readonly name: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly on: 'service' | 'bucket' | 'object';
  /** Query parameter that marks the operation, such as `tagging`. @default - none of those that mark any operation */
  readonly subresource?: string;
  /** Header that marks it, for what the URL cannot tell. @default - none */
  readonly withHeader?: string;
  run(request: S3Request, front: S3Front, buckets: BucketSettings): Reply | Promise<Reply>;
}
