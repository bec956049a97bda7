import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket: Operation = {
  name: 'HeadBucket',
  method: 'HEAD',
  on: 'bucket',
  run: (request, front) => ({
    headers: {
      'x-amz-bucket-region': front.store.buckets.require(request.bucket).region,
      'x-amz-access-point-alias': 'false',
      'content-type': 'application/xml',
    },
  }),
};
