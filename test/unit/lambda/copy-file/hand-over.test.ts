import { describe, expect, test } from '@jest/globals';
import { copyFile, type FileToCopy } from '../../../../lambda/copy-file/copy-file.ts';
import { type HandOver, readHandOver, writeHandOver } from '../../../../lambda/copy-file/hand-over.ts';
import { createSemaphore } from '../../../../lambda/shared/concurrency.ts';
import { copyContext, MiB } from '../../../support/lambda/copy-file.ts';
import { createFakeS3, type FakeS3, failure } from '../../../support/lambda/fake-s3.ts';

const KEY = 'large.bin';
const EVENT_TIME = '2026-11-21T00:00:00.000Z';

describe('a copy that runs out of time', () => {
  test('is handed over with its upload, and finished by another function from the parts that are there', async () => {
    const s3 = createFakeS3();
    const { result, handOvers } = await interruptedAfter(s3, 1);
    s3.requests.length = 0;

    expect(result).toEqual({ outcome: 'handed over', bytes: 12 * MiB });
    expect(handOvers).toEqual([
      {
        bucket: 'source',
        key: KEY,
        eTag: s3.get('source', KEY)?.eTag,
        versionId: s3.get('source', KEY)?.versionId,
        lastModified: s3.get('source', KEY)?.lastModified.toISOString(),
        uploadId: [...s3.uploads.keys()][0],
        partBytes: 5 * MiB,
        eventTime: EVENT_TIME,
      },
    ]);

    expect(await copyFile(copyContext(s3).context, resuming(handOvers))).toEqual({
      outcome: 'copied',
      bytes: 12 * MiB,
    });
    expect(s3.operations()).not.toContain('CreateMultipartUpload');
    expect(s3.operations().filter((operation) => operation === 'UploadPartCopy')).toHaveLength(2);
    expect(s3.get('destination', KEY)?.content).toBe('large');
  });

  test('shares its time with the other large files of the batch, so that each of them gets further', async () => {
    const s3 = createFakeS3();
    const outOfTime = new AbortController();
    let parts = 0;
    s3.override('UploadPartCopy', async (original) => {
      if (++parts === 100) outOfTime.abort();
      return original();
    });
    const { context, handOvers } = copyContext(s3, { signal: outOfTime.signal, limitParts: createSemaphore(2) });
    const keys = ['first', 'second', 'third'];
    for (const key of keys) s3.put('source', key, { content: key, size: 500 * MiB });

    const results = await Promise.all(keys.map((key) => copyFile(context, { key })));

    expect(results.map(({ outcome }) => outcome)).toEqual(['handed over', 'handed over', 'handed over']);
    expect(handOvers.map(({ key }) => key).sort()).toEqual(keys);
  });

  test('before a single part is there fails instead, or it would be handed on for ever', async () => {
    const s3 = createFakeS3();
    const { result, handOvers } = await interruptedAfter(s3, 0);

    expect(result).toMatchObject({ name: 'DeadlineError' });
    expect(handOvers).toEqual([]);
    expect(s3.uploads.size).toBe(0);
  });

  test('again, without any progress, fails but keeps the upload for the retry of the hand-over', async () => {
    const s3 = createFakeS3();
    const { handOvers } = await interruptedAfter(s3, 1);
    const late = copyContext(s3, { signal: AbortSignal.abort() });
    const s3WithoutAbort = { send: (command: never) => s3.client.send(command) };

    await expect(copyFile({ ...late.context, s3: s3WithoutAbort as never }, resuming(handOvers))).rejects.toMatchObject(
      {
        name: 'DeadlineError',
      },
    );

    expect(late.handOvers).toEqual([]);
    expect(s3.uploads.size).toBe(1);
  });
});

