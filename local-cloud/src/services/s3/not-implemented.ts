/** Operations of Amazon S3 that this front answers with 501, by their route: method, target, sub-resource. */
export const NOT_IMPLEMENTED: Readonly<Record<string, string>> = {
  'GET bucket': 'ListObjects',
  'POST bucket': 'PostObject',
  ...subresource('bucket', 'abac', { GET: 'GetBucketAbac', PUT: 'PutBucketAbac' }),
  ...subresource('bucket', 'accelerate', {
    GET: 'GetBucketAccelerateConfiguration',
    PUT: 'PutBucketAccelerateConfiguration',
  }),
  ...subresource('bucket', 'acl', { GET: 'GetBucketAcl', PUT: 'PutBucketAcl' }),
  ...subresource('bucket', 'analytics', configuration('Analytics')),
  ...subresource('bucket', 'cors', { GET: 'GetBucketCors', PUT: 'PutBucketCors', DELETE: 'DeleteBucketCors' }),
  ...subresource('bucket', 'encryption', {
    GET: 'GetBucketEncryption',
    PUT: 'PutBucketEncryption',
    DELETE: 'DeleteBucketEncryption',
  }),
  ...subresource('bucket', 'intelligent-tiering', configuration('IntelligentTiering')),
  ...subresource('bucket', 'inventory', configuration('Inventory')),
  ...subresource('bucket', 'lifecycle', {
    GET: 'GetBucketLifecycleConfiguration',
    PUT: 'PutBucketLifecycleConfiguration',
    DELETE: 'DeleteBucketLifecycle',
  }),
  ...subresource('bucket', 'location', { GET: 'GetBucketLocation' }),
  ...subresource('bucket', 'logging', { GET: 'GetBucketLogging', PUT: 'PutBucketLogging' }),
  ...subresource('bucket', 'metadataConfiguration', {
    GET: 'GetBucketMetadataConfiguration',
    POST: 'CreateBucketMetadataConfiguration',
    DELETE: 'DeleteBucketMetadataConfiguration',
  }),
  ...subresource('bucket', 'metadataTable', {
    GET: 'GetBucketMetadataTableConfiguration',
    POST: 'CreateBucketMetadataTableConfiguration',
    DELETE: 'DeleteBucketMetadataTableConfiguration',
  }),
  ...subresource('bucket', 'metrics', configuration('Metrics')),
  ...subresource('bucket', 'object-lock', { GET: 'GetObjectLockConfiguration', PUT: 'PutObjectLockConfiguration' }),
  ...subresource('bucket', 'ownershipControls', {
    GET: 'GetBucketOwnershipControls',
    PUT: 'PutBucketOwnershipControls',
    DELETE: 'DeleteBucketOwnershipControls',
  }),
  ...subresource('bucket', 'policy', {
    GET: 'GetBucketPolicy',
    PUT: 'PutBucketPolicy',
    DELETE: 'DeleteBucketPolicy',
  }),
  ...subresource('bucket', 'policyStatus', { GET: 'GetBucketPolicyStatus' }),
  ...subresource('bucket', 'publicAccessBlock', {
    GET: 'GetPublicAccessBlock',
    PUT: 'PutPublicAccessBlock',
    DELETE: 'DeletePublicAccessBlock',
  }),
  ...subresource('bucket', 'replication', {
    GET: 'GetBucketReplication',
    PUT: 'PutBucketReplication',
    DELETE: 'DeleteBucketReplication',
  }),
  ...subresource('bucket', 'requestPayment', { GET: 'GetBucketRequestPayment', PUT: 'PutBucketRequestPayment' }),
  ...subresource('bucket', 'session', { GET: 'CreateSession' }),
  ...subresource('bucket', 'tagging', {
    GET: 'GetBucketTagging',
    PUT: 'PutBucketTagging',
    DELETE: 'DeleteBucketTagging',
  }),
  ...subresource('bucket', 'uploads', { GET: 'ListMultipartUploads' }),
  ...subresource('bucket', 'versioning', { GET: 'GetBucketVersioning' }),
  ...subresource('bucket', 'website', {
    GET: 'GetBucketWebsite',
    PUT: 'PutBucketWebsite',
    DELETE: 'DeleteBucketWebsite',
  }),
  ...subresource('object', 'acl', { GET: 'GetObjectAcl', PUT: 'PutObjectAcl' }),
  ...subresource('object', 'annotation', {
    GET: 'GetObjectAnnotation',
    PUT: 'PutObjectAnnotation',
    DELETE: 'DeleteObjectAnnotation',
  }),
  ...subresource('object', 'attributes', { GET: 'GetObjectAttributes' }),
  ...subresource('object', 'encryption', { PUT: 'UpdateObjectEncryption' }),
  ...subresource('object', 'legal-hold', { GET: 'GetObjectLegalHold', PUT: 'PutObjectLegalHold' }),
  ...subresource('object', 'renameObject', { PUT: 'RenameObject' }),
  ...subresource('object', 'restore', { POST: 'RestoreObject' }),
  ...subresource('object', 'retention', { GET: 'GetObjectRetention', PUT: 'PutObjectRetention' }),
  ...subresource('object', 'select', { POST: 'SelectObjectContent' }),
  ...subresource('object', 'tagging', { PUT: 'PutObjectTagging', DELETE: 'DeleteObjectTagging' }),
  ...subresource('object', 'torrent', { GET: 'GetObjectTorrent' }),
};

/** Query parameters that mark one of them; a request with one never reaches the object itself. */
export const SUBRESOURCES: readonly string[] = [
  ...new Set(Object.keys(NOT_IMPLEMENTED).flatMap((route) => route.split(' ')[2] ?? [])),
];

function subresource(target: string, name: string, operations: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(operations).map(([method, operation]) => [`${method} ${target} ${name}`, operation]),
  );
}

function configuration(kind: string): Record<string, string> {
  return {
    GET: `GetBucket${kind}Configuration`,
    PUT: `PutBucket${kind}Configuration`,
    DELETE: `DeleteBucket${kind}Configuration`,
  };
}
