import { xmlReply } from '../http/reply.ts';
import { S3Error } from '../http/s3-error.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html */
export const getBucketCors: Operation = {
  name: 'GetBucketCors',
  method: 'GET',
  on: 'bucket',
  subresource: 'cors',
  run: (request, front) => {
    const { cors = [] } = front.store.buckets.require(request.bucket);
    if (cors.length === 0) {
      throw new S3Error('NoSuchCORSConfiguration', 'The CORS configuration does not exist', {
        details: { BucketName: request.bucket },
      });
    }
    return xmlReply('CORSConfiguration', {
      CORSRule: cors.map((rule) => ({
        ...(rule.id === undefined ? {} : { ID: rule.id }),
        AllowedOrigin: rule.allowedOrigins,
        AllowedMethod: rule.allowedMethods,
        AllowedHeader: rule.allowedHeaders,
        ExposeHeader: rule.exposeHeaders,
        ...(rule.maxAgeSeconds === undefined ? {} : { MaxAgeSeconds: rule.maxAgeSeconds }),
      })),
    });
  },
};
