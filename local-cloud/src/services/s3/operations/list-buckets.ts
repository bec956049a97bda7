import { xmlReply } from '../http/reply.ts';
import { ownerElement } from '../object/listing-request.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html — always one page; a machine has few buckets. */
export const listBuckets: Operation = {
  name: 'ListBuckets',
  method: 'GET',
  on: 'service',
  run: (request, front, buckets) => {
    const prefix = request.query.get('prefix') ?? '';
    const region = request.query.get('bucket-region');
    const listed = buckets
      .list()
      .filter((bucket) => bucket.name.startsWith(prefix) && (region === undefined || bucket.region === region));
    return xmlReply('ListAllMyBucketsResult', {
      Owner: ownerElement(front.cloud),
      Buckets: {
        Bucket: listed.map((bucket) => ({
          Name: bucket.name,
          CreationDate: new Date(bucket.created).toISOString(),
          BucketRegion: bucket.region,
        })),
      },
      Prefix: prefix === '' ? undefined : prefix,
    });
  },
};
