import { findVersion } from '../object/find-version.ts';
import { versionHeader } from '../object/object-headers.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export const deleteObjectTagging: Operation = {
  name: 'DeleteObjectTagging',
  method: 'DELETE',
  on: 'object',
  subresource: 'tagging',
  run: (request, front) => {
    const { bucket, key, query } = request;
    const { store } = front;
    const version = findVersion(store, bucket, key, query.get('versionId'));
    store.transaction(() => store.versions.putTags(version, []));
    return { status: 204, headers: versionHeader(store.buckets.require(bucket), version.versionId) };
  },
};
