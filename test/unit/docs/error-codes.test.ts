import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { withReason } from '../../../lambda/copy-file/s3-errors.ts';
import { failureOf } from '../../../lambda/shared/errors.ts';
import { PROJECT } from '../../app/synthesize.ts';
import { codes, section, tableRows } from './markdown.ts';

/** Literals of AWS that look like our error codes. */
const WORDS_OF_AWS = ['FULL_OBJECT', 'DEEP_ARCHIVE', 'ALL_OLD'];

/** Errors that the list has by their codes, or that answer a request. */
const NO_FAILED_MESSAGES = ['PermanentError', 'ApiProblem'];

/** Error names of AWS by our code. */
let permanent: Map<string, string[]>;
let transient: string[];
/** Source of all functions without `contract.ts`, which declares names of variables and metrics. */
let source: string;
let declared: string;

beforeAll(async () => {
  const errorCodes = section(await readFile(join(PROJECT, 'docs/runbook.md'), 'utf8'), '## Error codes');
  const rows = tableRows(errorCodes);
  const ours = rows.filter((row) => row.length === 4);
  permanent = new Map(ours.map(([code = '', names = '']) => [codes(code)[0] ?? '', codes(names)]));
  transient = rows.filter((row) => row.length === 3).flatMap(([code = '']) => codes(code));

  const files = await readdir(join(PROJECT, 'lambda'), { recursive: true });
  const read = (wanted: (file: string) => boolean) =>
    Promise.all(files.filter(wanted).map((file) => readFile(join(PROJECT, 'lambda', file), 'utf8')));
  source = (await read((file) => file.endsWith('.ts') && !file.endsWith('contract.ts'))).join('\n');
  declared = (await read((file) => file.endsWith('contract.ts'))).join('\n');
});

function all(pattern: RegExp, text: string): string[] {
  return [...new Set(Array.from(text.matchAll(pattern), ([, found = '']) => found))];
}

function errorNamed(name: string): Error {
  return Object.assign(new Error('as AWS says it'), { name });
}

describe('the list of error codes', () => {
  test('has a row for each of our codes, and no other rows', () => {
    const inCode = all(/'([A-Z]+(?:_[A-Z]+)+)'/g, source).filter(
      (literal) => !WORDS_OF_AWS.includes(literal) && !declared.includes(`'${literal}'`),
    );

    expect(inCode.length).toBeGreaterThan(5);
    expect([...permanent.keys()].sort()).toEqual(inCode.sort());
  });

  test('has all permanent error names of AWS with their codes, and all listed names are permanent', () => {
    const entries = Array.from(source.matchAll(/^ {2}'?([A-Z][\w.]+)'?: '([A-Z]+(?:_[A-Z]+)+)',$/gm));
    const inCode = entries.map(([, name, code]) => `${name} is ${code}`);
    const listed = [...permanent].flatMap(([code, names]) => names.map((name) => ({ name, code })));

    expect(inCode.length).toBeGreaterThan(10);
    expect(listed.map(({ name, code }) => `${name} is ${code}`).sort()).toEqual(inCode.sort());
    for (const { name, code } of listed) {
      expect(failureOf(withReason(errorNamed(name)))).toMatchObject({ code, permanent: true });
    }
  });

  test('has transient errors that are retried under their own names', () => {
    const names = transient.filter((name) => name !== 'UNKNOWN');

    expect(names.length).toBeGreaterThan(5);
    for (const name of names) {
      expect(failureOf(withReason(errorNamed(name)))).toMatchObject({ code: name, permanent: false });
    }
  });

  test('has all error classes of the functions', () => {
    const classes = all(/class (\w+) extends Error/g, source).filter((name) => !NO_FAILED_MESSAGES.includes(name));

    expect(classes).not.toEqual([]);
    expect(classes.filter((name) => !transient.includes(name))).toEqual([]);
  });

  test('has the codes of unexpected errors', () => {
    expect(transient).toContain(failureOf('thrown text').code);
    expect(transient).toContain(failureOf(new Error('unexpected')).code);
  });
});
