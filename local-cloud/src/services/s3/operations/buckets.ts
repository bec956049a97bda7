import { receiveText, receiveXml } from '../body/receive-body.ts';
import type { Operation } from '../context.ts';
import { noContent, xmlReply } from '../http/reply.ts';
import { S3Error } from '../http/s3-error.ts';
import { parseXml } from '../http/xml.ts';
import { ownerElement } from './listings.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html — always one page; a machine has few buckets. */
export const listBuckets: Operation = ({ query }, { buckets, cloud }) => {
  const prefix = query.get('prefix') ?? '';
  const region = query.get('bucket-region');
  const listed = buckets
    .list()
    .filter((bucket) => bucket.name.startsWith(prefix) && (region === undefined || bucket.region === region));
  return xmlReply('ListAllMyBucketsResult', {
    Owner: ownerElement(cloud),
    Buckets: {
      Bucket: listed.map((bucket) => ({
        Name: bucket.name,
        CreationDate: new Date(bucket.created).toISOString(),
        BucketRegion: bucket.region,
      })),
    },
    Prefix: prefix === '' ? undefined : prefix,
  });
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const createBucket: Operation = async (request, { buckets }) => {
  const text = await receiveText(request);
  const configuration = text === '' ? undefined : parseXml(text, 'CreateBucketConfiguration');
  const region = configuration?.text('LocationConstraint')?.trim() || 'us-east-1';
  const headers = { location: `/${request.bucket}` };
  // Creating one's own bucket again succeeds in us-east-1, and only there.
  if (region === 'us-east-1' && buckets.exists(request.bucket)) return { headers };
  buckets.create(request.bucket, { region });
  return { headers };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket: Operation = ({ bucket }, { store }) => ({
  headers: {
    'x-amz-bucket-region': store.buckets.require(bucket).region,
    'x-amz-access-point-alias': 'false',
    'content-type': 'application/xml',
  },
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export const deleteBucket: Operation = ({ bucket }, { buckets }) => {
  buckets.remove(bucket);
  return noContent;
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html */
export const putBucketVersioning: Operation = async (request, { store, buckets }) => {
  store.buckets.require(request.bucket);
  const document = await receiveXml(request, 'VersioningConfiguration');
  if (document.text('MfaDelete')?.trim() === 'Enabled') {
    throw new S3Error('NotImplemented', 'MFA delete is not implemented.');
  }
  const status = document.text('Status')?.trim();
  if (status !== 'Enabled' && status !== 'Suspended') {
    throw new S3Error('IllegalVersioningConfigurationException', 'The Versioning element must be specified');
  }
  buckets.putVersioning(request.bucket, status);
  return {};
};
