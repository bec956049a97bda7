import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deployment } from '../../template/deployment.ts';
import { physicalUuid } from '../../template/physical-name.ts';
import type { NamedResource, Resource, ResourceKind } from '../../template/resource-kind.ts';
import { TemplateError } from '../../template/template-error.ts';
import { functionNameOf } from '../apigateway/stage-settings.ts';

const functionArn = ({ name, site }: NamedResource) =>
  `arn:aws:lambda:${site.region}:${site.accountId}:function:${name}`;

const lambdaFunction: ResourceKind = {
  type: 'AWS::Lambda::Function',
  supportedProperties: [
    'FunctionName',
    'Code.S3Bucket',
    'Code.S3Key',
    'Code.ZipFile',
    'Handler',
    'Runtime',
    'Timeout',
    'MemorySize',
    'Environment',
    'LoggingConfig.LogGroup',
    'ReservedConcurrentExecutions',
  ],
  ignoredProperties: [
    'Architectures',
    'Description',
    'EphemeralStorage',
    'KmsKeyArn',
    'Role',
    'RuntimeManagementConfig',
    'Tags',
    'TracingConfig',
  ],
  naming: { property: 'FunctionName', maxLength: 64 },
  attributes: { Arn: functionArn },
  async create(resource, deployment) {
    const { name, logicalId, properties } = resource;
    const runtime = properties.text('Runtime', '');
    if (!runtime.startsWith('nodejs')) {
      deployment.report.warn(
        `AWS::Lambda::Function ${logicalId}: runtime ${runtime || 'of a container image'} does not run here`,
      );
      return;
    }
    deployment.functions.define({
      name,
      arn: functionArn(resource),
      codeFolder: await codeFolder(resource, deployment),
      handler: properties.text('Handler'),
      // AWS's defaults: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
      timeoutSeconds: properties.number('Timeout', 3),
      memoryMb: properties.number('MemorySize', 128),
      environment: environment(resource, deployment),
      logGroup: properties.nested('LoggingConfig').text('LogGroup', `/aws/lambda/${name}`),
      ...(properties.has('ReservedConcurrentExecutions') && {
        reservedConcurrency: properties.number('ReservedConcurrentExecutions'),
      }),
    });
  },
};

async function codeFolder({ logicalId, properties }: Resource, deployment: Deployment): Promise<string> {
  const code = properties.nested('Code');
  if (code.has('ZipFile')) {
    const folder = join(deployment.inlineCodeFolder, logicalId);
    await mkdir(folder, { recursive: true });
    // CloudFormation names the file index.js: CommonJS, unless it has the syntax of an ES module.
    await writeFile(join(folder, 'index.js'), code.text('ZipFile'));
    // Keeps out the `"type": "module"` of an app around the folder.
    await writeFile(join(folder, 'package.json'), '{}');
    return folder;
  }
  const key = code.text('S3Key');
  const folder = deployment.assetFolders.get(key);
  if (folder) return folder;
  throw new TemplateError(`the assembly has no unpacked folder for the code ${key}`);
}

/** Queue URLs and the like point at this cloud; with a proxy in between, the function gets the address of the proxy. */
function environment(
  { properties }: Resource,
  { endpointUrl, functionsEndpointUrl }: Deployment,
): Record<string, string> {
  const variables = properties.nested('Environment').nested('Variables');
  return Object.fromEntries(
    Object.keys(variables.values).map((name) => [
      name,
      variables.text(name).replaceAll(endpointUrl, functionsEndpointUrl),
    ]),
  );
}

/** API Gateway asks for a permission, as on AWS: without one it answers 500. Other callers may call every function here. */
const lambdaPermission: ResourceKind = {
  type: 'AWS::Lambda::Permission',
  supportedProperties: ['Action', 'FunctionName', 'Principal', 'SourceArn'],
  ignoredProperties: [
    'EventSourceToken',
    'FunctionUrlAuthType',
    'InvokedViaFunctionUrl',
    'PrincipalOrgID',
    'SourceAccount',
  ],
  async connect({ properties }, { gateway }) {
    if (properties.text('Principal') !== 'apigateway.amazonaws.com') return;
    if (!['lambda:InvokeFunction', 'lambda:*'].includes(properties.text('Action'))) return;
    gateway.permissions.push({
      functionName: functionNameOf(properties.text('FunctionName')),
      sourceArn: properties.has('SourceArn') ? properties.text('SourceArn') : undefined,
    });
  },
};

const uuid = ({ stackName, logicalId }: NamedResource) => physicalUuid(stackName, logicalId);

const eventSourceMapping: ResourceKind = {
  type: 'AWS::Lambda::EventSourceMapping',
  supportedProperties: [
    'BatchSize',
    'Enabled',
    'EventSourceArn',
    'FunctionName',
    'FunctionResponseTypes',
    'MaximumBatchingWindowInSeconds',
    'ScalingConfig.MaximumConcurrency',
  ],
  ignoredProperties: ['KmsKeyArn', 'LoggingConfig', 'MetricsConfig', 'Tags'],
  ref: uuid,
  attributes: { Id: uuid },
  async start(mapping, deployment) {
    const { logicalId, properties } = mapping;
    const queueArn = properties.text('EventSourceArn');
    if (!queueArn.startsWith('arn:aws:sqs:')) {
      deployment.report.warn(
        `AWS::Lambda::EventSourceMapping ${logicalId}: ${queueArn} is not a queue; only queues are polled here`,
      );
      return;
    }
    if (properties.has('Enabled') && !properties.flag('Enabled')) {
      deployment.report.notice(`the event source mapping ${logicalId} is disabled by its template`);
      return;
    }
    const functionName = properties.text('FunctionName').split(':').at(-1) ?? '';
    const scaling = properties.nested('ScalingConfig');
    assertTimeouts(functionName, queueArn, deployment);
    deployment.lambda.map({
      uuid: uuid(mapping),
      functionName,
      queueArn,
      batchSize: properties.number('BatchSize', 10),
      windowSeconds: properties.number('MaximumBatchingWindowInSeconds', 0),
      ...(scaling.has('MaximumConcurrency') && { maximumConcurrency: scaling.number('MaximumConcurrency') }),
      reportBatchItemFailures: properties.texts('FunctionResponseTypes').includes('ReportBatchItemFailures'),
    });
  },
};

/** Lambda refuses a queue that shows messages again while the function may still work on them; a synth does not check it. */
function assertTimeouts(functionName: string, queueArn: string, { sqs, functions }: Deployment): void {
  const { timeoutSeconds } = functions.definition(functionName);
  const visibilityTimeout = sqs.visibilityTimeoutMs(queueArn) / 1000;
  if (visibilityTimeout >= timeoutSeconds) return;
  throw new TemplateError(
    `Queue visibility timeout: ${visibilityTimeout} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
  );
}

export const resources: readonly ResourceKind[] = [eventSourceMapping, lambdaFunction, lambdaPermission];
