import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectionOptions } from '../../../../scripts/shared/connection.ts';
import { connect } from '../../../../scripts/shared/deployment.ts';
import { readArguments } from '../../../../scripts/shared/options.ts';

const ELSEWHERE = { AWS_REGION: 'eu-west-1' };

describe('the Region that a script looks in', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'deployment-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const look = (argv: string[], environment: Record<string, string> = ELSEWHERE) =>
    connect(readArguments(connectionOptions, argv).values, { directory, environment });
  const write = (settings: string) => writeFile(join(directory, 'terraform.tfvars'), settings);

  test('is the one in the settings, to which deploying goes too', async () => {
    await write('region = "eu-central-1"\nproject_name = "acme"');

    expect(await look([])).toEqual({ connection: { region: 'eu-central-1' }, prefix: 'acme-dev-' });
  });

  test("is the settings' default where they don't name one: that is where they were deployed", async () => {
    await write('project_name = "acme"');

    expect((await look([])).connection).toEqual({ region: 'us-east-1' });
  });

  test('is that of the environment where there are no settings', async () => {
    expect((await look([])).connection).toEqual({ region: 'eu-west-1' });
    expect((await look([], {})).connection).toEqual({});
  });

  test('is the one that was asked for, before all others', async () => {
    await write('region = "eu-central-1"');

    expect((await look(['--region', 'ap-south-1'])).connection).toEqual({ region: 'ap-south-1' });
  });
});
