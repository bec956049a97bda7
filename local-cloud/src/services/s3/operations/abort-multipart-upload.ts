import { noContent } from '../http/reply.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  method: 'DELETE',
  on: 'object',
  subresource: 'uploadId',
  run: (request, front) => {
    const { buckets, uploads } = front.store;
    buckets.require(request.bucket);
    front.store.transaction(() =>
      uploads.remove(uploads.require(request.bucket, request.key, request.query.get('uploadId') ?? '')),
    );
    return noContent;
  },
};
