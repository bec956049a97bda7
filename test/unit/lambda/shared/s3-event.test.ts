import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildS3Event, encodeEventKey, readS3Message, type S3Record } from '../../../../lambda/shared/s3-event.ts';
import { created } from '../../../support/lambda/messages.ts';

const OBJECT = { key: 'a+b%2Bc.txt', size: 5, eTag: '5d41402a', sequencer: '001A1FB76DC1F00009' };

describe('a message about S3 objects', () => {
  test('from S3 has an object with a decoded key', () => {
    expect(read(created({ ...OBJECT, versionId: 'v1' }))).toEqual([
      {
        kind: 'created',
        object: {
          bucket: 'source',
          key: 'a b+c.txt',
          size: 5,
          eTag: '5d41402a',
          versionId: 'v1',
          sequencer: '001A1FB76DC1F00009',
          eventTime: '2026-11-21T00:17:52.745Z',
        },
      },
    ]);
  });

  test.each([
    ['a plus is a space', 'red+flower.jpg', 'red flower.jpg'],
    ['%20 is a space', 'red%20flower.jpg', 'red flower.jpg'],
    ['only one level of encoding is decoded', '100%2525', '100%25'],
    ['path elements stay unchanged', '..%2F.%2F/%2Fx/', '.././//x/'],
    ['UTF-8 becomes characters', '%F0%9F%98%80', '😀'],
  ])('has a key in which %s', (_, encoded, key) => {
    expect(keysOf(read(created({ key: encoded })))).toEqual([key]);
  });

  test.each(['%ZZ', '%FF', '100%'])(
    'has an invalid record if a key is not form-encoded (%s), beside valid ones',
    (key) => {
      const [bad, good] = read({ Records: [...recordsOf(created({ key })), ...recordsOf(created({ key: 'good' }))] });

      expect(bad).toMatchObject({ kind: 'invalid', error: { name: 'PermanentError', code: 'BAD_KEY' } });
      expect(good).toMatchObject({ kind: 'created', object: { key: 'good' } });
    },
  );

  test.each([
    ['no characters', ''],
    ['1,025 bytes', 'k'.repeat(1_025)],
    ['1,026 bytes in 342 characters', encodeEventKey('€'.repeat(342))],
  ])('has an invalid record if its key has %s', (_, key) => {
    expect(read(created({ key }))).toMatchObject([{ kind: 'invalid', error: { code: 'BAD_KEY' } }]);
  });

  test('can have a key of 1,024 bytes', () => {
    expect(keysOf(read(created({ key: 'k'.repeat(1_024) })))).toEqual(['k'.repeat(1_024)]);
  });

  test('is unwrapped from an SNS notification', () => {
    const wrapped = { Type: 'Notification', MessageId: 'm', Message: JSON.stringify(created({ key: 'a+b' })) };

    expect(keysOf(read(wrapped))).toEqual(['a b']);
  });

  test('from EventBridge has a key that is not decoded, because EventBridge does not encode it', () => {
    const event = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time: '2026-11-21T00:17:52Z',
      detail: {
        bucket: { name: 'source' },
        object: { key: 'a+b%2B', size: 5, etag: 'e', 'version-id': 'v', sequencer: '0A' },
      },
    };

    expect(read(event)).toEqual([
      {
        kind: 'created',
        object: {
          bucket: 'source',
          key: 'a+b%2B',
          size: 5,
          eTag: 'e',
          versionId: 'v',
          sequencer: '0A',
          eventTime: '2026-11-21T00:17:52Z',
        },
      },
    ]);
  });

  test('from EventBridge is invalid with half a surrogate pair in its key', () => {
    const event = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      detail: { bucket: { name: 'b' }, object: { key: '\ud800' } },
    };

    expect(read(event)).toMatchObject([{ kind: 'invalid', error: { code: 'BAD_KEY' } }]);
  });

  test.each([
    ['the test event of a new configuration', { Service: 'Amazon S3', Event: 's3:TestEvent' }, 's3:TestEvent'],
    ['a removal', created({ key: 'a' }, 'source', { eventName: 'ObjectRemoved:Delete' }), 'ObjectRemoved:Delete'],
    [
      'tagging',
      created({ key: 'a' }, 'source', { eventName: 'ObjectTagging:Put', eventVersion: '2.3' }),
      'ObjectTagging:Put',
    ],
    ['a removal by way of EventBridge', { source: 'aws.s3', 'detail-type': 'Object Deleted' }, 'Object Deleted'],
  ])('about %s is ignored by name', (_, body, eventName) => {
    expect(read(body)).toEqual([{ kind: 'ignored', eventName }]);
  });

  test.each(['2.0', '2.1', '2.3', '2.6', '2.10', '2'])('can have event version %s', (eventVersion) => {
    expect(read(created({ key: 'a', newField: {} }, 'source', { eventVersion }))).toMatchObject([{ kind: 'created' }]);
  });

  test.each(['3.0', '1.9', '20.1', undefined])('cannot have event version %s', (eventVersion) => {
    expect(read(created({ key: 'a' }, 'source', { eventVersion }))).toMatchObject([
      { kind: 'invalid', error: { code: 'MALFORMED_MESSAGE' } },
    ]);
  });

  test.each([
    'not json',
    '',
    'null',
    '[]',
    '""',
    '1',
    '{}',
    '{"Records":[]}',
    '{"Records":null}',
    '{"Type":"Notification"}',
    '{"Type":"Notification","Message":"not json"}',
  ])('is malformed as %s', (body) => {
    expect(() => readS3Message(body)).toThrow(
      expect.objectContaining({ name: 'PermanentError', code: 'MALFORMED_MESSAGE' }),
    );
  });

  test.each([
    ['null', null],
    ['without s3', { eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' }],
    [
      'without an object',
      { eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'b' } } },
    ],
    ['of another service', { ...recordsOf(created({ key: 'a' }))[0], eventSource: 'aws:ses' }],
  ])('has an invalid record as %s', (_, record) => {
    expect(read({ Records: [record] })).toMatchObject([{ kind: 'invalid', error: { code: 'MALFORMED_MESSAGE' } }]);
  });

  test('is read without a size, sequencer or ETag of the wrong type', () => {
    expect(read(created({ key: 'a', size: '5', sequencer: 'not hex', eTag: 7 }))).toEqual([
      { kind: 'created', object: { bucket: 'source', key: 'a', eventTime: '2026-11-21T00:17:52.745Z' } },
    ]);
  });

  test('is never quoted in an error', () => {
    expect(() => readS3Message('{"secret": ')).toThrow(/^The message is not JSON$/);
  });

  test('of any text is either read or permanently refused', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((j) => `{"Records":[${j}]}`),
        ),
        (body) => {
          try {
            expect(readS3Message(body).length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toMatchObject({ name: 'PermanentError', code: 'MALFORMED_MESSAGE' });
          }
        },
      ),
    );
  });
});

describe('a built S3 event', () => {
  const key = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
    .filter((text) => Buffer.byteLength(text) <= 1_024 && text.isWellFormed());

  test('is read as the same object, for every key', () => {
    fc.assert(
      fc.property(key, (anyKey) => {
        const object = { bucket: 'source', key: anyKey, size: 7, eTag: 'e', eventTime: '2026-01-01T00:00:00.000Z' };
        expect(readS3Message(buildS3Event(object, 'eu-central-1'))).toEqual([{ kind: 'created', object }]);
      }),
    );
  });

  test('is ASCII, which every SQS-compatible server accepts', () => {
    expect(buildS3Event({ bucket: 'b', key: 'ü😀', versionId: 'ü😀' }, 'eu-central-1')).toMatch(/^[\x20-\x7e]+$/);
  });
});

function read(body: unknown): S3Record[] {
  return readS3Message(JSON.stringify(body));
}

function keysOf(records: S3Record[]): string[] {
  return records.flatMap((record) => (record.kind === 'created' ? record.object.key : []));
}

function recordsOf(body: object): object[] {
  return (body as { Records: object[] }).Records;
}
