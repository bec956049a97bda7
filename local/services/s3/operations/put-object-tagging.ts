import { receiveXml } from '../body/receive-xml.ts';
import { findVersion } from '../object/find-version.ts';
import { versionHeader } from '../object/object-headers.ts';
import { readTaggingDocument } from '../object/tags.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const putObjectTagging: Operation = {
  name: 'PutObjectTagging',
  method: 'PUT',
  on: 'object',
  subresource: 'tagging',
  run: async (request, front) => {
    const { bucket, key, query } = request;
    const { store } = front;
    findVersion(store, bucket, key, query.get('versionId'));
    const tags = readTaggingDocument(await receiveXml(request, 'Tagging'));
    const version = store.transaction(() => {
      const found = findVersion(store, bucket, key, query.get('versionId'));
      store.versions.putTags(found, tags);
      return found;
    });
    return { headers: versionHeader(store.buckets.require(bucket), version.versionId) };
  },
};
