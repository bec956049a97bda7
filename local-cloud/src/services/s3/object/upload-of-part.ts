import type { S3Front } from '../front.ts';
import type { S3Request } from '../http/request.ts';
import type { NewPart, Upload } from '../store/uploads.ts';
import { readPartNumber } from './part-number.ts';

/** The upload that a request adds a part to. */
export interface UploadOfPart {
  readonly upload: Upload;
  /** Unless the upload was completed or aborted meanwhile. Returns when the part was written, in milliseconds since 1970. */
  putPart(part: Omit<NewPart, 'number' | 'modified'>): number;
}

/** @throws S3Error NoSuchBucket, NoSuchUpload, InvalidArgument */
export function findUploadOfPart({ bucket, key, query }: S3Request, { store, now }: S3Front): UploadOfPart {
  const { buckets, uploads } = store;
  const uploadId = query.get('uploadId') ?? '';
  buckets.require(bucket);
  const upload = uploads.require(bucket, key, uploadId);
  const number = readPartNumber(query.get('partNumber'));
  return {
    upload,
    putPart(part) {
      const modified = now().getTime();
      store.transaction(() => uploads.putPart(uploads.require(bucket, key, uploadId), { ...part, number, modified }));
      return modified;
    },
  };
}
