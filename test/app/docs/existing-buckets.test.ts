import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { synthesizeVariant } from '../../support/synthesis.ts';
import { allOf, listOf, type Statement, statementsOf } from '../../support/template.ts';
import { PROJECT } from '../synthesize.ts';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/any';

/** Permissions by the resource that they are on. */
type Permissions = Record<string, string[]>;

describe('the policies that docs/existing-buckets.md asks of the owner', () => {
  let ofPage: Permissions;
  let ofRoles: Permissions;
  beforeAll(async () => {
    const page = await readFile(join(PROJECT, 'docs/existing-buckets.md'), 'utf8');
    const blocks = Array.from(page.matchAll(/```json\n(.*?)```/gs), ([, json = '']): Statement[] => JSON.parse(json));
    ofPage = byResource(blocks.flat());

    const template = await synthesizeVariant({
      use_existing_source_bucket: 'true',
      source_bucket_name: 'acme-in',
      source_bucket_kms_key_arn: KEY,
      use_existing_destination_bucket: 'true',
      destination_bucket_name: 'acme-out',
      destination_bucket_kms_key_arn: KEY,
      bucket_owner_account_id: '111122223333',
    });
    ofRoles = byResource(allOf(template, 'AWS::IAM::Policy').flatMap(statementsOf));
  });

  test.each(['acme-in', 'acme-in/*', 'acme-out', 'acme-out/*'])('are what our roles may do with %s', (name) => {
    const arn = `arn:aws:s3:::${name}`;

    expect(ofPage[arn]).toEqual(ofRoles[arn]);
    expect(ofPage[arn]).not.toEqual([]);
  });

  test('are what our roles may do with the keys', () => {
    expect(ofPage['*']).toEqual(ofRoles[KEY]);
  });
});

function byResource(statements: readonly Statement[]): Permissions {
  const permissions = new Map<string, Set<string>>();
  for (const { Action, Resource } of statements) {
    for (const arn of listOf(Resource).filter((one) => typeof one === 'string')) {
      const actions = permissions.get(arn) ?? new Set();
      permissions.set(arn, actions);
      for (const action of listOf(Action)) actions.add(String(action));
    }
  }
  return Object.fromEntries(Array.from(permissions, ([arn, actions]) => [arn, [...actions].sort()]));
}
