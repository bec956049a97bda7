import { readS3Message } from '../../../lambda/shared/s3-event.ts';
import type { Subject } from '../subject.ts';

/** What S3 sends when files are put: one or more of them. */
export function readFileEvent(body: string): Subject[] | undefined {
  try {
    return readS3Message(body).flatMap((record) => {
      if (record.kind !== 'created') return [];
      const { bucket, key } = record.object;
      return [{ kind: 'file', id: key, label: key, address: `s3://${bucket}/${key}` }];
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'PermanentError') return undefined;
    throw error;
  }
}
