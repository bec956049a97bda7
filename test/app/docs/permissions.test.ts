import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { assemblyOf } from '../../support/synthesis.ts';
import { idsOf, listOf, readTemplate, statementsOf, type Template } from '../../support/template.ts';
import { codes, section, tableRows } from '../../unit/docs/markdown.ts';
import { PROJECT } from '../synthesize.ts';

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
  const listed = tableRows(section(page, '## Operators')).flatMap(([, actions = '']) => codes(actions));

  expect(operations.length).toBeGreaterThan(15);
  expect(sorted(listed.map((action) => action.replace(/^\w+:/, '')))).toEqual(
    sorted(operations.map((operation) => ACTIONS[operation] ?? operation.replace(/Batch$/, ''))),
  );
});

/** What the page calls a resource, by how its logical id begins. */
const WORDS: readonly [RegExp, string][] = [
  [/FunctionLogs/, 'its log group'],
  [/SourceBucket.*\/\*/, 'files in the source'],
  [/DestinationBucket.*\/\*/, 'files in the destination'],
  [/DestinationBucket.*SourceBucket/, 'source and destination'],
  [/"\w+DeadLetterQueue/, 'dead-letter queue'],
  [/"\w+Queue/, 'queue'],
  [/"IdempotencyTable/, 'table of answers'],
  [/"RecordsTable/, 'table of records'],
  [/"OrdersTable.*index/, 'its index by customer'],
  [/"OrdersTable/, 'table of orders'],
  [/"LedgerTable/, 'ledger of notices'],
  [/"ImportantEvents/, 'topic'],
  [/"Notices/, 'notice topic'],
  [/"CursorSecret/, 'secret that signs cursors'],
];

/** Every statement of the functions' roles, as a row of the page. */
function rolesIn(template: Template): string[][] {
  return idsOf(template, 'AWS::Lambda::Function').flatMap((id) => {
    const { Environment, Role } = template.Resources[id]?.Properties ?? {};
    const { POWERTOOLS_SERVICE_NAME: name } = (Environment as { Variables: Record<string, string> }).Variables;
    const [roleId] = (Role as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
    const policies = Object.values(template.Resources).filter(({ Properties }) =>
      JSON.stringify(Properties.Roles ?? '').includes(`"${roleId}"`),
    );
    return policies.flatMap(statementsOf).map(({ Action, Resource }) => {
      const word = WORDS.find(([pattern]) => pattern.test(JSON.stringify(Resource)))?.[1];
      const actions = listOf(Action).map((action) => `\`${action}\``);
      return [`\`${name}\``, actions.join(', '), word ?? `nothing that the page names: ${JSON.stringify(Resource)}`];
    });
  });
}

test('docs/permissions.md names every statement of the functions’ roles, and no other', async () => {
  const page = await readFile(join(PROJECT, 'docs/permissions.md'), 'utf8');
  const stacks = ['FilePipeline', 'StreamApi', 'Orders'] as const;
  const templates = await Promise.all(stacks.map(async (stack) => readTemplate(await assemblyOf(), stack)));

  const byRow = (rows: string[][]) => rows.map((row) => row.join(' | ')).sort();
  expect(byRow(tableRows(section(page, '## The functions')))).toEqual(byRow(templates.flatMap(rolesIn)));
});

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
