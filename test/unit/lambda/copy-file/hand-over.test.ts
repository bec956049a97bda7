import { describe, expect, test } from '@jest/globals';
import { copyFile, type FileToCopy } from '../../../../lambda/copy-file/copy-file.ts';
import { type HandOver, readHandOver, writeHandOver } from '../../../../lambda/copy-file/hand-over.ts';
import { createSemaphore } from '../../../../lambda/shared/concurrency.ts';
import { copyContext, createCopies, EVENT_TIME, KEY, MiB } from '../../../support/lambda/copy-file.ts';
import { failure } from '../../../support/lambda/fake-s3.ts';

const LARGE = { content: 'large', size: 12 * MiB };

/** A copy of a file with three parts, of which so many are copied before its time is up. */
async function interruptedAfter(parts: number) {
  const { s3, copy, upload } = createCopies();
  const deadline = new AbortController();
  let copied = 0;
  const slow = s3.connect(async (moment, operation) => {
    if (moment !== 'arrive' || operation !== 'UploadPartCopy') return;
    if (copied === parts) deadline.abort();
    copied += 1;
  });
  const { context, handOvers } = copyContext(s3, { signal: deadline.signal, limitParts: createSemaphore(1) });
  const interrupted = copyFile({ ...context, s3: slow as never }, upload(LARGE));
  const result = await interrupted.catch((error: unknown) => error);
  const [unfinished] = s3.uploads.values();
  // A part that was under way at the deadline may have arrived; the next function must not depend on it.
  for (const number of unfinished?.parts.keys() ?? []) if (number > parts) unfinished?.parts.delete(number);
  s3.requests.length = 0;
  const resuming = (): FileToCopy => {
    const [resume] = handOvers;
    if (!resume) throw new Error('Nothing was handed over');
    return { key: resume.key, resume };
  };
  return { s3, copy, upload, result, handOvers, resume: () => copy(resuming()), resuming };
}

describe('a copy that runs out of time', () => {
  test('is handed over with its upload, and finished by another function from the copied parts', async () => {
    const { s3, result, handOvers, resume } = await interruptedAfter(1);

    expect(result).toEqual({ outcome: 'handed over', bytes: 12 * MiB });
    const source = s3.get('source', KEY);
    expect(handOvers).toEqual([
      {
        bucket: 'source',
        key: KEY,
        eTag: source?.eTag,
        versionId: source?.versionId,
        lastModified: source?.lastModified.toISOString(),
        uploadId: [...s3.uploads.keys()][0],
        partBytes: 5 * MiB,
        eventTime: EVENT_TIME,
      },
    ]);

    expect(await resume()).toEqual({ outcome: 'copied', bytes: 12 * MiB });
    expect(s3.operations()).not.toContain('CreateMultipartUpload');
    expect(s3.inputs('UploadPartCopy')).toHaveLength(2);
    expect(s3.get('destination', KEY)?.content).toBe('large');
  });

  test('shares its time with the other large files of the batch, so that all of them make progress', async () => {
    const { s3 } = createCopies();
    const outOfTime = new AbortController();
    s3.override('UploadPartCopy', async (original, call) => {
      if (call === 100) outOfTime.abort();
      return original();
    });
    const { context, handOvers } = copyContext(s3, { signal: outOfTime.signal, limitParts: createSemaphore(2) });
    const keys = ['first', 'second', 'third'];
    for (const key of keys) s3.put('source', key, { content: key, size: 500 * MiB });

    const results = await Promise.all(keys.map((key) => copyFile(context, { key })));

    expect(results.map(({ outcome }) => outcome)).toEqual(['handed over', 'handed over', 'handed over']);
    expect(handOvers.map(({ key }) => key).sort()).toEqual(keys);
  });

  test('fails if it has not copied a single part, because it could be handed over forever', async () => {
    const { s3, result, handOvers } = await interruptedAfter(0);

    expect(result).toMatchObject({ name: 'DeadlineError' });
    expect(handOvers).toEqual([]);
    expect(s3.uploads.size).toBe(0);
  });

  test('fails without progress after a hand-over, but keeps the upload for the retry', async () => {
    const { s3, resuming } = await interruptedAfter(1);
    const late = copyContext(s3, { signal: AbortSignal.abort() });
    const patient = { send: (command: never) => s3.client.send(command) };

    const resumed = copyFile({ ...late.context, s3: patient as never }, resuming());

    await expect(resumed).rejects.toMatchObject({ name: 'DeadlineError' });
    expect(late.handOvers).toEqual([]);
    expect(s3.uploads.size).toBe(1);
  });
});

