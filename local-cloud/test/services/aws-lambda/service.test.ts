import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Service } from '../../../src/front-door/service.ts';
import type { EventSourceMappingDefinition } from '../../../src/services/aws-lambda/mapping-definition.ts';
import { openLambda } from '../../../src/services/aws-lambda/service.ts';
import { createFunctionFixture, type FunctionFixture } from './function-fixture.ts';

const ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:tested';
const MAPPING: EventSourceMappingDefinition = {
  uuid: 'b1e6b9a4-5e55-4b1a-9a63-0a1a0a1a0a1a',
  functionName: 'tested',
  queueArn: 'arn:aws:sqs:eu-west-1:000000000000:work',
  batchSize: 10,
  windowSeconds: 0,
  maximumConcurrency: 2,
  reportBatchItemFailures: true,
  functionTimeoutSeconds: 5,
};

let fixture: FunctionFixture;
let service: Service;
let server: Server;
let lambda: LambdaClient;

beforeEach(async () => {
  fixture = createFunctionFixture({ maxConcurrency: 1 });
  const mapping = { definition: MAPPING, stats: () => Promise.reject(), stop: () => Promise.resolve() };
  service = openLambda({
    host: fixture.host,
    mappings: () => [mapping as never],
  });
  server = createServer((request, response) => void service.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  lambda = new LambdaClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  lambda.destroy();
  await service.close();
  await fixture.remove();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('Invoke', () => {
  test.each(['tested', ARN, `${ARN}:$LATEST`, '000000000000:function:tested'])(
    'finds the function by %s',
    async (FunctionName) => {
      await fixture.define('export const handler = async (event) => event.a + 1');
      const reply = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ a: 1 }) }));

      expect(reply).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
      expect(reply.FunctionError).toBeUndefined();
      expect(reply.Payload?.transformToString()).toBe('2');
    },
  );

  test('of a failing function answers 200 with the error', async () => {
    await fixture.define("export const handler = async () => { throw new TypeError('no') }");
    const reply = await lambda.send(new InvokeCommand({ FunctionName: 'tested' }));

    expect(reply).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(JSON.parse(reply.Payload?.transformToString() ?? '')).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'no',
    });
  });

  test('that nobody waits for is named as not implemented', async () => {
    await fixture.define('export const handler = async () => 1');
    const command = new InvokeCommand({ FunctionName: 'tested', InvocationType: 'Event' });

    await expect(lambda.send(command)).rejects.toMatchObject({
      message: 'lambda Invoke with InvocationType Event is not implemented by the local cloud',
      $metadata: { httpStatusCode: 501 },
    });
    expect(fixture.results).toEqual([]);
  });

  test('is throttled with the reason', async () => {
    await fixture.define('export const handler = () => new Promise((done) => setTimeout(done, 300))');
    const running = fixture.invoke();

    await expect(lambda.send(new InvokeCommand({ FunctionName: 'tested' }))).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      Reason: 'ConcurrentInvocationLimitExceeded',
    });
    await running;
  });

  test('refuses what is no JSON and whom it does not know', async () => {
    await fixture.define('export const handler = async () => 1');

    await expect(lambda.send(new InvokeCommand({ FunctionName: 'tested', Payload: '{' }))).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
      message: expect.stringMatching(/^Could not parse request body into json: /),
    });
    await expect(lambda.send(new InvokeCommand({ FunctionName: 'nobody' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:eu-west-1:000000000000:function:nobody',
    });
  });
});

describe('descriptions', () => {
  test('tell of functions what their template said', async () => {
    await fixture.define('', { environment: { A: 'b' } });
    const { $metadata, ...configuration } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: 'tested' }),
    );

    expect($metadata.httpStatusCode).toBe(200);
    expect(configuration).toMatchObject({
      FunctionArn: ARN,
      Timeout: 5,
      MemorySize: 256,
      Environment: { Variables: { A: 'b' } },
    });
  });

  test('tell of mappings what their template said', async () => {
    await fixture.define('');
    const list = async (filter: object) =>
      (await lambda.send(new ListEventSourceMappingsCommand(filter))).EventSourceMappings;

    expect(await list({ FunctionName: 'tested' })).toEqual([
      {
        UUID: MAPPING.uuid,
        EventSourceArn: MAPPING.queueArn,
        FunctionArn: ARN,
        BatchSize: 10,
        MaximumBatchingWindowInSeconds: 0,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 },
        State: 'Enabled',
      },
    ]);
    expect(await list({ FunctionName: 'other' })).toEqual([]);
    expect(await list({ EventSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:other' })).toEqual([]);
  });
});

test('what is not implemented is named', async () => {
  const command = new CreateFunctionCommand({ FunctionName: 'f', Role: 'r', Code: {} });

  await expect(lambda.send(command)).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'lambda POST /2015-03-31/functions is not implemented by the local cloud',
    $metadata: { httpStatusCode: 501 },
  });
});
