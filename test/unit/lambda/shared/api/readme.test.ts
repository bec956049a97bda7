import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { MAX_BODY_BYTES, PROBLEMS } from '../../../../../lambda/shared/api/contract.ts';
import { JSON_CORPUS } from '../../../../support/lambda/json-corpus.ts';
import { codes, section, tableRows } from '../../../docs/markdown.ts';

const FOLDER = join(import.meta.dirname, '../../../../../lambda/shared/api');

test('the README has every problem with its status, and the limit of a body', async () => {
  const problems = section(await readFile(join(FOLDER, 'README.md'), 'utf8'), '## Problems');

  const rows = tableRows(problems).map(([code = '', status = '']) => `${codes(code)[0]} ${status}`);
  expect(rows.toSorted()).toEqual(
    Object.entries(PROBLEMS)
      .map(([code, { status }]) => `${code} ${status}`)
      .toSorted(),
  );
  expect(problems).toContain(`${MAX_BODY_BYTES.toLocaleString('en')} bytes`);
});

test('the README has every code of unsafe JSON, and the corpus a case for each', async () => {
  const unsafe = section(await readFile(join(FOLDER, 'README.md'), 'utf8'), '## Unsafe JSON');

  const listed = tableRows(unsafe).map(([code = '']) => codes(code)[0]);
  const tried = new Set(JSON_CORPUS.flatMap(({ errorCode }) => errorCode ?? []));
  expect(listed.toSorted()).toEqual([...tried].toSorted());
});
