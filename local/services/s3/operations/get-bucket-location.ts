import { xmlReply } from '../http/reply.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html — us-east-1 is said by saying nothing. */
export const getBucketLocation: Operation = {
  name: 'GetBucketLocation',
  method: 'GET',
  on: 'bucket',
  subresource: 'location',
  run: (request, front) => {
    const { region } = front.store.buckets.require(request.bucket);
    return xmlReply('LocationConstraint', region === 'us-east-1' ? {} : { '#text': region });
  },
};
