import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import {
  clientConfig,
  connectionFrom,
  connectionOptions,
  isLocalEndpoint,
} from '../../../../scripts/shared/connection.ts';
import { connect, findStack } from '../../../../scripts/shared/deployment.ts';
import { ScriptError } from '../../../../scripts/shared/errors.ts';
import { readArguments } from '../../../../scripts/shared/options.ts';

const valuesOf = (argv: string[]) => readArguments(connectionOptions, argv).values;

describe('the connection', () => {
  const connectionOf = (argv: string[], environment: Record<string, string> = {}) =>
    connectionFrom(valuesOf(argv), environment);

  let before: NodeJS.ProcessEnv;
  beforeEach(() => {
    before = { ...process.env };
  });
  afterEach(() => {
    process.env = before;
  });

  test.each([
    [['--local'], { endpoint: 'http://127.0.0.1:4566', region: 'us-east-1' }],
    [['--local=4599'], { endpoint: 'http://127.0.0.1:4599', region: 'us-east-1' }],
    [['--endpoint-url', 'http://localhost:4566/'], { endpoint: 'http://localhost:4566', region: 'us-east-1' }],
    [['--region', 'eu-west-1', '--profile', 'prod'], { region: 'eu-west-1', profile: 'prod' }],
    [[], {}],
  ])('the options %j give the connection %j', (argv, connection) => {
    expect(connectionOf(argv)).toEqual(connection);
  });

  test('the connection takes endpoint and Region from the environment, as the AWS CLI does', () => {
    const environment = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_DEFAULT_REGION: 'eu-central-1' };

    expect(connectionOf([], environment)).toEqual({ endpoint: 'http://127.0.0.1:9', region: 'eu-central-1' });
  });

  test('the connection sends dummy credentials to a local endpoint, whatever the environment holds', async () => {
    process.env.AWS_ACCESS_KEY_ID = 'AKIAREAL';
    process.env.AWS_SECRET_ACCESS_KEY = 'real';

    const local = new CloudFormationClient(clientConfig(connectionOf(['--local'])));
    const aws = new CloudFormationClient(clientConfig(connectionOf(['--region', 'eu-west-1'])));

    expect(await local.config.credentials()).toMatchObject({ accessKeyId: 'test' });
    expect(await aws.config.credentials()).toMatchObject({ accessKeyId: 'AKIAREAL' });
  });

  test('--local never reaches AWS, even if the environment has an endpoint', () => {
    expect(connectionOf(['--local'], { AWS_ENDPOINT_URL: 'https://sqs.eu-west-1.amazonaws.com' }).endpoint).toBe(
      'http://127.0.0.1:4566',
    );
  });

  test.each([
    [['--local', '--endpoint-url', 'http://a'], '--local and --endpoint-url exclude each other'],
    [
      ['--local', '--profile', 'prod'],
      "--profile can't be used with http://127.0.0.1:4566: a local endpoint never gets real credentials",
    ],
  ])('the options %j are an error: %s', (argv, message) => {
    expect(() => connectionOf(argv)).toThrow(message);
  });

  test.each([
    ['http://127.0.0.1:1', true],
    ['http://[::1]:1', true],
    ['http://s3.localhost:1', true],
    ['https://localhost.example.com', false],
    ['https://sqs.us-east-1.amazonaws.com', false],
  ])('the endpoint %s is local: %s', (endpoint, isLocal) => {
    expect(isLocalEndpoint(endpoint)).toBe(isLocal);
  });
});

describe('the Region of a command', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'deployment-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const look = (argv: string[], environment: Record<string, string> = { AWS_REGION: 'eu-west-1' }) =>
    connect(valuesOf(argv), { directory, environment });
  const write = (settings: string) => writeFile(join(directory, 'terraform.tfvars'), settings);

  test('a command uses the Region of the settings, to which npm run deploy goes too', async () => {
    await write('region = "eu-central-1"\nproject_name = "acme"');

    expect(await look([])).toEqual({ connection: { region: 'eu-central-1' }, prefix: 'acme-dev-' });
  });

  test('a command uses the default Region if the settings exist without a Region', async () => {
    await write('project_name = "acme"');

    expect((await look([])).connection).toEqual({ region: 'us-east-1' });
  });

  test('a command uses the Region of the environment if there are no settings', async () => {
    expect((await look([])).connection).toEqual({ region: 'eu-west-1' });
    expect((await look([], {})).connection).toEqual({});
  });

  test('a command uses the value of --region, whatever the settings say', async () => {
    await write('region = "eu-central-1"');

    expect((await look(['--region', 'ap-south-1'])).connection).toEqual({ region: 'ap-south-1' });
  });
});