describe('a hand-over', () => {
  test('of a version that is no longer current has its upload aborted, and the current version copied', async () => {
    const s3 = createFakeS3();
    const { handOvers } = await interruptedAfter(s3, 1);
    s3.put('source', KEY, { content: 'newer', size: 13 * MiB });

    expect(await copyFile(copyContext(s3).context, resuming(handOvers))).toEqual({
      outcome: 'copied',
      bytes: 13 * MiB,
    });
    expect(s3.get('destination', KEY)?.content).toBe('newer');
    expect(s3.uploads.size).toBe(0);
  });

  test('of a source that is gone has its upload aborted', async () => {
    const s3 = createFakeS3();
    const { handOvers } = await interruptedAfter(s3, 1);
    s3.remove('source', KEY);

    expect(await copyFile(copyContext(s3).context, resuming(handOvers))).toEqual({ outcome: 'gone' });
    expect(s3.uploads.size).toBe(0);
  });

  test('that was overtaken by a whole copy has its upload aborted', async () => {
    const s3 = createFakeS3();
    const { handOvers } = await interruptedAfter(s3, 1);
    await copyFile(copyContext(s3).context, { key: KEY });

    expect(await copyFile(copyContext(s3).context, resuming(handOvers))).toMatchObject({ outcome: 'superseded' });
    expect(s3.uploads.size).toBe(0);
  });

  test('whose upload somebody aborted starts over', async () => {
    const s3 = createFakeS3();
    const { handOvers } = await interruptedAfter(s3, 1);
    s3.uploads.clear();

    expect(await copyFile(copyContext(s3).context, resuming(handOvers))).toMatchObject({ outcome: 'copied' });
    expect(s3.get('destination', KEY)?.content).toBe('large');
  });

  test('keeps its upload when it fails for a while, and loses it when it fails for good', async () => {
    const s3 = createFakeS3();
    const { handOvers } = await interruptedAfter(s3, 1);

    s3.override('ListParts', () => Promise.reject(failure('SlowDown', 503)));
    await expect(copyFile(copyContext(s3).context, resuming(handOvers))).rejects.toMatchObject({ name: 'SlowDown' });
    expect(s3.uploads.size).toBe(1);

    s3.override('ListParts', () => Promise.reject(failure('AccessDenied', 403)));
    await expect(copyFile(copyContext(s3).context, resuming(handOvers))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    expect(s3.uploads.size).toBe(0);
  });

  test('takes a listed part of another size for none', async () => {
    const s3 = createFakeS3();
    const { handOvers } = await interruptedAfter(s3, 1);
    s3.override('ListParts', async () => ({ Parts: [{ PartNumber: 1, ETag: '"x"', Size: 1 }] }));
    s3.requests.length = 0;

    await copyFile(copyContext(s3).context, resuming(handOvers));

    expect(s3.operations().filter((operation) => operation === 'UploadPartCopy')).toHaveLength(3);
  });

  test('reads all pages of the list of parts', async () => {
    const s3 = createFakeS3();
    const { handOvers } = await interruptedAfter(s3, 2);
    let pages = 0;
    s3.override('ListParts', async (original) => {
      const { Parts = [] } = (await original()) as { Parts?: object[] };
      pages += 1;
      return pages === 1
        ? { Parts: Parts.slice(0, 1), IsTruncated: true, NextPartNumberMarker: '1' }
        : { Parts: Parts.slice(1) };
    });
    s3.requests.length = 0;

    await copyFile(copyContext(s3).context, resuming(handOvers));

    expect(
      s3.requests.filter(({ operation }) => operation === 'ListParts').map(({ input }) => input.PartNumberMarker),
    ).toEqual([undefined, '1']);
    expect(s3.operations().filter((operation) => operation === 'UploadPartCopy')).toHaveLength(1);
  });
});

describe('the message of a hand-over', () => {
  const handOver: HandOver = {
    bucket: 'source',
    key: 'ü/😀 +.bin',
    eTag: '"abc"',
    versionId: 'v1',
    lastModified: EVENT_TIME,
    uploadId: 'upload-1',
    partBytes: 33_554_432,
    eventTime: EVENT_TIME,
  };

  test('is ASCII, and is read back as it was written', () => {
    expect(writeHandOver(handOver)).toMatch(/^[\x20-\x7e]+$/);
    expect(readHandOver(writeHandOver(handOver))).toEqual(handOver);
  });

  test.each(['{}', 'not json', 'null', '[]', '{"Records":[]}', '{"type":"other"}', '"copy-file.hand-over"'])(
    'is not %s',
    (body) => {
      expect(readHandOver(body)).toBeUndefined();
    },
  );

  test.each([
    ['no key', { key: undefined }],
    ['an empty upload id', { uploadId: '' }],
    ['a part size that is text', { partBytes: '5' }],
    ['no part size', { partBytes: 0 }],
    ['a version that is a number', { versionId: 7 }],
  ])('is malformed with %s', (_, wrong) => {
    expect(() => readHandOver(writeHandOver({ ...handOver, ...wrong } as HandOver))).toThrow(
      expect.objectContaining({ name: 'PermanentError', code: 'MALFORMED_MESSAGE' }),
    );
  });
});

/** Lets a copy of a 12 MiB file copy so many of its three parts before its time is up. */
async function interruptedAfter(s3: FakeS3, parts: number) {
  const source = s3.put('source', KEY, { content: 'large', size: 12 * MiB });
  const deadline = new AbortController();
  let copied = 0;
  const slow = s3.connect(async (moment, operation) => {
    if (moment !== 'arrive' || operation !== 'UploadPartCopy') return;
    if (copied === parts) deadline.abort();
    copied += 1;
  });
  const { context, handOvers } = copyContext(s3, { signal: deadline.signal, limitParts: createSemaphore(1) });
  const file: FileToCopy = {
    key: KEY,
    size: source.size,
    eTag: source.eTag.replaceAll('"', ''),
    eventTime: EVENT_TIME,
  };
  const result = await copyFile({ ...context, s3: slow as never }, file).catch((error: unknown) => error);
  const [upload] = s3.uploads.values();
  // What the deadline cut off may still have arrived; the next function must not depend on it.
  for (const number of upload?.parts.keys() ?? []) if (number > parts) upload?.parts.delete(number);
  return { result, handOvers };
}

function resuming(handOvers: readonly HandOver[]): FileToCopy {
  const [resume] = handOvers;
  if (!resume) throw new Error('Nothing was handed over');
  return { key: resume.key, resume };
}
