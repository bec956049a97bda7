import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { acknowledgeWildcard } from './acknowledge.ts';

export interface CopySide {
  readonly bucket: Pick<IBucket, 'bucketArn' | 'arnForObjects'>;
  /** Prefix of the keys; `''` for all keys. */
  readonly prefix: string;
  /** Customer key that encrypts the bucket, if there is one. */
  readonly key?: IKey | undefined;
}

const LIST = ['s3:ListBucket'];
const READ_OBJECT = ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'];
/**
 * The read actions are for conditional copies, which compare with the existing object. The multipart actions are for
 * large copies, which continue in another invocation or are aborted.
 */
const WRITE_OBJECT = [
  's3:PutObject',
  's3:PutObjectTagging',
  's3:GetObject',
  's3:GetObjectTagging',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
];

/** Allows a role to copy between two buckets. It lists each action, because the grants of CDK use wildcards. */
export function allowCopying(role: IRole, source: CopySide, destination: CopySide): void {
  const objectsToRead = source.bucket.arnForObjects(`${inPolicy(source.prefix)}*`);
  const objectsToWrite = destination.bucket.arnForObjects(`${inPolicy(destination.prefix)}*`);
  allow(role, READ_OBJECT, objectsToRead);
  allow(role, WRITE_OBJECT, objectsToWrite);
  // Without it, Amazon S3 answers 403 instead of 404 for an object that does not exist.
  allow(role, LIST, source.bucket.bucketArn, destination.bucket.bucketArn);
  source.key?.grant(role, 'kms:Decrypt');
  // Amazon S3 decrypts the parts of a multipart upload when it completes the upload.
  destination.key?.grant(role, 'kms:GenerateDataKey', 'kms:Decrypt');
  acknowledgeWildcard(role, objectsToRead, 'Any file under the source prefix is to be copied; the actions only read.');
  acknowledgeWildcard(role, objectsToWrite, 'Copies have the keys of the files, which nobody knows before.');
}

function allow(role: IRole, actions: string[], ...resourceArns: string[]): void {
  Grant.addToPrincipal({ grantee: role, actions, resourceArns }).assertSuccess();
}

/** Replaces characters outside Latin-1, which IAM does not accept in a policy, with a wildcard. */
function inPolicy(prefix: string): string {
  return prefix.replace(/[^\x20-\xff]+/g, '*');
}
