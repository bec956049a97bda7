import type { S3Front } from '../front.ts';
import type { S3Request } from '../http/request.ts';
import type { Segment } from '../store/segments.ts';
import type { ChecksumAlgorithm } from './checksum.ts';
import type { ReceivedBody } from './receive-body.ts';
import { receiveBody } from './receive-body.ts';

export interface StoredBody extends ReceivedBody {
  readonly segments: readonly Segment[];
}

/**
 * Streams the body into a new blob and hands it to `commit`, which gives it a place in the index.
 * If either fails, the blob is deleted: nothing of a refused or broken upload remains.
 */
export async function receiveBlob<T>(
  request: S3Request,
  front: S3Front,
  chooseAlgorithms: (declared: ChecksumAlgorithm | undefined) => readonly ChecksumAlgorithm[],
  commit: (body: StoredBody) => Promise<T>,
): Promise<T> {
  const writer = front.store.blobs.create();
  try {
    const received = await receiveBody(request, writer.write, chooseAlgorithms);
    return await commit({ ...received, segments: await writer.finish() });
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
