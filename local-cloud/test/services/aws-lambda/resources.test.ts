import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openTestSite, type TestSite } from '../../support/deployed-template.ts';

const code = { Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { S3Bucket: 'assets', S3Key: 'code.zip' } };
const functionResource = (properties: object) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { FunctionName: 'work', ...code, ...properties },
});

let site: TestSite;
beforeEach(() => {
  site = openTestSite();
});
afterEach(() => site.close());

const functions = () => site.deployment.functions.functions();

test('a function gets the asset, the limits and the log group of its template', async () => {
  await site.deploy({
    Resources: {
      Work: functionResource({
        Timeout: 60,
        MemorySize: 512,
        ReservedConcurrentExecutions: 3,
        LoggingConfig: { LogGroup: { Ref: 'Logs' } },
      }),
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 14 } },
    },
  });

  expect(functions()).toEqual([
    {
      name: 'work',
      arn: 'arn:aws:lambda:eu-west-1:000000000000:function:work',
      codeFolder: site.codeFolder,
      handler: 'index.handler',
      timeoutSeconds: 60,
      memoryMb: 512,
      environment: {},
      logGroup: 'dev-stack-logs',
      reservedConcurrency: 3,
    },
  ]);
  expect(site.deployment.report.warnings).toEqual([]);
});

test("a function has Lambda's defaults for the properties that its template leaves out", async () => {
  await site.deploy({ Resources: { Work: functionResource({}) } });

  expect(functions()).toEqual([
    expect.objectContaining({ timeoutSeconds: 3, memoryMb: 128, logGroup: '/aws/lambda/work' }),
  ]);
});

test('a function gets its variables as text, with the address that functions call in place of this cloud', async () => {
  const Variables = { QUEUE_URL: { Ref: 'Queue' }, COUNT: 3, PLAIN: 'x' };

  await site.deploy({
    Resources: { Work: functionResource({ Environment: { Variables } }), Queue: { Type: 'AWS::SQS::Queue' } },
  });

  expect(functions()[0]?.environment).toEqual({
    QUEUE_URL: 'http://127.0.0.1:10/000000000000/dev-stack-queue',
    COUNT: '3',
    PLAIN: 'x',
  });
});

test.each([
  ['CommonJS', "exports.handler = async (name) => require('node:path').basename(__filename) + ' greets ' + name"],
  ['an ES module', "export const handler = async (name) => 'index.js greets ' + name"],
])('runs inline code that is %s, even below the package.json of an ES module app', async (_what, ZipFile) => {
  await writeFile(join(site.codeFolder, '../package.json'), '{"type":"module"}');
  await site.deploy({ Resources: { Work: functionResource({ Code: { ZipFile } }) } });

  const result = await site.deployment.functions.invoke('work', '"Ada"');

  expect(result).toMatchObject({ outcome: 'ok', payload: '"index.js greets Ada"' });
});

test('a nested property without an effect is named in a warning', async () => {
  await site.deploy({ Resources: { Work: functionResource({ LoggingConfig: { LogFormat: 'JSON' }, Layers: [] }) } });

  expect(site.deployment.report.warnings).toEqual([
    'Stack/Work: LoggingConfig.LogFormat of AWS::Lambda::Function has no effect here',
    'Stack/Work: Layers of AWS::Lambda::Function has no effect here',
  ]);
});

test('a function of another runtime is named in a warning and left out', async () => {
  await site.deploy({ Resources: { Work: functionResource({ Runtime: 'python3.13' }) } });

  expect(functions()).toEqual([]);
  expect(site.deployment.report.warnings).toEqual(['AWS::Lambda::Function Work: runtime python3.13 does not run here']);
});

test.each<[what: string, properties: object, message: string]>([
  ['without an asset', { Code: { S3Key: 'gone.zip' } }, 'the assembly has no unpacked folder for the code gone.zip'],
  ['with a variable that Lambda reserves', { Environment: { Variables: { AWS_REGION: 'x' } } }, 'AWS_REGION'],
  ['with a timeout that is not a number', { Timeout: 'soon' }, 'Timeout must be a number, got "soon"'],
])('a function %s is refused with its name', async (_what, properties, message) => {
  const deploying = site.deploy({ Resources: { Work: functionResource(properties) } });

  await expect(deploying).rejects.toThrow(/^Stack\/Work \(AWS::Lambda::Function\): /);
  await expect(deploying).rejects.toThrow(message);
});

const deployMapping = (properties: object, queue: object = {}) =>
  site.deploy(
    {
      Resources: {
        Work: functionResource({ Timeout: 30 }),
        Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 180, ...queue } },
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
            FunctionName: { Ref: 'Work' },
            ...properties,
          },
        },
      },
    },
    { start: true },
  );
const definitions = () => site.deployment.lambda.mappings.map(({ definition }) => definition);

test('a mapping polls the queue with the settings of its template', async () => {
  await deployMapping({
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 5,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 4 },
  });

  expect(definitions()).toEqual([
    {
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionName: 'work',
      queueArn: 'arn:aws:sqs:eu-west-1:000000000000:dev-stack-queue',
      batchSize: 100,
      windowSeconds: 5,
      maximumConcurrency: 4,
      reportBatchItemFailures: true,
    },
  ]);
});

test("a mapping has Lambda's defaults for the properties that its template leaves out", async () => {
  await deployMapping({});

  expect(definitions()).toEqual([
    expect.objectContaining({ batchSize: 10, windowSeconds: 0, reportBatchItemFailures: false }),
  ]);
});

test.each<[what: string, properties: object, queue: object, message: string]>([
  [
    'a queue whose visibility timeout is less than the timeout of the function',
    {},
    { VisibilityTimeout: 29 },
    'Queue visibility timeout: 29 seconds is less than Function timeout: 30 seconds',
  ],
  [
    'a function that does not exist',
    { FunctionName: 'nobody' },
    {},
    'Function not found: arn:aws:lambda:eu-west-1:000000000000:function:nobody',
  ],
  ['a batch size of 0', { BatchSize: 0 }, {}, 'BatchSize must be from 1 to 10000, got 0'],
])('a mapping with %s is refused', async (_what, properties, queue, message) => {
  const deploying = deployMapping(properties, queue);

  await expect(deploying).rejects.toThrow(/^Stack\/Mapping \(AWS::Lambda::EventSourceMapping\): /);
  await expect(deploying).rejects.toThrow(message);
});

test('a mapping of a stream is named in a warning and left out', async () => {
  await deployMapping({ EventSourceArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/s' });

  expect(definitions()).toEqual([]);
  expect(site.deployment.report.warnings).toEqual([expect.stringContaining('only queues are polled here')]);
});

test('a disabled mapping does not poll', async () => {
  await deployMapping({ Enabled: false });

  expect(definitions()).toEqual([]);
  expect(site.deployment.report.notices).toEqual(['the event source mapping Mapping is disabled by its template']);
});

test('provisioned pollers, which are not available, are named in a warning', async () => {
  await deployMapping({ ProvisionedPollerConfig: { MinimumPollers: 2 } });

  expect(site.deployment.report.warnings).toEqual([
    'Stack/Mapping: ProvisionedPollerConfig of AWS::Lambda::EventSourceMapping has no effect here',
  ]);
});
