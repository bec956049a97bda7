import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { writeHandOver } from '../../../../lambda/copy-file/hand-over.ts';
import { compareSequencers } from '../../../../lambda/copy-file/read-batch.ts';
import { useCopyFile } from '../../../support/lambda/copy-file.ts';
import { failure, type NewObject } from '../../../support/lambda/fake-s3.ts';
import { created, message } from '../../../support/lambda/messages.ts';

const { s3, output, handle, handleWith, deadLetterReasons, metrics } = useCopyFile();
const X = { content: 'x' };

describe('a message about a file', () => {
  test('is processed by copying the file, and is logged in one line and counted', async () => {
    const record = message(upload('a/b.txt', { content: 'hello' }, '0A'), { receiveCount: 2 });

    expect(await handle(record)).toEqual([]);

    expect(s3().get('destination', 'a/b.txt')?.content).toBe('hello');
    expect(output().logs()).toEqual([
      expect.objectContaining({
        level: 'INFO',
        message: 'copied',
        service: 'copy-file',
        function_request_id: 'request-1',
        bucket: 'source',
        key: 'a/b.txt',
        size: 5,
        sequencer: '0A',
        messageId: record.messageId,
        attempt: 2,
        outcome: 'copied',
        ms: expect.any(Number),
      }),
    ]);
    expect(metrics()).toEqual({ FilesCopied: 1 });
    expect(output().metric('BytesCopied')).toEqual([5]);
    expect(output().metric('CopyDuration')).toEqual([expect.any(Number)]);
  });

  test.each([
    ['the time since the event', () => new Date(Date.now() - 60_000).toISOString(), 60_000, 120_000],
    ['0 for an event from the future', () => '2999-01-01T00:00:00Z', 0, 0],
  ])('has a latency of %s', async (_, eventTime, least, most) => {
    await handle(message(created(fieldsOf('a', X), 'source', { eventTime: eventTime() })));

    const [latency] = output().metric('CopyLatency').flat();
    expect(latency).toBeGreaterThanOrEqual(least);
    expect(latency).toBeLessThanOrEqual(most);
  });

  test('without an event time has no latency', async () => {
    await handle(message(created(fieldsOf('a', X), 'source', { eventTime: 'yesterday' })));

    expect(metrics()).toEqual({ FilesCopied: 1 });
    expect(output().metric('CopyLatency')).toEqual([]);
  });

  test('is acknowledged and counted if its file is gone, superseded or ignored', async () => {
    const duplicate = upload('kept', X);
    const gone = upload('gone', X);
    s3().remove('source', 'gone');

    await handle(message(duplicate));
    const failed = await handle(
      message(duplicate),
      message(gone),
      message({ Service: 'Amazon S3', Event: 's3:TestEvent' }),
    );

    expect(failed).toEqual([]);
    expect(metrics()).toEqual({ FilesCopied: 1, FilesSuperseded: 1, FilesGone: 1, EventsIgnored: 1 });
    expect(outcomes()).toEqual(expect.arrayContaining(['superseded', 'gone', 'ignored']));
  });

  test('never copies a file of another bucket', async () => {
    s3().put('other', 'a', { content: 'secret' });

    await handle(message(created({ key: 'a', size: 6, eTag: 'e' }, 'other')));

    expect(s3().requests).toEqual([]);
    expect(deadLetterReasons()).toEqual(['UNEXPECTED_BUCKET']);
  });

  test('is refused if source and destination are one bucket and the file is itself a copy', async () => {
    const record = message(created({ key: 'copies/a', size: 1, eTag: 'e' }));

    await handleWith({ DESTINATION_BUCKET: 'source', DESTINATION_PREFIX: 'copies/' }, record);

    expect(s3().requests).toEqual([]);
    expect(deadLetterReasons()).toEqual(['COPY_LOOP']);
  });

  const customerKey =
    'The object was stored using a form of Server Side Encryption. The correct parameters must be provided';

  test.each([
    ['AccessDenied', 'ACCESS_DENIED'],
    ['NoSuchBucket', 'NO_SUCH_BUCKET'],
    ['InvalidObjectState', 'ARCHIVED_SOURCE'],
    ['ObjectNotInActiveTierError', 'ARCHIVED_SOURCE'],
    ['KeyTooLongError', 'BAD_KEY'],
    ['PermanentRedirect', 'WRONG_REGION'],
    ['KMS.DisabledException', 'KMS_KEY_UNUSABLE'],
    ['InvalidRequest', 'CUSTOMER_KEY_SOURCE', customerKey],
  ])('becomes a dead letter if S3 refuses the copy with %s: reason %s', async (name, reason, text = name) => {
    s3().override('CopyObject', () => Promise.reject(failure(name, 400, text)));

    expect(await handle(message(upload('a', X)))).toEqual([]);
    expect(deadLetterReasons()).toEqual([reason]);
  });

  test.each([
    'SlowDown',
    'InternalError',
    'TimeoutError',
    'KMS.ThrottlingException',
    'RequestTimeTooSkewed',
    'InvalidRequest',
  ])('is retried if S3 fails with %s', async (name) => {
    s3().override('CopyObject', () => Promise.reject(failure(name, 503)));
    const record = message(upload('a', X));

    expect(await handle(record)).toEqual([record.messageId]);
    expect(deadLetterReasons()).toEqual([]);
    expect(metrics()).toEqual({ FilesRetried: 1 });
  });

  test('does not keep ten others from being copied if it is malformed', async () => {
    const good = Array.from({ length: 10 }, (_, i) => message(upload(`file ${i}`, { content: `content ${i}` })));

    expect(await handle(...good.slice(0, 5), message('poison'), ...good.slice(5))).toEqual([]);

    expect(metrics()).toEqual({ FilesCopied: 10, FilesDeadLettered: 1 });
    expect(deadLetterReasons()).toEqual(['MALFORMED_MESSAGE']);
  });
});

