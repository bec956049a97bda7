import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { useCopyFileHandler } from './lambda/support/copy-handler.ts';
import type { NewObject } from './lambda/support/fake-s3.ts';
import { message } from './lambda/support/messages.ts';

interface Expectation {
  /** What the source holds when the event arrives, by key. */
  readonly source?: Record<string, NewObject>;
  /** What the destination holds afterwards: these keys of the source, and nothing else. */
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

const expectations: Record<string, Expectation> = {
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

const folder = resolve(import.meta.dirname, '../events');
const { s3, handle, deadLetterReasons, metrics } = useCopyFileHandler();

describe('the sample events', () => {
  test('each have an expectation here, and each a line in their README', async () => {
    const files = (await readdir(folder, { recursive: true })).filter((name) => /\.(json|txt)$/.test(name));
    const readme = await readFile(join(folder, 'README.md'), 'utf8');

    expect(files.toSorted()).toEqual(Object.keys(expectations).toSorted());
    expect(files.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  test.each(Object.entries(expectations))('%s', async (file, { source = {}, copied = [], ...expected }) => {
    for (const [key, object] of Object.entries(source)) s3().put('example-source', key, object);
    const text = await readFile(join(folder, file), 'utf8');
    const records = file.startsWith('malformed/') ? [message(text)] : (JSON.parse(text) as SQSEvent).Records;

    const failed = await handle(records, { SOURCE_BUCKET: 'example-source' });

    expect(failed).toEqual([]);
    expect(s3().history('destination')).toHaveLength(copied.length);
    for (const key of copied) {
      expect(s3().get('destination', key)?.content).toBe(source[key]?.content);
    }
    expect(metrics()).toEqual(expected.metrics);
    expect(deadLetterReasons()).toEqual(expected.deadLetters ?? []);
  });
});

function copied(...keys: string[]): Expectation {
  return {
    source: Object.fromEntries(keys.map((key) => [key, HELLO])),
    copied: keys,
    metrics: { FilesCopied: keys.length },
  };
}

function deadLetter(reason: string): Expectation {
  return { metrics: { FilesDeadLettered: 1 }, deadLetters: [reason] };
}
