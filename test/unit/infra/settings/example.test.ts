import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { renderExample } from '../../../../infra/settings/example.ts';
import { SETTING_NAMES } from '../../../../infra/settings/schema.ts';
import { load } from './load.ts';

const EXAMPLE = new URL('../../../../terraform.tfvars.example', import.meta.url);

test('terraform.tfvars.example is what the schema says; write-example.ts renews it', async () => {
  expect(await readFile(EXAMPLE, 'utf8')).toBe(renderExample());
});

test('a copy of terraform.tfvars.example changes nothing', async () => {
  const copied = await load({ files: { 'terraform.tfvars': await readFile(EXAMPLE, 'utf8') } });
  const { settings } = await load({});

  expect(copied.settings).toEqual(settings);
  expect(copied.warnings).toEqual([]);
  expect(Object.keys(copied.origins)).toEqual(SETTING_NAMES);
  expect(new Set(Object.values(copied.origins))).toEqual(new Set(['terraform.tfvars']));
});
