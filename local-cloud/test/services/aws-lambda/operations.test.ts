import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { handleRequest } from '../../../src/services/aws-lambda/operations.ts';
import { CLIENT, serve } from '../../support/serve.ts';
import { createFunctionFixture } from './function-fixture.ts';
import { DEFINITION } from './queue-fixture.ts';

const ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:tested';

const fixture = createFunctionFixture({ maxConcurrency: 1 });
let server: Awaited<ReturnType<typeof serve>>;
let lambda: LambdaClient;

beforeAll(async () => {
  const mappings = [{ definition: { ...DEFINITION, maximumConcurrency: 2 } }];
  server = await serve({
    handle: (request, response) => handleRequest({ functions: fixture.host, mappings }, request, response),
    close: fixture.remove,
  });
  lambda = new LambdaClient({ ...CLIENT, endpoint: server.url });
});
afterAll(async () => {
  lambda.destroy();
  await server.close();
});

test.each(['tested', ARN, `${ARN}:$LATEST`, '000000000000:function:tested'])(
  'Invoke finds the function by %s',
  async (FunctionName) => {
    await fixture.define('export const handler = async (event) => event.a + 1');
    const reply = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ a: 1 }) }));

    expect(reply).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(reply.FunctionError).toBeUndefined();
    expect(reply.Payload?.transformToString()).toBe('2');
  },
);

test('Invoke of a failing function answers 200 with the error', async () => {
  await fixture.define("export const handler = async () => { throw new TypeError('no') }");
  const reply = await lambda.send(new InvokeCommand({ FunctionName: 'tested' }));

  expect(reply).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
  expect(JSON.parse(reply.Payload?.transformToString() ?? '')).toMatchObject({
    errorType: 'TypeError',
    errorMessage: 'no',
  });
});

test('an asynchronous Invoke is refused as not implemented, and runs nothing', async () => {
  await fixture.define('export const handler = async () => 1');
  const ran = fixture.results.length;
  const command = new InvokeCommand({ FunctionName: 'tested', InvocationType: 'Event' });

  await expect(lambda.send(command)).rejects.toMatchObject({
    message: 'lambda Invoke with InvocationType Event is not implemented by the local cloud',
    $metadata: { httpStatusCode: 501 },
  });
  expect(fixture.results).toHaveLength(ran);
});

test('a throttled Invoke gets the reason', async () => {
  await fixture.define('export const handler = () => new Promise((done) => setTimeout(done, 300))');
  const running = fixture.invoke();

  await expect(lambda.send(new InvokeCommand({ FunctionName: 'tested' }))).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    message: 'Rate Exceeded.',
    Reason: 'ConcurrentInvocationLimitExceeded',
  });
  await running;
});

test('Invoke refuses an event that is not JSON, and a function that does not exist', async () => {
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

test('GetFunctionConfiguration describes a function as its template does', async () => {
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

test('ListEventSourceMappings describes mappings as their template does, by function and by queue', async () => {
  await fixture.define('');
  const list = async (filter: object) =>
    (await lambda.send(new ListEventSourceMappingsCommand(filter))).EventSourceMappings;

  expect(await list({ FunctionName: 'tested' })).toEqual([
    {
      UUID: DEFINITION.uuid,
      EventSourceArn: DEFINITION.queueArn,
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

test('another operation is refused with status 501 and its name', async () => {
  const command = new CreateFunctionCommand({ FunctionName: 'f', Role: 'r', Code: {} });

  await expect(lambda.send(command)).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'lambda POST /2015-03-31/functions is not implemented by the local cloud',
    $metadata: { httpStatusCode: 501 },
  });
});
