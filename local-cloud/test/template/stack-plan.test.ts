// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the syntax of Fn::Sub

import { describe, expect, test } from '@jest/globals';
import { resourceKind } from '../../src/services/services.ts';
import type { Template } from '../../src/template/assembly.ts';
import { physicalName, physicalUuid } from '../../src/template/physical-name.ts';
import { planStacks } from '../../src/template/stack-plan.ts';
import { TemplateError } from '../../src/template/template-error.ts';

const cloud = { accountId: '000000000000', region: 'eu-west-1' };

const plan = (...templates: Template[]) =>
  planStacks(
    templates.map((template, index) => ({
      id: `Stack${index}`,
      stackName: `dev-Stack${index}`,
      region: undefined,
      template,
      assetFolders: new Map(),
    })),
    { cloud, endpointUrl: 'http://127.0.0.1:4566', kindOf: resourceKind },
  );

const outputOf = (template: Template, value: unknown) =>
  plan({ ...template, Outputs: { Out: { Value: value } } })[0]?.outputs[0]?.value;

const resources = {
  Queue: { Type: 'AWS::SQS::Queue' },
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'files-${AWS::Region}' } } },
  Work: { Type: 'AWS::Lambda::Function' },
  Role: { Type: 'AWS::IAM::Role' },
  Key: { Type: 'AWS::KMS::Key' },
  Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/key' } },
  Logs: { Type: 'AWS::Logs::LogGroup' },
  Novel: { Type: 'AWS::Novel::Thing' },
};
const at = (logicalId: string, attribute: string) => ({ 'Fn::GetAtt': [logicalId, attribute] });
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('a planned stack', () => {
  test.each<[value: unknown, result: string | RegExp]>([
    [{ Ref: 'Queue' }, 'http://127.0.0.1:4566/000000000000/dev-stack0-queue'],
    [at('Queue', 'Arn'), 'arn:aws:sqs:eu-west-1:000000000000:dev-stack0-queue'],
    [{ Ref: 'Bucket' }, 'files-eu-west-1'],
    [at('Bucket', 'Arn'), 'arn:aws:s3:::files-eu-west-1'],
    [at('Bucket', 'RegionalDomainName'), 'files-eu-west-1.s3.eu-west-1.amazonaws.com'],
    [{ Ref: 'Work' }, 'dev-stack0-work'],
    [at('Work', 'Arn'), 'arn:aws:lambda:eu-west-1:000000000000:function:dev-stack0-work'],
    [{ Ref: 'Role' }, 'dev-stack0-role'],
    [at('Role', 'Arn'), 'arn:aws:iam::000000000000:role/dev-stack0-role'],
    [{ Ref: 'Key' }, uuid],
    [at('Key', 'Arn'), /^arn:aws:kms:eu-west-1:000000000000:key\/[0-9a-f-]{36}$/],
    [{ Ref: 'Alias' }, 'alias/key'],
    [{ Ref: 'Logs' }, 'dev-stack0-logs'],
    [at('Logs', 'Arn'), 'arn:aws:logs:eu-west-1:000000000000:log-group:dev-stack0-logs:*'],
    [{ Ref: 'Novel' }, 'dev-stack0-novel'],
    [at('Novel', 'Arn'), 'arn:aws:novel:eu-west-1:000000000000:dev-stack0-novel'],
    [at('Novel', 'Address'), 'dev-stack0-novel.Address'],
    [{ Ref: 'AWS::AccountId' }, '000000000000'],
    [{ Ref: 'AWS::Partition' }, 'aws'],
    [{ Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    [{ Ref: 'AWS::StackName' }, 'dev-Stack0'],
    [{ Ref: 'AWS::StackId' }, /^arn:aws:cloudformation:eu-west-1:000000000000:stack\/dev-Stack0\/[0-9a-f-]{36}$/],
  ])('resolves %j to %s', (value, result) => {
    expect(outputOf({ Resources: resources }, value)).toEqual(
      result instanceof RegExp ? expect.stringMatching(result) : result,
    );
  });

  test('gives a parameter its default value', () => {
    expect(outputOf({ Parameters: { Size: { Default: 5 } } }, { Ref: 'Size' })).toBe('5');
  });

  test('leaves out resources and outputs whose condition does not hold', () => {
    const [stack] = plan({
      Conditions: { Never: { 'Fn::Equals': ['a', 'b'] }, Always: { 'Fn::Not': [{ Condition: 'Never' }] } },
      Resources: {
        Queue: { Type: 'AWS::SQS::Queue', Condition: 'Always' },
        Other: { Type: 'AWS::SQS::Queue', Condition: 'Never' },
      },
      Outputs: { A: { Value: 'a', Condition: 'Never' }, B: { Value: 'b', Condition: 'Always' } },
    });

    expect(stack?.resources.map(({ logicalId }) => logicalId)).toEqual(['Queue']);
    expect(stack?.outputs.map(({ key }) => key)).toEqual(['B']);
  });

  test('imports an output that another stack exports, in any order of the stacks', () => {
    const [importing] = plan(
      { Outputs: { Out: { Value: { 'Fn::ImportValue': 'dev-queue' } } } },
      {
        Resources: { Queue: { Type: 'AWS::SQS::Queue' } },
        Outputs: { Exported: { Value: at('Queue', 'Arn'), Export: { Name: 'dev-queue' } } },
      },
    );

    expect(importing?.outputs[0]?.value).toBe('arn:aws:sqs:eu-west-1:000000000000:dev-stack1-queue');
  });

  test.each<[what: string, template: Template, message: RegExp]>([
    [
      'a reference to an unknown resource',
      { Outputs: { Out: { Value: { Ref: 'Nobody' } } } },
      /^Stack0\/Out: there is no resource or parameter Nobody$/,
    ],
    [
      'a parameter without a default',
      { Parameters: { P: {} }, Outputs: { Out: { Value: { Ref: 'P' } } } },
      /parameter P has no default/,
    ],
    [
      'an unknown attribute of a supported type',
      { Resources: resources, Outputs: { Out: { Value: at('Queue', 'Size') } } },
      /AWS::SQS::Queue has no attribute Size here; supported: Arn, QueueName, QueueUrl/,
    ],
    [
      'an unknown mapping',
      { Outputs: { Out: { Value: { 'Fn::FindInMap': ['A', 'b', 'c'] } } } },
      /there is no b\.c in the mapping A/,
    ],
    ['an unknown export', { Outputs: { Out: { Value: { 'Fn::ImportValue': 'x' } } } }, /no running stack exports x/],
    [
      'an unknown condition',
      { Resources: { Queue: { Type: 'AWS::SQS::Queue', Condition: 'C' } } },
      /^Stack0\/Queue: there is no condition C$/,
    ],
  ])('refuses %s and names the place', (_what, template, message) => {
    const outputs = () => plan(template).map((stack) => stack.outputs);

    expect(outputs).toThrow(TemplateError);
    expect(outputs).toThrow(message);
  });
});

describe('a generated name', () => {
  test('consists of stack and logical id in lower case', () => {
    expect(physicalName('File-FilePipeline', 'Queue4A7E')).toBe('file-filepipeline-queue4a7e');
  });

  test('is cut to the limit, differs for ids that differ only at the end, and keeps its suffix', () => {
    const long = 'x'.repeat(100);
    const [one, two] = [`${long}1`, `${long}2`].map((id) =>
      physicalName('stack', id, { maxLength: 80, suffix: '.fifo' }),
    );

    expect(one).toMatch(/^stack-x+-[0-9a-f]{8}\.fifo$/);
    expect(one).toHaveLength(80);
    expect(two).not.toBe(one);
  });

  test('is the same at every start', () => {
    expect(physicalName('s', 'y'.repeat(90), { maxLength: 64 })).toBe(
      physicalName('s', 'y'.repeat(90), { maxLength: 64 }),
    );
    expect(physicalUuid('stack', 'Key')).toBe(physicalUuid('stack', 'Key'));
  });

  test('has the form of a UUID where AWS uses one, different for each resource', () => {
    expect(physicalUuid('stack', 'Key')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(physicalUuid('stack', 'Key')).not.toBe(physicalUuid('stack', 'Other'));
  });
});
