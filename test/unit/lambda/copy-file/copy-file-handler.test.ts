import { describe, expect, test } from '@jest/globals';
import { writeHandOver } from '../../../../lambda/copy-file/hand-over.ts';
import { useCopyFile } from '../../../support/lambda/copy-file.ts';
import { failure, type NewObject } from '../../../support/lambda/fake-s3.ts';
import { created, message } from '../../../support/lambda/messages.ts';

const { s3, output, handle, handleWith, deadLetterReasons, metrics } = useCopyFile();

describe('a message about a file', () => {
  test('copies it, and says so in one line and in metrics', async () => {
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

  test('has its latency counted from the time of the event', async () => {
    const eventTime = new Date(Date.now() - 60_000).toISOString();

    await handle(message(created(fieldsOf('a', { content: 'x' }), 'source', { eventTime })));

    const [latency] = output().metric('CopyLatency').flat();
    expect(latency).toBeGreaterThanOrEqual(60_000);
    expect(latency).toBeLessThan(120_000);
  });

  test('from the future took no time', async () => {
    await handle(message(created(fieldsOf('a', { content: 'x' }), 'source', { eventTime: '2999-01-01T00:00:00Z' })));

    expect(output().metric('CopyLatency')).toEqual([0]);
  });

  test('that is gone, superseded or ignored is acknowledged and counted', async () => {
    const duplicate = upload('kept', { content: 'x' });
    const gone = upload('gone', { content: 'x' });
    s3().remove('source', 'gone');

    await handle(message(duplicate));
    const failed = await handle(
      message(duplicate),
      message(gone),
      message({ Service: 'Amazon S3', Event: 's3:TestEvent' }),
    );

    expect(failed).toEqual([]);
    expect(metrics()).toEqual({ FilesCopied: 1, FilesSuperseded: 1, FilesGone: 1, EventsIgnored: 1 });
    expect(
      output()
        .logs()
        .map((line) => line.outcome),
    ).toEqual(expect.arrayContaining(['superseded', 'gone', 'ignored']));
  });

  test('in another bucket is never copied', async () => {
    s3().put('other', 'a', { content: 'secret' });

    await handle(message(created({ key: 'a', size: 6, eTag: 'e' }, 'other')));

    expect(s3().requests).toEqual([]);
    expect(deadLetterReasons()).toEqual(['UNEXPECTED_BUCKET']);
  });

  test('that is a copy itself is refused, where one bucket holds files and copies', async () => {
    await handleWith(
      { DESTINATION_BUCKET: 'source', DESTINATION_PREFIX: 'copies/' },
      message(created({ key: 'copies/a', size: 1, eTag: 'e' })),
    );

    expect(s3().requests).toEqual([]);
    expect(deadLetterReasons()).toEqual(['COPY_LOOP']);
  });

  test.each([
    ['AccessDenied', 'ACCESS_DENIED'],
    ['NoSuchBucket', 'NO_SUCH_BUCKET'],
    ['InvalidObjectState', 'ARCHIVED_SOURCE'],
    ['ObjectNotInActiveTierError', 'ARCHIVED_SOURCE'],
    ['KeyTooLongError', 'BAD_KEY'],
    ['PermanentRedirect', 'WRONG_REGION'],
    ['KMS.DisabledException', 'KMS_KEY_UNUSABLE'],
  ])('that S3 refuses with %s is a dead letter, reason %s', async (name, reason) => {
    s3().override('CopyObject', () => Promise.reject(failure(name, 400)));

    expect(await handle(message(upload('a', { content: 'x' })))).toEqual([]);
    expect(deadLetterReasons()).toEqual([reason]);
  });

  test("under a customer's key is a dead letter with that reason", async () => {
    const text =
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.';
    s3().override('CopyObject', () => Promise.reject(failure('InvalidRequest', 400, text)));

    await handle(message(upload('a', { content: 'x' })));

    expect(deadLetterReasons()).toEqual(['CUSTOMER_KEY_SOURCE']);
  });

  test.each([
    'SlowDown',
    'InternalError',
    'TimeoutError',
    'KMS.ThrottlingException',
    'RequestTimeTooSkewed',
    'InvalidRequest',
  ])('that fails with %s is retried', async (name) => {
    s3().override('CopyObject', () => Promise.reject(failure(name, 503)));
    const record = message(upload('a', { content: 'x' }));

    expect(await handle(record)).toEqual([record.messageId]);
    expect(deadLetterReasons()).toEqual([]);
    expect(metrics()).toEqual({ FilesRetried: 1 });
  });

  test('that can not be read does not keep ten others from being copied', async () => {
    const good = Array.from({ length: 10 }, (_, i) => message(upload(`file ${i}`, { content: `content ${i}` })));

    expect(await handle(...good.slice(0, 5), message('poison'), ...good.slice(5))).toEqual([]);

    expect(metrics()).toEqual({ FilesCopied: 10, FilesDeadLettered: 1 });
    expect(deadLetterReasons()).toEqual(['MALFORMED_MESSAGE']);
  });
});

describe('several events of one key in a batch', () => {
  test('are one copy, done by the newest, in whichever order they come', async () => {
    const older = upload('a', { content: 'old' }, '0A');
    const newer = upload('a', { content: 'newer' }, '0A01');

    expect(await handle(message(newer), message(older), message(newer))).toEqual([]);

    expect(s3().operations()).toEqual(['CopyObject']);
    expect(s3().get('destination', 'a')?.content).toBe('newer');
    expect(metrics()).toEqual({ FilesCopied: 1, FilesSuperseded: 2 });
  });

  test('keep only the newest in the queue when its copy fails', async () => {
    s3().override('CopyObject', () => Promise.reject(failure('SlowDown', 503)));
    const older = message(upload('a', { content: 'old' }, '0A'));
    const newer = message(upload('a', { content: 'newer' }, '0B'));

    expect(await handle(newer, older)).toEqual([newer.messageId]);
  });

  test('of other keys, or without a sequencer, say nothing about each other', async () => {
    const bodies = [
      upload('a', { content: 'x' }, '0A'),
      upload('b', { content: 'y' }, '0B'),
      upload('c', { content: 'z' }),
      upload('d', { content: 'z' }),
    ];

    await handle(...bodies.map((body) => message(body)));

    expect(metrics()).toEqual({ FilesCopied: 4 });
  });

  test('may be the same message, delivered twice', async () => {
    const body = upload('a', { content: 'x' }, '0A');
    const twin = { messageId: 'twin' };

    expect(await handle(message(body, twin), message(body, twin))).toEqual([]);
    expect(metrics()).toEqual({ FilesCopied: 1, FilesSuperseded: 1 });
  });
});

describe('a message with several records', () => {
  test('copies each of them', async () => {
    const record = message({
      Records: [...recordsOf(upload('a', { content: 'x' })), ...recordsOf(upload('b', { content: 'y' }))],
    });

    expect(await handle(record)).toEqual([]);
    expect(metrics()).toEqual({ FilesCopied: 2 });
    expect(
      output()
        .logs()
        .map(({ key }) => key),
    ).toEqual(['a', 'b']);
  });

  test('fails if one fails, after the others were copied', async () => {
    s3().override('CopyObject', async (original) => {
      if (s3().requests.at(-1)?.input.Key === 'slow') throw failure('SlowDown', 503);
      return original();
    });
    const bodies = [created({ key: '%ZZ' }), upload('slow', { content: 'x' }), upload('b', { content: 'y' })];
    const record = message({ Records: bodies.flatMap(recordsOf) });

    expect(await handle(record)).toEqual([record.messageId]);
    expect(s3().get('destination', 'b')?.content).toBe('y');
    expect(deadLetterReasons()).toEqual([]);
  });

  test('is a dead letter if all that fails in it fails for good', async () => {
    const record = message({
      Records: [...recordsOf(created({ key: '%ZZ' })), ...recordsOf(upload('b', { content: 'y' }))],
    });

    expect(await handle(record)).toEqual([]);
    expect(deadLetterReasons()).toEqual(['BAD_KEY']);
    expect(metrics()).toEqual({ FilesCopied: 1, FilesDeadLettered: 1 });
  });
});

describe('a hand-over', () => {
  const stale = { bucket: 'source', key: 'large', eTag: '"x"', uploadId: 'unknown', partBytes: 5_242_880 };

  test('is taken up from the queue like an event', async () => {
    s3().put('source', 'large', { content: 'large', size: 12 * 1024 ** 2 });

    expect(await handle(message(writeHandOver(stale)))).toEqual([]);
    expect(s3().get('destination', 'large')?.content).toBe('large');
  });

  test('of another bucket is refused', async () => {
    await handle(message(writeHandOver({ ...stale, bucket: 'other' })));

    expect(s3().requests).toEqual([]);
    expect(deadLetterReasons()).toEqual(['UNEXPECTED_BUCKET']);
  });
});

test('wrong settings fail at start-up, not once per file', async () => {
  await expect(handleWith({ DESTINATION_BUCKET: 'source' })).rejects.toThrow(/every copy would be copied again/);
  await expect(handleWith({ MAX_RECEIVE_COUNT: '0' })).rejects.toThrow(
    new Error("MAX_RECEIVE_COUNT must be a whole number of at least 1, got '0'"),
  );
});

function upload(key: string, object: NewObject, sequencer?: string): object {
  return created({ ...fieldsOf(key, object), ...(sequencer && { sequencer }) });
}

function fieldsOf(key: string, object: NewObject) {
  const { size, eTag } = s3().put('source', key, object);
  return { key: encodeURIComponent(key), size, eTag: eTag.replaceAll('"', '') };
}

function recordsOf(body: object): object[] {
  return (body as { Records: object[] }).Records;
}
