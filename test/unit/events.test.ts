import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent, SQSEvent } from 'aws-lambda';
import { useCopyFile } from '../support/lambda/copy-file.ts';
import type { NewObject } from '../support/lambda/fake-s3.ts';
import { message } from '../support/lambda/messages.ts';
import { useProduceRecord } from '../support/lambda/produce-record.ts';
import { useStoreRecord } from '../support/lambda/store-record.ts';

interface FileExpectation {
  /** Objects of the source when the event arrives, by key. */
  readonly source?: Record<string, NewObject>;
  /** Keys that the destination has afterwards; it has no others. */
  readonly copied?: readonly string[];
  readonly metrics: Record<string, number>;
  readonly deadLetters?: readonly string[];
}

const HELLO = { content: 'hello' };

const STRANGE_KEYS = [
  ' leading and trailing ',
  'a+b',
  '100%',
  '100%25',
  'a?versionId=x',
  'a#b',
  'a&b=c',
  'it\'s "quoted"',
  'back\\slash',
  'ünïcödé',
  '😀.txt',
  'e\u0301.txt',
  '\u00e9.txt',
  'a//b',
  './a',
  '../a',
  'a/../b',
  '/leading',
  'trailing/',
  'k'.repeat(1_024),
];

const files: Record<string, FileExpectation> = {
  'put.json': copied('reports/2026/november.csv'),
  'copy.json': copied('reports/copied.csv'),
  'empty-file.json': {
    source: { 'marker/': { content: '' } },
    copied: ['marker/'],
    metrics: { FilesCopied: 1 },
  },
  'eventbridge.json': copied('100%+literally/ü.txt'),
  'multipart-complete.json': {
    source: { 'videos/holiday.mp4': { content: 'video', size: 12_582_912 } },
    copied: ['videos/holiday.mp4'],
    metrics: { FilesCopied: 1 },
  },
  'newer-major-version.json': deadLetter('MALFORMED_MESSAGE'),
  'newer-minor-version.json': copied('reports/future.csv'),
  'other-bucket.json': deadLetter('UNEXPECTED_BUCKET'),
  'poison-among-good.json': {
    ...copied('good/1.txt', 'good/2.txt'),
    metrics: { FilesCopied: 2, FilesDeadLettered: 1 },
    deadLetters: ['MALFORMED_MESSAGE'],
  },
  'removal.json': { metrics: { EventsIgnored: 2 } },
  'same-key-reordered.json': {
    source: { 'same.txt': { content: 'new bytes' } },
    copied: ['same.txt'],
    metrics: { FilesCopied: 1, FilesSuperseded: 2 },
  },
  'several-records.json': {
    source: { 'several/first.txt': HELLO, 'several/second.txt': { content: 'second' } },
    copied: ['several/first.txt', 'several/second.txt'],
    metrics: { FilesCopied: 2, EventsIgnored: 1 },
  },
  'sns-raw.json': copied('by way of/raw-sns.txt'),
  'sns-wrapped.json': copied('by way of/sns.txt'),
  'source-gone.json': { metrics: { FilesGone: 1 } },
  'strange-keys.json': copied(...STRANGE_KEYS),
  'tagging.json': { metrics: { EventsIgnored: 1 } },
  'test-event.json': { metrics: { EventsIgnored: 1 } },

  'malformed/array.json': deadLetter('MALFORMED_MESSAGE'),
  'malformed/empty-records.json': deadLetter('MALFORMED_MESSAGE'),
  'malformed/empty.txt': deadLetter('MALFORMED_MESSAGE'),
  'malformed/hand-over-without-upload.json': deadLetter('MALFORMED_MESSAGE'),
  'malformed/key-empty.json': deadLetter('BAD_KEY'),
  'malformed/key-not-decodable.json': deadLetter('BAD_KEY'),
  'malformed/key-not-utf-8.json': deadLetter('BAD_KEY'),
  'malformed/key-too-long.json': deadLetter('BAD_KEY'),
  'malformed/no-records.json': deadLetter('MALFORMED_MESSAGE'),
  'malformed/not-json.txt': deadLetter('MALFORMED_MESSAGE'),
  'malformed/null-records.json': deadLetter('MALFORMED_MESSAGE'),
  'malformed/null.json': deadLetter('MALFORMED_MESSAGE'),
  'malformed/record-of-another-service.json': deadLetter('MALFORMED_MESSAGE'),
  'malformed/record-without-s3.json': deadLetter('MALFORMED_MESSAGE'),
  'malformed/sns-without-message.json': deadLetter('MALFORMED_MESSAGE'),
  'malformed/string.json': deadLetter('MALFORMED_MESSAGE'),
  'malformed/truncated.json': deadLetter('MALFORMED_MESSAGE'),
};

