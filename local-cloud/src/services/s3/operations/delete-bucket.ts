import { noContent } from '../http/reply.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export const deleteBucket: Operation = {
  name: 'DeleteBucket',
  method: 'DELETE',
  on: 'bucket',
  run: (request, _front, buckets) => {
    buckets.remove(request.bucket);
    return noContent;
  },
};
