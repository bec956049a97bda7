import { noContent } from '../http/reply.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html */
export const deleteBucketCors: Operation = {
  name: 'DeleteBucketCors',
  method: 'DELETE',
  on: 'bucket',
  subresource: 'cors',
  run: (request, _front, buckets) => {
    buckets.putCors(request.bucket, []);
    return noContent;
  },
};
