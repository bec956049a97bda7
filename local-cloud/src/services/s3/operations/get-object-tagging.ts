import { xmlReply } from '../http/reply.ts';
import { findVersion } from '../object/find-version.ts';
import { versionHeader } from '../object/object-headers.ts';
import { taggingElement } from '../object/tags.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export const getObjectTagging: Operation = {
  name: 'GetObjectTagging',
  method: 'GET',
  on: 'object',
  subresource: 'tagging',
  run: (request, front) => {
    const { bucket, key, query } = request;
    const version = findVersion(front.store, bucket, key, query.get('versionId'));
    const headers = versionHeader(front.store.buckets.require(bucket), version.versionId);
    return xmlReply('Tagging', taggingElement(version.tags), headers);
  },
};
