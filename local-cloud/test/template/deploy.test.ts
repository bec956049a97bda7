import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { resourceKind } from '../../src/services/services.ts';
import type { AssemblyStack, Template } from '../../src/template/assembly.ts';
import { deploy } from '../../src/template/deploy.ts';
import { planStacks } from '../../src/template/stack-plan.ts';
import { TemplateError } from '../../src/template/template-error.ts';
import { openTestSite, type TestSite } from '../support/deployed-template.ts';

const code = { Code: { S3Key: 'code.zip' }, Runtime: 'nodejs24.x', Handler: 'index.handler' };

describe('a deployment', () => {
  let site: TestSite;

  beforeEach(() => {
    site = openTestSite();
  });
  afterEach(() => site.close());

  const warnings = () => site.deployment.report.warnings;

  test.each<[part: string, template: Template, warning: string]>([
    [
      'a resource of an unsupported type',
      { Resources: { Machine: { Type: 'AWS::StepFunctions::StateMachine' } } },
      'Stack/Machine: AWS::StepFunctions::StateMachine is not supported here, so it was left out',
    ],
    [
      'a custom resource that is not interpreted',
      {
        Resources: { Lookup: { Type: 'Custom::Lookup', Properties: { ServiceToken: 'arn:aws:lambda:::function:f' } } },
      },
      'Stack/Lookup: Custom::Lookup is not supported here, so it was left out',
    ],
    [
      'an unsupported property',
      { Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { Speed: 'high' } } } },
      'Stack/Queue: Speed of AWS::SQS::Queue has no effect here',
    ],
    [
      'an SSM parameter',
      { Parameters: { Image: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/images/latest' } } },
      'Stack/Image: the value of the SSM parameter /images/latest is unknown here; its name is used instead',
    ],
    [
      'a dynamic reference',
      {
        Resources: {
          Work: {
            Type: 'AWS::Lambda::Function',
            Properties: { ...code, Environment: { Variables: { KEY: '{{resolve:secretsmanager:key}}' } } },
          },
        },
      },
      'Stack/Work: the dynamic reference {{resolve:secretsmanager:key}} is not resolved here and stays as it is',
    ],
  ])('warns of %s', async (_part, template, warning) => {
    await site.deploy(template);

    expect(warnings()).toEqual([warning]);
  });

  test('accepts the types and the parameter that CDK adds, which have no effect here', async () => {
    await site.deploy({
      Parameters: {
        BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/version' },
      },
      Resources: {
        Metadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'x' } },
        Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/' } },
        Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: [{ Ref: 'Role' }] } },
        Retention: { Type: 'Custom::LogRetention', Properties: { LogGroupName: '/aws/lambda/f', RetentionInDays: 7 } },
      },
    });

    expect(warnings()).toEqual([]);
  });

  test('never defines the function behind a custom resource', async () => {
    await site.deploy({
      Resources: {
        Emptied: {
          Type: 'Custom::S3AutoDeleteObjects',
          Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] } },
        },
        Provider: { Type: 'AWS::Lambda::Function', Properties: code },
        Work: { Type: 'AWS::Lambda::Function', Properties: code },
      },
    });

    expect(site.deployment.functions.functions().map(({ name }) => name)).toEqual(['dev-stack-work']);
  });

  test('warns of a stack for a second account', async () => {
    const stack = (id: string, account: string): AssemblyStack => ({
      id,
      stackName: id,
      account,
      region: undefined,
      template: {},
      assetFolders: new Map(),
    });
    const cloud = { accountId: '111122223333', region: 'eu-west-1' };
    const stacks = [stack('Here', '111122223333'), stack('There', '444455556666')];

    await deploy(
      planStacks(stacks, { cloud, endpointUrl: 'http://127.0.0.1:9', kindOf: resourceKind }),
      site.deployment,
    );

    expect(warnings()).toEqual(['There: the stack is for account 444455556666; all stacks share 111122223333 here']);
  });

  test('adds stack, resource and type to an error of a service', async () => {
    const deploying = site.deploy({
      Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'a/b' } } },
    });

    await expect(deploying).rejects.toThrow(TemplateError);
    await expect(deploying).rejects.toThrow(/^Stack\/Queue \(AWS::SQS::Queue\): /);
  });

  test('does not present a bug of the local cloud as an error in the template', async () => {
    const template = { Resources: { Queue: { Type: 'AWS::SQS::Queue' } } };
    const stack = { id: 'Stack', stackName: 'Stack', region: undefined, template, assetFolders: new Map() };
    const plans = planStacks([stack], { ...site.deployment, kindOf: resourceKind });

    const deploying = deploy(plans, { ...site.deployment, sqs: {} as typeof site.deployment.sqs });

    await expect(deploying).rejects.toThrow(TypeError);
  });
});