describe('a batch with several events of one key', () => {
  test('needs one copy, done by the newest event, in any order', async () => {
    const older = upload('a', { content: 'old' }, '0A');
    const newer = upload('a', { content: 'newer' }, '0A01');

    expect(await handle(message(newer), message(older), message(newer))).toEqual([]);

    expect(s3().operations()).toEqual(['CopyObject']);
    expect(s3().get('destination', 'a')?.content).toBe('newer');
    expect(metrics()).toEqual({ FilesCopied: 1, FilesSuperseded: 2 });
  });

  test('returns only the newest event to the queue if its copy fails', async () => {
    s3().override('CopyObject', () => Promise.reject(failure('SlowDown', 503)));
    const older = message(upload('a', { content: 'old' }, '0A'));
    const newer = message(upload('a', { content: 'newer' }, '0B'));

    expect(await handle(newer, older)).toEqual([newer.messageId]);
  });

  test('copies each event of another key or without a sequencer', async () => {
    const bodies = [upload('a', X, '0A'), upload('b', X, '0B'), upload('c', X), upload('d', X)];

    await handle(...bodies.map((body) => message(body)));

    expect(metrics()).toEqual({ FilesCopied: 4 });
  });

  test('may contain the same message twice', async () => {
    const body = upload('a', X, '0A');
    const twin = { messageId: 'twin' };

    expect(await handle(message(body, twin), message(body, twin))).toEqual([]);
    expect(metrics()).toEqual({ FilesCopied: 1, FilesSuperseded: 1 });
  });
});

