import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openTestSite, type TestSite } from '../../support/deployed-template.ts';

const queueArn = 'arn:aws:sqs:eu-west-1:000000000000:dev-stack-queue';
const queue = { Type: 'AWS::SQS::Queue' };

describe('AWS::S3::Bucket', () => {
  let site: TestSite;

  beforeEach(() => {
    site = openTestSite();
  });
  afterEach(() => site.close());

  const bucket = (name: string) => site.deployment.s3.buckets.list().find((candidate) => candidate.name === name);
  const messages = () => site.deployment.sqs.peek('dev-stack-queue').map(({ body }) => JSON.parse(body).Event);

  test('is named by its property, versioned, and described by Ref and GetAtt', async () => {
    const plan = await site.deploy({
      Resources: {
        Bucket: {
          Type: 'AWS::S3::Bucket',
          Properties: { BucketName: 'my-files', VersioningConfiguration: { Status: 'Enabled' } },
        },
      },
      Outputs: {
        BucketName: { Value: { Ref: 'Bucket' } },
        Arn: { Value: { 'Fn::GetAtt': ['Bucket', 'Arn'] } },
      },
    });

    expect(bucket('my-files')).toMatchObject({ versioning: 'Enabled' });
    expect(plan.outputs.map(({ value }) => value)).toEqual(['my-files', 'arn:aws:s3:::my-files']);
    expect(site.deployment.report.notices).toEqual([]);
  });

  test('gets a name that S3 takes when the template names none', async () => {
    const logicalId = `Bucket${'X'.repeat(70)}`;

    await site.deploy({ Resources: { [logicalId]: { Type: 'AWS::S3::Bucket' } } });

    expect(site.deployment.s3.buckets.list()).toEqual([
      expect.objectContaining({ name: expect.stringMatching(/^dev-stack-bucketx+-[0-9a-f]{8}$/) }),
    ]);
  });

  const withNotifications = {
    Resources: {
      Bucket: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: 'my-files',
          NotificationConfiguration: {
            QueueConfigurations: [
              {
                Event: 's3:ObjectCreated:*',
                Queue: { 'Fn::GetAtt': ['Queue', 'Arn'] },
                Filter: {
                  S3Key: {
                    Rules: [
                      { Name: 'prefix', Value: 'in/' },
                      { Name: 'Suffix', Value: '.csv' },
                    ],
                  },
                },
              },
            ],
          },
        },
      },
      Queue: queue,
    },
  };

  test('sends its notifications to a queue that comes later in the template', async () => {
    await site.deploy(withNotifications);

    expect(bucket('my-files')?.notifications).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        target: { kind: 'queue', arn: queueArn },
        events: ['s3:ObjectCreated:*'],
        prefix: 'in/',
        suffix: '.csv',
      },
    ]);
    expect(messages()).toEqual(['s3:TestEvent']);
  });

  test('does not announce the same notifications again when it is deployed again', async () => {
    await site.deploy(withNotifications);

    await site.deploy(withNotifications);

    expect(messages()).toEqual(['s3:TestEvent']);
  });

  test('is refused with its name when its queue does not exist', async () => {
    const { Bucket } = withNotifications.Resources;
    const NotificationConfiguration = {
      QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: 'arn:aws:sqs:eu-west-1:000000000000:nowhere' }],
    };

    const deploying = site.deploy({
      Resources: { Bucket: { ...Bucket, Properties: { BucketName: 'my-files', NotificationConfiguration } } },
    });

    await expect(deploying).rejects.toThrow(
      'Stack/Bucket (AWS::S3::Bucket): Unable to validate the following destination configurations',
    );
  });

  test('warns about notifications that it can not send', async () => {
    const Properties = { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } };

    await site.deploy({ Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties } } });

    expect(site.deployment.report.warnings).toEqual([
      'Stack/Bucket: NotificationConfiguration.EventBridgeConfiguration of AWS::S3::Bucket has no effect here',
    ]);
  });

  test('names a property that matters and has no effect here', async () => {
    const Properties = { ReplicationConfiguration: {}, BucketEncryption: {}, PublicAccessBlockConfiguration: {} };

    await site.deploy({ Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties } } });

    expect(site.deployment.report.warnings).toEqual([
      'Stack/Bucket: ReplicationConfiguration of AWS::S3::Bucket has no effect here',
    ]);
  });
});

describe('Custom::S3BucketNotifications', () => {
  let site: TestSite;

  beforeEach(() => {
    site = openTestSite();
  });
  afterEach(() => site.close());

  const template = {
    Resources: {
      Notifications: {
        Type: 'Custom::S3BucketNotifications',
        Properties: {
          ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] },
          BucketName: 'somebody-elses',
          NotificationConfiguration: {
            QueueConfigurations: [
              {
                Events: ['s3:ObjectCreated:*'],
                QueueArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
                Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'in/' }] } },
              },
            ],
          },
          Managed: false,
        },
      },
      Queue: queue,
      Handler: { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: 'x' }, Runtime: 'python3.13' } },
    },
  };

  test('adds notifications to a stand-in for the existing bucket, and says that it is one', async () => {
    await site.deploy(template);

    expect(site.deployment.s3.buckets.list()).toEqual([
      expect.objectContaining({
        name: 'somebody-elses',
        notifications: [
          expect.objectContaining({
            target: { kind: 'queue', arn: queueArn },
            events: ['s3:ObjectCreated:*'],
            prefix: 'in/',
          }),
        ],
      }),
    ]);
    expect(site.deployment.report.notices).toEqual([
      'the existing bucket somebody-elses is an empty stand-in here; nothing of the real one is read or written',
    ]);
  });

  test('neither runs nor warns about the function behind it', async () => {
    await site.deploy(template);

    expect(site.deployment.functions.functions()).toEqual([]);
    expect(site.deployment.report.warnings).toEqual([]);
  });

  test('an output that names a bucket of nobody gets a stand-in as well', async () => {
    await site.deploy({ Outputs: { DestinationBucketName: { Value: 'their-destination' } } });

    expect(site.deployment.s3.buckets.exists('their-destination')).toBe(true);
    expect(site.deployment.report.notices).toEqual([expect.stringContaining('their-destination is an empty stand-in')]);
  });
});
