import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openCloudFormation } from '../../../src/services/cloudformation/index.ts';
import { CLIENT, serve } from '../../support/serve.ts';

const createdAt = new Date('2026-01-01T00:00:00Z');
const stacks = [
  {
    stackName: 'file-pipeline-dev-FilePipeline',
    stackId: 'arn:aws:cloudformation:eu-west-1:000000000000:stack/file-pipeline-dev-FilePipeline/1',
    createdAt,
    outputs: [
      { key: 'QueueUrl', value: 'http://127.0.0.1/a?b&c', description: 'a <queue>', exportName: undefined },
      { key: 'Name', value: 'x', description: undefined, exportName: 'exported' },
    ],
    resources: [
      { logicalId: 'Queue', physicalId: 'http://127.0.0.1/q', type: 'AWS::SQS::Queue' },
      { logicalId: 'Bucket', physicalId: 'demo', type: 'AWS::S3::Bucket' },
    ],
  },
  { stackName: 'empty', stackId: 'arn:empty', createdAt, outputs: [], resources: [] },
];
const [pipeline] = stacks;

describe('CloudFormation', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  let client: CloudFormationClient;

  beforeAll(async () => {
    server = await serve(openCloudFormation(stacks));
    client = new CloudFormationClient({ ...CLIENT, endpoint: server.url });
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  test('DescribeStacks describes all stacks', async () => {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({}));

    expect(Stacks.map(({ StackName }) => StackName)).toEqual(['file-pipeline-dev-FilePipeline', 'empty']);
    expect(Stacks[1]?.Outputs ?? []).toEqual([]);
  });

  test.each([pipeline?.stackName, pipeline?.stackId])(
    'DescribeStacks describes the stack %s with its outputs',
    async (StackName) => {
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));

      expect(Stacks).toEqual([
        expect.objectContaining({
          StackId: pipeline?.stackId,
          StackStatus: 'CREATE_COMPLETE',
          CreationTime: createdAt,
          Outputs: [
            { OutputKey: 'QueueUrl', OutputValue: 'http://127.0.0.1/a?b&c', Description: 'a <queue>' },
            { OutputKey: 'Name', OutputValue: 'x', ExportName: 'exported' },
          ],
        }),
      ]);
    },
  );

  test('DescribeStacks refuses a missing stack in the words of AWS', async () => {
    const describing = client.send(new DescribeStacksCommand({ StackName: 'nope' }));

    await expect(describing).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id nope does not exist',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('ListStacks lists all stacks', async () => {
    const { StackSummaries = [] } = await client.send(new ListStacksCommand({}));

    expect(StackSummaries.map(({ StackName }) => StackName)).toEqual(['file-pipeline-dev-FilePipeline', 'empty']);
  });

  test('ListStackResources lists the resources of a stack with their physical ids', async () => {
    const { StackResourceSummaries = [] } = await client.send(
      new ListStackResourcesCommand({ StackName: pipeline?.stackName }),
    );

    expect(StackResourceSummaries).toEqual([
      expect.objectContaining({ LogicalResourceId: 'Queue', PhysicalResourceId: 'http://127.0.0.1/q' }),
      expect.objectContaining({ LogicalResourceId: 'Bucket', ResourceType: 'AWS::S3::Bucket' }),
    ]);
  });

  test('DescribeStackResources describes one resource of a stack', async () => {
    const { StackResources } = await client.send(
      new DescribeStackResourcesCommand({ StackName: pipeline?.stackName, LogicalResourceId: 'Bucket' }),
    );

    expect(StackResources).toEqual([
      expect.objectContaining({ StackName: pipeline?.stackName, PhysicalResourceId: 'demo', Timestamp: createdAt }),
    ]);
  });

  test('an operation that changes stacks is answered 501 with its name', async () => {
    const creating = client.send(new CreateStackCommand({ StackName: 'x' }));

    await expect(creating).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'cloudformation CreateStack is not implemented by the local cloud',
      $metadata: { httpStatusCode: 501 },
    });
  });
});
