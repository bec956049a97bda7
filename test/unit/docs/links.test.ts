import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { PROJECT } from '../../app/synthesize.ts';
import { anchorOf, headings } from './markdown.ts';

const inDocs = await readdir(join(PROJECT, 'docs'), { recursive: true });
const top = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'events/README.md',
  'local-cloud/README.md',
];
const pages = [...top, ...inDocs.map((file) => join('docs', file))].filter((file) => file.endsWith('.md'));

test.each(pages)('all links of %s to files of this repository have a target', (page) => {
  const text = readFileSync(join(PROJECT, page), 'utf8');
  const links = Array.from(
    text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g),
    ([, link, image]) => link ?? image,
  );

  const broken = links.filter((link) => link !== undefined && !/^[a-z]+:/.test(link) && !leadsSomewhere(page, link));

  expect(broken).toEqual([]);
});

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(PROJECT, page) : join(PROJECT, dirname(page), path);
  if (relative(PROJECT, target).startsWith('..') || !existsSync(target)) return false;
  return anchor === undefined || anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
}

function anchorsOf(page: string): string[] {
  return [1, 2, 3, 4].flatMap((level) => headings(page, level)).map(anchorOf);
}
