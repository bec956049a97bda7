import type { Operation } from '../context.ts';
import type { S3Request } from '../http/request.ts';
import { methodNotAllowed, S3Error } from '../http/s3-error.ts';
import { createBucket, deleteBucket, headBucket, listBuckets, putBucketVersioning } from './buckets.ts';
import { completeMultipartUpload } from './complete-upload.ts';
import { copyObject, uploadPartCopy } from './copies.ts';
import { deleteObject, deleteObjects } from './deletes.ts';
import { listObjectsV2, listObjectVersions } from './listings.ts';
import { getBucketNotificationConfiguration, putBucketNotificationConfiguration } from './notifications.ts';
import { getObject, getObjectTagging, headObject, putObject } from './objects.ts';
import { abortMultipartUpload, createMultipartUpload, listParts, uploadPart } from './uploads.ts';

/** Every operation, by its route: method, target, and the query parameter or header that selects it. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET service': listBuckets,
  'PUT bucket': createBucket,
  'HEAD bucket': headBucket,
  'DELETE bucket': deleteBucket,
  'PUT bucket ?versioning': putBucketVersioning,
  'GET bucket ?notification': getBucketNotificationConfiguration,
  'PUT bucket ?notification': putBucketNotificationConfiguration,
  'GET bucket ?list-type': listObjectsV2,
  'GET bucket ?versions': listObjectVersions,
  'POST bucket ?delete': deleteObjects,
  'GET object': getObject,
  'HEAD object': headObject,
  'PUT object': putObject,
  'DELETE object': deleteObject,
  'PUT object x-amz-copy-source': copyObject,
  'GET object ?tagging': getObjectTagging,
  'POST object ?uploads': createMultipartUpload,
  'PUT object ?uploadId': uploadPart,
  'PUT object ?uploadId x-amz-copy-source': uploadPartCopy,
  'POST object ?uploadId': completeMultipartUpload,
  'DELETE object ?uploadId': abortMultipartUpload,
  'GET object ?uploadId': listParts,
};

/** Query parameters that select an operation. A request with one of them never reaches the object itself. */
const SELECTORS = [
  'abac accelerate acl analytics annotation attributes cors delete encryption intelligent-tiering inventory legal-hold',
  'lifecycle list-type location logging metadataConfiguration metadataTable metrics notification object-lock',
  'ownershipControls policy policyStatus publicAccessBlock renameObject replication requestPayment restore retention',
  'select session tagging torrent uploadId uploads versioning versions website',
].flatMap((line) => line.split(' '));

/** Missing operations whose name does not follow from their route. */
const IRREGULAR_NAMES: Readonly<Record<string, string>> = {
  'GET bucket': 'ListObjects',
  'POST bucket': 'PostObject',
  'GET bucket ?uploads': 'ListMultipartUploads',
  'POST object ?restore': 'RestoreObject',
  'POST object ?select': 'SelectObjectContent',
};

/** @throws S3Error NotImplemented with the operation's name, MethodNotAllowed */
export function findOperation(request: S3Request): Operation {
  const { method, bucket, key, query } = request;
  const target = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const selector = SELECTORS.find((name) => query.has(name));
  const route = `${method} ${target}${selector === undefined ? '' : ` ?${selector}`}`;
  const copies = request.header('x-amz-copy-source') !== undefined;
  const operation = (copies && OPERATIONS[`${route} x-amz-copy-source`]) || OPERATIONS[route];
  if (operation) return operation;

  const missing = IRREGULAR_NAMES[route] ?? (selector && derivedName(method, target, selector));
  if (missing === undefined) throw methodNotAllowed(method, target.toUpperCase());
  const message = `${missing} (${route}) is not implemented.`;
  throw new S3Error('NotImplemented', message, { Operation: missing });
}

/** Builds the name as AWS builds most of its names: `PUT object ?acl` is PutObjectAcl. */
function derivedName(method: string, target: string, selector: string): string {
  return [method.toLowerCase(), target, ...selector.split('-')]
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
