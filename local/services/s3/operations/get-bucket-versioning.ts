import { xmlReply } from '../http/reply.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
export const getBucketVersioning: Operation = {
  name: 'GetBucketVersioning',
  method: 'GET',
  on: 'bucket',
  subresource: 'versioning',
  run: (request, front) =>
    xmlReply('VersioningConfiguration', { Status: front.store.buckets.require(request.bucket).versioning }),
};