describe('the stack of a command', () => {
  const cloudFormation = mockClient(CloudFormationClient);
  const client = new CloudFormationClient({ region: 'us-east-1' });
  const query = { isFit: (outputs: object) => 'QueueUrl' in outputs, needs: 'a queue' };

  beforeEach(() => {
    cloudFormation.reset();
  });

  function deployed(stacks: Record<string, Record<string, string>>) {
    const Stacks = Object.entries(stacks).map(([StackName, outputs]) => ({
      StackName,
      CreationTime: new Date(0),
      StackStatus: 'CREATE_COMPLETE' as const,
      Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
    }));
    const half = Math.ceil(Stacks.length / 2);
    cloudFormation
      .on(DescribeStacksCommand, { NextToken: undefined })
      .resolves({ Stacks: Stacks.slice(0, half), NextToken: 'more' });
    cloudFormation.on(DescribeStacksCommand, { NextToken: 'more' }).resolves({ Stacks: Stacks.slice(half) });
  }

  test('a command chooses the only stack that fits', async () => {
    deployed({ CDKToolkit: {}, Files: { QueueUrl: 'q' } });

    expect(await findStack(client, query)).toEqual({ name: 'Files', outputs: { QueueUrl: 'q' }, others: [] });
  });

  test('of several stacks that fit, a command chooses the one of the settings, else the file pipeline', async () => {
    deployed({
      'a-dev-FilePipeline': { QueueUrl: '1' },
      'a-dev-Orders': { QueueUrl: '2' },
      'b-dev-Orders': { QueueUrl: '3' },
    });

    expect(await findStack(client, { ...query, prefix: 'b-dev-' })).toMatchObject({
      name: 'b-dev-Orders',
      others: ['a-dev-FilePipeline', 'a-dev-Orders'],
    });
    expect(await findStack(client, { ...query, prefix: 'a-dev-' })).toMatchObject({
      name: 'a-dev-FilePipeline',
      others: ['a-dev-Orders', 'b-dev-Orders'],
    });
    expect((await findStack(client, query)).name).toBe('a-dev-FilePipeline');
  });

  test('a stack can be selected by its short name', async () => {
    deployed({ 'a-dev-FilePipeline': { QueueUrl: '1' }, 'a-dev-Orders': { QueueUrl: '2' } });

    expect(await findStack(client, { ...query, name: 'Orders' })).toMatchObject({ name: 'a-dev-Orders', others: [] });
  });

  test('a short name that several deployments have selects the stack of the settings', async () => {
    deployed({ 'a-dev-Orders': { QueueUrl: '1' }, 'a-prod-Orders': { QueueUrl: '2' } });

    expect((await findStack(client, { ...query, name: 'Orders', prefix: 'a-prod-' })).name).toBe('a-prod-Orders');
  });

  const instead = (stack: string) => `Look at ${stack} otherwise`;

  test.each([
    [{ A: { QueueUrl: '1' }, B: { QueueUrl: '2' } }, {}, 'Several stacks have a queue: select one with --stack (A, B)'],
    [{ A: {} }, {}, 'No stack has a queue. Stacks found: A'],
    [{}, {}, 'No stack has a queue. Stacks found: none'],
    [{ A: { QueueUrl: '1' } }, { name: 'C' }, 'Stack C does not exist. Stacks found: A'],
    [{ A: {} }, { name: 'A' }, 'Stack A does not have a queue'],
    [{ 'a-A': {} }, { name: 'A', instead }, 'Stack a-A does not have a queue. Look at a-A otherwise'],
    [
      { 'a-A': { QueueUrl: '1' }, 'b-A': { QueueUrl: '2' } },
      { name: 'A' },
      'Several stacks match A: pass the full name of one with --stack (a-A, b-A)',
    ],
  ])('of the stacks %j, none is chosen with %j: %s', async (stacks, more, message) => {
    deployed(stacks as Record<string, Record<string, string>>);

    const error = await findStack(client, { ...query, ...more }).catch((caught: unknown) => caught);

    expect(error).toEqual(new ScriptError(message));
    expect(error).toBeInstanceOf(ScriptError);
  });
});
