import { deleteVersion } from '../object/delete-version.ts';
import type { Operation } from '../operation.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: Operation = {
  name: 'DeleteObject',
  method: 'DELETE',
  on: 'object',
  run: async (request, front) => {
    const { bucket, key, query } = request;
    const ifMatch = request.header('if-match');
    const deletion = { bucket, key, versionId: query.get('versionId'), ifMatch };
    const deleted = await front.commit(request, (emit) => deleteVersion(front, emit, deletion));
    return {
      status: 204,
      headers: {
        'x-amz-version-id': deleted.versionId,
        'x-amz-delete-marker': deleted.isDeleteMarker ? 'true' : undefined,
      },
    };
  },
};