describe('a hand-over', () => {
  test('of an old version has its upload aborted and the current version copied', async () => {
    const { s3, upload, resume } = await interruptedAfter(1);
    upload({ content: 'newer', size: 13 * MiB });

    expect(await resume()).toEqual({ outcome: 'copied', bytes: 13 * MiB });
    expect(s3.get('destination', KEY)?.content).toBe('newer');
    expect(s3.uploads.size).toBe(0);
  });

  test('of a deleted source has its upload aborted', async () => {
    const { s3, resume } = await interruptedAfter(1);
    s3.remove('source', KEY);

    expect(await resume()).toEqual({ outcome: 'gone' });
    expect(s3.uploads.size).toBe(0);
  });

  test('of a file that was copied meanwhile has its upload aborted', async () => {
    const { s3, copy, resume } = await interruptedAfter(1);
    await copy({ key: KEY });

    expect(await resume()).toMatchObject({ outcome: 'superseded' });
    expect(s3.uploads.size).toBe(0);
  });

  test('whose upload was aborted starts again', async () => {
    const { s3, resume } = await interruptedAfter(1);
    s3.uploads.clear();

    expect(await resume()).toMatchObject({ outcome: 'copied' });
    expect(s3.get('destination', KEY)?.content).toBe('large');
  });

  test.each([
    ['keeps its upload after an error that passes', 'SlowDown', 1],
    ['has its upload aborted after a permanent error', 'AccessDenied', 0],
  ])('%s', async (_, name, uploads) => {
    const { s3, resume } = await interruptedAfter(1);
    s3.override('ListParts', () => Promise.reject(failure(name, 503)));

    await expect(resume()).rejects.toMatchObject({ name });
    expect(s3.uploads.size).toBe(uploads);
  });

  test('copies a listed part of another size again', async () => {
    const { s3, resume } = await interruptedAfter(1);
    s3.override('ListParts', async () => ({ Parts: [{ PartNumber: 1, ETag: '"x"', Size: 1 }] }));

    await resume();

    expect(s3.inputs('UploadPartCopy')).toHaveLength(3);
  });

  test('reads all pages of the list of parts', async () => {
    const { s3, resume } = await interruptedAfter(2);
    s3.override('ListParts', async (original, call) => {
      const { Parts = [] } = (await original()) as { Parts?: object[] };
      return call === 1
        ? { Parts: Parts.slice(0, 1), IsTruncated: true, NextPartNumberMarker: '1' }
        : { Parts: Parts.slice(1) };
    });

    await resume();

    expect(s3.inputs('ListParts').map(({ PartNumberMarker }) => PartNumberMarker)).toEqual([undefined, '1']);
    expect(s3.inputs('UploadPartCopy')).toHaveLength(1);
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

  test('is ASCII, and is read as it was written', () => {
    expect(writeHandOver(handOver)).toMatch(/^[\x20-\x7e]+$/);
    expect(readHandOver(writeHandOver(handOver))).toEqual(handOver);
  });

  test.each(['{}', 'not json', 'null', '[]', '{"Records":[]}', '{"type":"other"}', '"copy-file.hand-over"'])(
    'is different from %s',
    (body) => {
      expect(readHandOver(body)).toBeUndefined();
    },
  );

  test.each([
    ['no key', { key: undefined }],
    ['an empty upload id', { uploadId: '' }],
    ['text as part size', { partBytes: '5' }],
    ['part size 0', { partBytes: 0 }],
    ['a number as version', { versionId: 7 }],
  ])('is malformed with %s', (_, wrong) => {
    expect(() => readHandOver(writeHandOver({ ...handOver, ...wrong } as HandOver))).toThrow(
      expect.objectContaining({ name: 'PermanentError', code: 'MALFORMED_MESSAGE' }),
    );
  });
});
