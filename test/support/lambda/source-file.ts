import type { FileToCopy } from '../../../lambda/copy-file/copy-file.ts';
import type { FakeS3, NewObject } from './fake-s3.ts';

export const KEY = 'a/b c?.txt';
export const SMALL: NewObject = {
  content: 'hello',
  metadata: { owner: 'me' },
  tags: { team: 'files' },
  headers: { ContentType: 'text/plain', CacheControl: 'no-cache' },
};

/** Puts it into the source and returns what its event says. */
export function upload(s3: FakeS3, object: NewObject = SMALL): FileToCopy {
  const { size, eTag } = s3.put('source', KEY, object);
  return { key: KEY, size, eTag: eTag.replaceAll('"', ''), eventTime: '2026-11-21T00:00:00.000Z' };
}

export function inputOf(s3: FakeS3, wanted: string) {
  return s3.requests.filter(({ operation }) => operation === wanted).map(({ input }) => input);
}

/** Makes the first call of an operation fail, after `before`. */
export function failOnce(s3: FakeS3, operation: string, error: Error, before = () => {}): void {
  let calls = 0;
  s3.override(operation, async (original) => {
    calls += 1;
    if (calls > 1) return original();
    before();
    throw error;
  });
}
