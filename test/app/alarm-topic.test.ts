import { beforeAll, describe, expect, test } from '@jest/globals';
import { assemblyOf, synthesizeVariant } from '../support/synthesis.ts';
import { idsOf, readTemplate, resource, statementsOf, type Template } from '../support/template.ts';

let template: Template;
beforeAll(async () => {
  template = await readTemplate(await assemblyOf());
});

describe('the alarm topic', () => {
  test('takes alarms of this account from Amazon CloudWatch, over TLS', () => {
    const [topic] = idsOf(template, 'AWS::SNS::Topic');
    const statements = statementsOf(resource(template, 'AWS::SNS::TopicPolicy'));

    expect(statements.find(({ Effect }) => Effect === 'Allow')).toEqual({
      Sid: 'AllowAlarms',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: { Ref: topic },
      Condition: {
        StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        ArnLike: {
          'aws:SourceArn': {
            'Fn::Join': ['', ['arn:aws:cloudwatch:us-east-1:', { Ref: 'AWS::AccountId' }, ':alarm:*']],
          },
        },
      },
    });
    expect(statements.find(({ Effect }) => Effect === 'Deny')?.Condition).toEqual({
      Bool: { 'aws:SecureTransport': 'false' },
    });
  });

  test('has a subscriber only if alarm_email names one', async () => {
    const variant = await synthesizeVariant({ alarm_email: 'operations@acme.example' });

    expect(idsOf(template, 'AWS::SNS::Subscription')).toEqual([]);
    expect(resource(variant, 'AWS::SNS::Subscription').Properties).toEqual({
      Protocol: 'email',
      Endpoint: 'operations@acme.example',
      TopicArn: { Ref: idsOf(variant, 'AWS::SNS::Topic')[0] },
    });
  });

  test('is under the key of the queues with encryption = "kms", which Amazon CloudWatch may then use', async () => {
    const variant = await synthesizeVariant({ encryption: 'kms' });
    const key = resource(variant, 'AWS::KMS::Key', 'QueueKey');

    expect(resource(variant, 'AWS::SNS::Topic').Properties.KmsMasterKeyId).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^QueueKey/), 'Arn'],
    });
    expect(statementsOf(key)).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Condition: expect.objectContaining({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }),
      }),
    );
  });
});