/** Status of the answer to each request, and the code of its problem if it is one. */
const requests: Record<string, { readonly status: number; readonly problem?: string }> = {
  'produce-record/post.json': { status: 202 },
  'produce-record/post-base64.json': { status: 202 },
  'produce-record/post-with-key.json': { status: 202 },
  'produce-record/preflight.json': { status: 204 },
  'produce-record/not-json.json': { status: 400, problem: 'malformed-json' },
  'produce-record/not-utf-8.json': { status: 400, problem: 'malformed-json' },
  'produce-record/price-not-a-number.json': { status: 400, problem: 'unsafe-json' },
  'produce-record/wrong-check-digit.json': { status: 400, problem: 'invalid-body' },
  'produce-record/form.json': { status: 415, problem: 'unsupported-media-type' },
  'produce-record/key-with-space.json': { status: 400, problem: 'invalid-idempotency-key' },
  'produce-record/delete.json': { status: 405, problem: 'method-not-allowed' },
};

interface RecordExpectation {
  readonly rows: number;
  readonly metrics: Record<string, number>;
  readonly deadLetters?: readonly string[];
}

const records: Record<string, RecordExpectation> = {
  'store-record/record.json': { rows: 1, metrics: { RecordsStored: 1 } },
  'store-record/delivered-twice.json': { rows: 1, metrics: { RecordsStored: 1, RecordsDuplicate: 1 } },
  'store-record/fifo.json': { rows: 2, metrics: { RecordsStored: 2, TicksReceived: 1 } },
  'store-record/tick.json': { rows: 0, metrics: { TicksReceived: 1 } },
  'store-record/poison-among-good.json': {
    rows: 2,
    metrics: { RecordsStored: 2, RecordsDeadLettered: 1 },
    deadLetters: ['MALFORMED_MESSAGE'],
  },
  'store-record/invalid-record.json': {
    rows: 0,
    metrics: { RecordsDeadLettered: 1 },
    deadLetters: ['INVALID_RECORD'],
  },
  'store-record/without-id.json': {
    rows: 0,
    metrics: { RecordsDeadLettered: 1 },
    deadLetters: ['MALFORMED_MESSAGE'],
  },
};

/** Executed by order-events.test.ts. */
const OF_ORDERS = /^(serve-orders|order-placed)\//;

const folder = resolve(import.meta.dirname, '../../events');

describe('the sample events', () => {
  test('all have an expectation here and a line in their README', async () => {
    const there = (await readdir(folder, { recursive: true })).filter(
      (name) => /\.(json|txt)$/.test(name) && !OF_ORDERS.test(name),
    );
    const readme = await readFile(join(folder, 'README.md'), 'utf8');

    expect(there.toSorted()).toEqual(Object.keys({ ...files, ...requests, ...records }).toSorted());
    expect(there.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('the sample event of files', () => {
  const { s3, handleWith, deadLetterReasons, metrics } = useCopyFile();

  test.each(Object.entries(files))(
    '%s has the expected result',
    async (file, { source = {}, copied = [], ...expected }) => {
      for (const [key, object] of Object.entries(source)) s3().put('example-source', key, object);
      const text = await readFile(join(folder, file), 'utf8');
      const messages = file.startsWith('malformed/') ? [message(text)] : (JSON.parse(text) as SQSEvent).Records;

      const failed = await handleWith({ SOURCE_BUCKET: 'example-source' }, ...messages);

      expect(failed).toEqual([]);
      expect(s3().history('destination')).toHaveLength(copied.length);
      for (const key of copied) {
        expect(s3().get('destination', key)?.content).toBe(source[key]?.content);
      }
      expect(metrics()).toEqual(expected.metrics);
      expect(deadLetterReasons()).toEqual(expected.deadLetters ?? []);
    },
  );
});

describe('the sample request for a record', () => {
  const { handle, messages } = useProduceRecord();

  test.each(Object.entries(requests))('%s gets the expected answer', async (file, { status, problem }) => {
    const event: APIGatewayProxyEvent = JSON.parse(await readFile(join(folder, file), 'utf8'));

    const answers = [await handle(event), await handle(event)];

    for (const { statusCode, body } of answers) {
      expect(statusCode).toBe(status);
      expect(problem && JSON.parse(body).type).toBe(problem && `/problems/${problem}`);
    }
    const sent = file === 'produce-record/post-with-key.json' ? 1 : 2;
    expect(messages()).toHaveLength(status === 202 ? sent : 0);
  });
});

describe('the sample event of records', () => {
  const { handle, rows, deadLetterReasons, metrics } = useStoreRecord();

  test.each(Object.entries(records))('%s has the expected result', async (file, expected) => {
    const event: SQSEvent = JSON.parse(await readFile(join(folder, file), 'utf8'));

    expect(await handle(...event.Records)).toEqual([]);

    expect(rows()).toHaveLength(expected.rows);
    expect(metrics()).toEqual(expected.metrics);
    expect(deadLetterReasons()).toEqual(expected.deadLetters ?? []);
  });
});

function copied(...keys: string[]): FileExpectation {
  return {
    source: Object.fromEntries(keys.map((key) => [key, HELLO])),
    copied: keys,
    metrics: { FilesCopied: keys.length },
  };
}

function deadLetter(reason: string): FileExpectation {
  return { metrics: { FilesDeadLettered: 1 }, deadLetters: [reason] };
}
