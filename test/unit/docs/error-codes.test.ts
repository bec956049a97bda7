import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { withReason } from '../../../lambda/copy-file/s3-errors.ts';
import { failureOf } from '../../../lambda/shared/errors.ts';
import { PROJECT } from '../../app/synthesize.ts';
import { codes, section, tableRows } from './markdown.ts';

/** Literals of AWS that look like codes of ours. */
const WORDS_OF_AWS = ['FULL_OBJECT', 'DEEP_ARCHIVE', 'ALL_OLD'];

/** Listed by their codes, and the answer to a request. */
const NO_FAILED_MESSAGES = ['PermanentError', 'ApiProblem'];

/** Code, and what AWS calls it. */
let permanent: Map<string, string[]>;
let transient: string[];
/** Of every function, without what `contract.ts` declares: those are names of variables and metrics. */
let source: string;
let declared: string;

beforeAll(async () => {
  const errorCodes = section(await readFile(join(PROJECT, 'docs/runbook.md'), 'utf8'), '## Error codes');
  const rows = tableRows(errorCodes);
  const ofOurs = rows.filter((row) => row.length === 4);
  permanent = new Map(ofOurs.map(([code = '', names = '']) => [codes(code)[0] ?? '', codes(names)]));
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

describe('error codes', () => {
  test('every code of ours has a row, and every row a code', () => {
    const inCode = all(/'([A-Z]+(?:_[A-Z]+)+)'/g, source).filter(
      (literal) => !WORDS_OF_AWS.includes(literal) && !declared.includes(`'${literal}'`),
    );

    expect(inCode.length).toBeGreaterThan(5);
    expect([...permanent.keys()].sort()).toEqual(inCode.sort());
  });

  test('every name of AWS that is final is listed with its code, and listed names are final', () => {
    const entries = Array.from(source.matchAll(/^ {2}'?([A-Z][\w.]+)'?: '([A-Z]+(?:_[A-Z]+)+)',$/gm));
    const inCode = entries.map(([, name, code]) => `${name} is ${code}`);
    const listed = [...permanent].flatMap(([code, names]) => names.map((name) => ({ name, code })));

    expect(inCode.length).toBeGreaterThan(10);
    expect(listed.map(({ name, code }) => `${name} is ${code}`).sort()).toEqual(inCode.sort());
    for (const { name, code } of listed) {
      expect(failureOf(withReason(errorNamed(name)))).toMatchObject({ code, permanent: true });
    }
  });

  test('what is listed as passing is retried, under its own name', () => {
    const names = transient.filter((name) => name !== 'UNKNOWN');

    expect(names.length).toBeGreaterThan(5);
    for (const name of names) {
      expect(failureOf(withReason(errorNamed(name)))).toMatchObject({ code: name, permanent: false });
    }
  });

  test('the errors that functions have classes of are listed', () => {
    const classes = all(/class (\w+) extends Error/g, source).filter((name) => !NO_FAILED_MESSAGES.includes(name));

    expect(classes).not.toEqual([]);
    expect(classes.filter((name) => !transient.includes(name))).toEqual([]);
  });

  test('so is what is thrown without being an error', () => {
    expect(transient).toContain(failureOf('thrown text').code);
    expect(transient).toContain(failureOf(new Error('nobody foresaw')).code);
  });
});
