import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { acknowledgeWildcard } from './acknowledge.ts';

export interface CopySide {
  readonly bucket: Pick<IBucket, 'bucketArn' | 'arnForObjects'>;
  /** Keys start with this; `''` for all. */
  readonly prefix: string;
  /** Customer key of the bucket. */
  readonly key?: IKey | undefined;
}

const LIST = ['s3:ListBucket'];
const READ_OBJECT = ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'];
/** Reading, because a copy is conditional on what is there; the multipart actions, because large files continue or stop. */
const WRITE_OBJECT = [
  's3:PutObject',
  's3:PutObjectTagging',
  's3:GetObject',
  's3:GetObjectTagging',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
];

/** What copying from one bucket to another needs, action by action: CDK's own grants use wildcards. */
export function allowCopying(role: IRole, source: CopySide, destination: CopySide): void {
  const objectsToRead = source.bucket.arnForObjects(`${inPolicy(source.prefix)}*`);
  const objectsToWrite = destination.bucket.arnForObjects(`${inPolicy(destination.prefix)}*`);
  allow(role, READ_OBJECT, objectsToRead);
  allow(role, WRITE_OBJECT, objectsToWrite);
  // Without it, Amazon S3 answers 403 for an object that is not there.
  allow(role, LIST, source.bucket.bucketArn, destination.bucket.bucketArn);
  source.key?.grant(role, 'kms:Decrypt');
  // Decrypt too: Amazon S3 reads the parts of a multipart upload when it completes it.
  destination.key?.grant(role, 'kms:GenerateDataKey', 'kms:Decrypt');
  acknowledgeWildcard(role, objectsToRead, 'Any file under the source prefix is to be copied; the actions only read.');
  acknowledgeWildcard(role, objectsToWrite, 'Copies have the keys of the files, which nobody knows before.');
}

function allow(role: IRole, actions: string[], ...resourceArns: string[]): void {
  Grant.addToPrincipal({ grantee: role, actions, resourceArns }).assertSuccess();
}

/** IAM takes Latin-1 in a policy; what is beyond it becomes a wildcard. */
function inPolicy(prefix: string): string {
  return prefix.replace(/[^\x20-\xff]+/g, '*');
}
