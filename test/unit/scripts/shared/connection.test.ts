import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  clientConfig,
  connectionFrom,
  connectionOptions,
  isLocalEndpoint,
} from '../../../../scripts/shared/connection.ts';
import { readArguments } from '../../../../scripts/shared/options.ts';

const connect = (argv: string[], environment: Record<string, string> = {}) =>
  connectionFrom(readArguments(connectionOptions, argv).values, environment);

describe('the connection', () => {
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
  ])('%j', (argv, connection) => {
    expect(connect(argv)).toEqual(connection);
  });

  test('takes endpoint and Region from the environment, as the AWS CLI does', () => {
    const environment = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_DEFAULT_REGION: 'eu-central-1' };

    expect(connect([], environment)).toEqual({ endpoint: 'http://127.0.0.1:9', region: 'eu-central-1' });
  });

  test('a local endpoint gets dummy credentials, whatever the environment holds', async () => {
    process.env.AWS_ACCESS_KEY_ID = 'AKIAREAL';
    process.env.AWS_SECRET_ACCESS_KEY = 'real';

    const local = new SQSClient(clientConfig(connect(['--local'])));
    const aws = new SQSClient(clientConfig(connect(['--region', 'eu-west-1'])));

    expect(await local.config.credentials()).toMatchObject({ accessKeyId: 'test' });
    expect(await aws.config.credentials()).toMatchObject({ accessKeyId: 'AKIAREAL' });
  });

  test('--local wins over an endpoint in the environment, so it never reaches AWS', () => {
    expect(connect(['--local'], { AWS_ENDPOINT_URL: 'https://sqs.eu-west-1.amazonaws.com' }).endpoint).toBe(
      'http://127.0.0.1:4566',
    );
  });

  test('refuses options that contradict each other', () => {
    expect(() => connect(['--local', '--endpoint-url', 'http://a'])).toThrow(
      '--local and --endpoint-url exclude each other',
    );
    expect(() => connect(['--local', '--profile', 'prod'])).toThrow(
      '--profile is of no use with http://127.0.0.1:4566: a local endpoint never gets real credentials',
    );
  });

  test.each([
    ['http://127.0.0.1:1', true],
    ['http://[::1]:1', true],
    ['http://s3.localhost:1', true],
    ['https://localhost.example.com', false],
    ['https://sqs.us-east-1.amazonaws.com', false],
  ])('%s is local: %s', (endpoint, isLocal) => {
    expect(isLocalEndpoint(endpoint)).toBe(isLocal);
  });
});
