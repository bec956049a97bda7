import { DEFAULT_CHECKSUM } from '../body/checksum.ts';
import { receiveBlob } from '../body/receive-blob.ts';
import { readWriteCondition } from '../object/conditions.ts';
import { currentObject } from '../object/current-object.ts';
import { readDetails } from '../object/details.ts';
import { encryptionHeaders } from '../object/encryption.ts';
import { checksumHeaders, versionHeader } from '../object/object-headers.ts';
import { readTaggingHeader } from '../object/tags.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: Operation = {
  name: 'PutObject',
  method: 'PUT',
  on: 'object',
  run: async (request, front) => {
    const { buckets, versions } = front.store;
    const { bucket: bucketName, key } = request;
    buckets.require(bucketName);
    const condition = readWriteCondition(request);
    const details = readDetails(request);
    const tags = readTaggingHeader(request);
    const existedBefore = currentObject(front.store, bucketName, key) !== undefined;

    return receiveBlob(
      request,
      front,
      (declared) => [declared ?? DEFAULT_CHECKSUM],
      async (body) => {
        const algorithm = body.declaredAlgorithm ?? DEFAULT_CHECKSUM;
        const checksum = { algorithm, value: body.checksums.get(algorithm) ?? '', type: 'FULL_OBJECT' } as const;
        const version = await front.commit(request, (emit) => {
          const { versioning } = buckets.require(bucketName);
          condition.check(key, currentObject(front.store, bucketName, key), existedBefore);
          const written = versions.add(
            {
              bucket: bucketName,
              key,
              size: body.size,
              etag: body.md5,
              modified: front.now().getTime(),
              details: { ...details, checksum },
              tags,
              segments: body.segments,
            },
            versioning,
          );
          emit('ObjectCreated:Put', written);
          return written;
        });
        return {
          headers: {
            etag: `"${version.etag}"`,
            ...checksumHeaders(checksum),
            ...encryptionHeaders(details.encryption),
            ...versionHeader(buckets.require(bucketName), version.versionId),
          },
        };
      },
    );
  },
};
