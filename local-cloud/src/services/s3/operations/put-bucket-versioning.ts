import { receiveXml } from '../body/receive-xml.ts';
import { S3Error } from '../http/s3-error.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html */
export const putBucketVersioning: Operation = {
  name: 'PutBucketVersioning',
  method: 'PUT',
  on: 'bucket',
  subresource: 'versioning',
  run: async (request, front, buckets) => {
    front.store.buckets.require(request.bucket);
    const document = await receiveXml(request, 'VersioningConfiguration');
    if (document.text('MfaDelete')?.trim() === 'Enabled')
      throw new S3Error('NotImplemented', 'MFA delete is not implemented.');
    const status = document.text('Status')?.trim();
    if (status !== 'Enabled' && status !== 'Suspended') {
      throw new S3Error('IllegalVersioningConfigurationException', 'The Versioning element must be specified');
    }
    buckets.putVersioning(request.bucket, status);
    return {};
  },
};
