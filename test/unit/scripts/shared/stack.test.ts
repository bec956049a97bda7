import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { findStack } from '../../../../scripts/shared/deployment.ts';
import { ScriptError } from '../../../../scripts/shared/errors.ts';

const cloudFormation = mockClient(CloudFormationClient);
const client = new CloudFormationClient({ region: 'us-east-1' });
const wanted = { isFit: (outputs: object) => 'QueueUrl' in outputs, needs: 'a queue' };

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

describe('finding the stack', () => {
  beforeEach(() => {
    cloudFormation.reset();
  });

  test('is easy if only one has what is needed', async () => {
    deployed({ CDKToolkit: {}, Files: { QueueUrl: 'q' } });

    expect(await findStack(client, wanted)).toEqual({ name: 'Files', outputs: { QueueUrl: 'q' }, others: [] });
  });

  test('of several, the one of the settings is meant, else the file pipeline', async () => {
    deployed({
      'a-dev-FilePipeline': { QueueUrl: '1' },
      'a-dev-Orders': { QueueUrl: '2' },
      'b-dev-Orders': { QueueUrl: '3' },
    });

    expect(await findStack(client, { ...wanted, prefix: 'b-dev-' })).toMatchObject({
      name: 'b-dev-Orders',
      others: ['a-dev-FilePipeline', 'a-dev-Orders'],
    });
    expect(await findStack(client, { ...wanted, prefix: 'a-dev-' })).toMatchObject({
      name: 'a-dev-FilePipeline',
      others: ['a-dev-Orders', 'b-dev-Orders'],
    });
    expect((await findStack(client, wanted)).name).toBe('a-dev-FilePipeline');
  });

  test('a short name is enough if it is clear', async () => {
    deployed({ 'a-dev-FilePipeline': { QueueUrl: '1' }, 'a-dev-Orders': { QueueUrl: '2' } });

    expect(await findStack(client, { ...wanted, name: 'Orders' })).toMatchObject({ name: 'a-dev-Orders', others: [] });
  });

  test('a short name means the stack of the settings, where several deployments have one', async () => {
    deployed({ 'a-dev-Orders': { QueueUrl: '1' }, 'a-prod-Orders': { QueueUrl: '2' } });

    const { name } = await findStack(client, { ...wanted, name: 'Orders', prefix: 'a-prod-' });

    expect(name).toBe('a-prod-Orders');
  });

  test('of a stack that does not fit, the error says what to do instead', async () => {
    deployed({ 'a-dev-Orders': {} });

    const instead = (stack: string) => `Look at ${stack} otherwise`;
    const error = await findStack(client, { ...wanted, name: 'Orders', instead }).catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(ScriptError);
    expect((error as Error).message).toBe('Stack a-dev-Orders does not have a queue. Look at a-dev-Orders otherwise');
  });

  test.each([
    [
      { A: { QueueUrl: '1' }, B: { QueueUrl: '2' } },
      undefined,
      'Several stacks have a queue: name one with --stack (A, B)',
    ],
    [{ A: {} }, undefined, 'No stack here has a queue; there are: A'],
    [{}, undefined, 'No stack here has a queue; there are: none'],
    [{ A: { QueueUrl: '1' } }, 'C', 'There is no stack C here; there are: A'],
    [{ A: {} }, 'A', 'Stack A does not have a queue'],
    [
      { 'a-A': { QueueUrl: '1' }, 'b-A': { QueueUrl: '2' } },
      'A',
      'Several stacks are named A: give the whole name of one with --stack (a-A, b-A)',
    ],
  ])('%j with --stack %s: the error says what there is', async (stacks, name, message) => {
    deployed(stacks);

    const error = await findStack(client, { ...wanted, name }).catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(ScriptError);
    expect((error as Error).message).toBe(message);
  });
});
