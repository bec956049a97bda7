import type { S3Request } from './http/request.ts';
import { S3Error } from './http/s3-error.ts';
import { NOT_IMPLEMENTED, SUBRESOURCES } from './not-implemented.ts';
import type { Operation } from './operation.ts';
import { abortMultipartUpload } from './operations/abort-multipart-upload.ts';
import { completeMultipartUpload } from './operations/complete-multipart-upload.ts';
import { copyObject } from './operations/copy-object.ts';
import { createBucket } from './operations/create-bucket.ts';
import { createMultipartUpload } from './operations/create-multipart-upload.ts';
import { deleteBucket } from './operations/delete-bucket.ts';
import { deleteObject } from './operations/delete-object.ts';
import { deleteObjects } from './operations/delete-objects.ts';
import { getBucketNotificationConfiguration } from './operations/get-bucket-notification-configuration.ts';
import { getObject } from './operations/get-object.ts';
import { getObjectTagging } from './operations/get-object-tagging.ts';
import { headBucket } from './operations/head-bucket.ts';
import { headObject } from './operations/head-object.ts';
import { listBuckets } from './operations/list-buckets.ts';
import { listObjectVersions } from './operations/list-object-versions.ts';
import { listObjectsV2 } from './operations/list-objects-v2.ts';
import { listParts } from './operations/list-parts.ts';
import { putBucketNotificationConfiguration } from './operations/put-bucket-notification-configuration.ts';
import { putBucketVersioning } from './operations/put-bucket-versioning.ts';
import { putObject } from './operations/put-object.ts';
import { uploadPart } from './operations/upload-part.ts';
import { uploadPartCopy } from './operations/upload-part-copy.ts';

/** Every operation there is; a new one is one file and one line. */
const OPERATIONS: readonly Operation[] = [
  abortMultipartUpload,
  completeMultipartUpload,
  copyObject,
  createBucket,
  createMultipartUpload,
  deleteBucket,
  deleteObject,
  deleteObjects,
  getBucketNotificationConfiguration,
  getObject,
  getObjectTagging,
  headBucket,
  headObject,
  listBuckets,
  listObjectVersions,
  listObjectsV2,
  listParts,
  putBucketNotificationConfiguration,
  putBucketVersioning,
  putObject,
  uploadPart,
  uploadPartCopy,
];

const BY_ROUTE = new Map(OPERATIONS.map((operation) => [routeOf(operation), operation]));
const MARKING_HEADERS = [...new Set(OPERATIONS.flatMap((operation) => operation.withHeader ?? []))];
const MARKING_QUERIES = [...SUBRESOURCES, ...OPERATIONS.flatMap((operation) => operation.subresource ?? [])];

/** @throws S3Error NotImplemented with the operation's name, MethodNotAllowed */
export function findOperation(request: S3Request): Operation {
  const on = request.bucket === '' ? 'service' : request.key === '' ? 'bucket' : 'object';
  const subresource = MARKING_QUERIES.find((name) => request.query.has(name));
  const withHeader = MARKING_HEADERS.find((name) => request.header(name) !== undefined);
  const { method } = request;
  const operation =
    (withHeader !== undefined && BY_ROUTE.get(routeOf({ method, on, subresource, withHeader }))) ||
    BY_ROUTE.get(routeOf({ method, on, subresource }));
  if (operation) return operation;

  const name = NOT_IMPLEMENTED[routeOf({ method, on, subresource })];
  if (name !== undefined)
    throw new S3Error('NotImplemented', `${name} is not implemented.`, { details: { Operation: name } });
  throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    details: { Method: method, ResourceType: (subresource ?? on).toUpperCase() },
  });
}

function routeOf(route: { method: string; on: string; subresource?: string | undefined; withHeader?: string }): string {
  return [route.method, route.on, route.subresource, route.withHeader].filter((part) => part !== undefined).join(' ');
}