describe('the order of sequencers', () => {
  test.each([
    ['puts a higher sequencer later', '0055AED6DCD90281E5', '0055AED6DCD90281E6', -1],
    ['pads the shorter sequencer on its right', '0055AED6DCD9', '0055AED6DCD90281E5', -1],
    ['does not depend on the length', '1', '0FFFFFFF', 1],
    ['ignores zeros at the end', '0A', '0A00', 0],
    ['ignores the case', '0a', '0A', 0],
  ])('%s', (_, a, b, order) => {
    expect(compareSequencers(a, b)).toBe(order);
  });

  test('is a total order: antisymmetric, transitive, and stable under padding', () => {
    const sequencer = fc.stringMatching(/^[0-9A-Fa-f]{1,24}$/);
    fc.assert(
      fc.property(sequencer, sequencer, sequencer, (a, b, c) => {
        expect(compareSequencers(a, b) + compareSequencers(b, a)).toBe(0);
        expect(compareSequencers(`${a}00`, a)).toBe(0);
        const [low = '', middle = '', high = ''] = [a, b, c].sort(compareSequencers);
        expect(compareSequencers(low, middle)).toBeLessThanOrEqual(0);
        expect(compareSequencers(middle, high)).toBeLessThanOrEqual(0);
        expect(compareSequencers(low, high)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('a message with several records', () => {
  test('copies the file of each record', async () => {
    expect(await handle(message(together(upload('a', X), upload('b', X))))).toEqual([]);

    expect(metrics()).toEqual({ FilesCopied: 2 });
    const logs = output().logs();
    expect(logs.map(({ key }) => key)).toEqual(['a', 'b']);
  });

  test('is retried if one record fails, after the others were copied', async () => {
    s3().override('CopyObject', async (original) => {
      if (s3().requests.at(-1)?.input.Key === 'slow') throw failure('SlowDown', 503);
      return original();
    });
    const record = message(together(created({ key: '%ZZ' }), upload('slow', X), upload('b', { content: 'y' })));

    expect(await handle(record)).toEqual([record.messageId]);
    expect(s3().get('destination', 'b')?.content).toBe('y');
    expect(deadLetterReasons()).toEqual([]);
  });

  test('becomes a dead letter if all failures in it are permanent', async () => {
    expect(await handle(message(together(created({ key: '%ZZ' }), upload('b', X))))).toEqual([]);

    expect(deadLetterReasons()).toEqual(['BAD_KEY']);
    expect(metrics()).toEqual({ FilesCopied: 1, FilesDeadLettered: 1 });
  });
});

describe('a hand-over', () => {
  const stale = { bucket: 'source', key: 'large', eTag: '"x"', uploadId: 'unknown', partBytes: 5_242_880 };

  test('is processed like an event', async () => {
    s3().put('source', 'large', { content: 'large', size: 12 * 1024 ** 2 });

    expect(await handle(message(writeHandOver(stale)))).toEqual([]);
    expect(s3().get('destination', 'large')?.content).toBe('large');
  });

  test('is refused if it names another bucket', async () => {
    await handle(message(writeHandOver({ ...stale, bucket: 'other' })));

    expect(s3().requests).toEqual([]);
    expect(deadLetterReasons()).toEqual(['UNEXPECTED_BUCKET']);
  });
});

test('invalid settings fail at start-up, not once per file', async () => {
  await expect(handleWith({ DESTINATION_BUCKET: 'source' })).rejects.toThrow(/every copy would be copied again/);
  await expect(handleWith({ MAX_RECEIVE_COUNT: '0' })).rejects.toThrow(
    new Error("MAX_RECEIVE_COUNT must be a whole number of at least 1, got '0'"),
  );
});

function outcomes() {
  const logs = output().logs();
  return logs.map(({ outcome }) => outcome);
}

function upload(key: string, object: NewObject, sequencer?: string): object {
  return created({ ...fieldsOf(key, object), ...(sequencer && { sequencer }) });
}

function fieldsOf(key: string, object: NewObject) {
  const { size, eTag } = s3().put('source', key, object);
  return { key: encodeURIComponent(key), size, eTag: eTag.replaceAll('"', '') };
}

/** The records of several messages in one. */
function together(...bodies: object[]): object {
  return { Records: (bodies as { Records: object[] }[]).flatMap(({ Records }) => Records) };
}
