import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PROJECT } from '../infra/synthesize.ts';
import { codes, tableRows } from './markdown.ts';

const SCRIPTS = join(PROJECT, 'scripts');
/** Parts of the other scripts, and those that bring a cloud of their own. */
const NOT_ON_AWS = /^(demo|screenshots|estimate|doctor)/;

/** Where the action has another name than the operation. */
const ACTIONS: Readonly<Record<string, string>> = {
  HeadObject: 'GetObject',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
};

test('docs/permissions.md names the action of every operation that a command calls, and no other', async () => {
  const files = await readdir(SCRIPTS, { recursive: true });
  const wanted = files.filter((file) => file.endsWith('.ts') && !NOT_ON_AWS.test(file));
  const code = (await Promise.all(wanted.map((file) => readFile(join(SCRIPTS, file), 'utf8')))).join('\n');
  const operations = Array.from(
    code.matchAll(/new (\w+)Command\(|paginate(\w+)\(/g),
    ([, one, all]) => one ?? all ?? '',
  );

  const page = await readFile(join(PROJECT, 'docs/permissions.md'), 'utf8');
  const listed = tableRows(page).flatMap(([, actions = '']) => codes(actions));

  expect(operations.length).toBeGreaterThan(15);
  expect(sorted(listed.map((action) => action.replace(/^\w+:/, '')))).toEqual(
    sorted(operations.map((operation) => ACTIONS[operation] ?? operation.replace(/Batch$/, ''))),
  );
});

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
