import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { USAGE } from '../src/cli/arguments.ts';
import { resourceKinds } from '../src/services/services.ts';

const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

test('the README lists exactly the supported resource types', () => {
  const listed = [...readme.matchAll(/`((?:AWS::\w+|Custom)::)` ([A-Z][\w, ]+)/g)].flatMap(([, prefix, names = '']) =>
    names.split(',').map((name) => `${prefix}${name.trim()}`),
  );

  expect(listed.toSorted()).toEqual(resourceKinds.map(({ type }) => type).toSorted());
});

test('the README lists exactly the options of --help', () => {
  const options = (text: string) => [...text.matchAll(/^(?: {2}|\| `)--([a-z-]+)/gm)].map(([, option]) => option);

  expect([...options(readme), 'help']).toEqual(options(USAGE));
});

test('every link of the README leads to a file', () => {
  const links = [...readme.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, path = '']) => path);

  expect(links.length).toBeGreaterThan(10);
  for (const path of links) expect(() => readFileSync(join(import.meta.dirname, '..', path))).not.toThrow(/ENOENT/);
});
