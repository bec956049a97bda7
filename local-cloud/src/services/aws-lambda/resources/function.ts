import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deployment } from '../../../template/deployment.ts';
import type { NamedResource, Resource, ResourceKind } from '../../../template/resource-kind.ts';
import { TemplateError } from '../../../template/template-error.ts';

const arn = ({ name, site }: NamedResource) => `arn:aws:lambda:${site.region}:${site.accountId}:function:${name}`;

export const lambdaFunction: ResourceKind = {
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
  attributes: { Arn: arn },
  async create(resource, deployment) {
    const { name, logicalId, properties } = resource;
    const runtime = properties.text('Runtime', '');
    if (!runtime.startsWith('nodejs')) {
      deployment.report.warn(
        `AWS::Lambda::Function ${logicalId}: runtime ${runtime || 'of a container image'} does not run here`,
      );
      return;
    }
    const reservedConcurrency = properties.has('ReservedConcurrentExecutions')
      ? { reservedConcurrency: properties.number('ReservedConcurrentExecutions') }
      : {};
    deployment.functions.define({
      name,
      arn: arn(resource),
      codeFolder: await codeFolder(resource, deployment),
      handler: properties.text('Handler'),
      // AWS's defaults: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html
      timeoutSeconds: properties.number('Timeout', 3),
      memoryMb: properties.number('MemorySize', 128),
      environment: environment(resource, deployment),
      logGroup: properties.nested('LoggingConfig').text('LogGroup', `/aws/lambda/${name}`),
      ...reservedConcurrency,
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

/** Queue URLs and the like point at this cloud; with a proxy in between, the function is to meet the proxy. */
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
