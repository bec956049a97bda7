import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openTestSite, type TestSite } from '../../support/deployed-template.ts';

let site: TestSite;

beforeEach(() => {
  site = openTestSite();
});
afterEach(() => site.close());

const buckets = () => site.deployment.s3.buckets.list();
const Queue = { Type: 'AWS::SQS::Queue' };
const queueArn = 'arn:aws:sqs:eu-west-1:000000000000:dev-stack-queue';

describe('AWS::S3::Bucket', () => {
  const template = (Properties: Record<string, unknown>) => ({
    Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties }, Queue },
  });
  const messages = () => site.deployment.sqs.peek('dev-stack-queue').map(({ body }) => JSON.parse(body).Event);
  const toQueue = (Queue: unknown, Rules: object[] = []) => ({
    QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue, Filter: { S3Key: { Rules } } }],
  });
  const withNotifications = template({
    BucketName: 'my-files',
    NotificationConfiguration: toQueue({ 'Fn::GetAtt': ['Queue', 'Arn'] }, [
      { Name: 'prefix', Value: 'in/' },
      { Name: 'Suffix', Value: '.csv' },
    ]),
  });

  test('has the name and versioning of its properties, and Ref and GetAtt describe it', async () => {
    const plan = await site.deploy({
      ...template({ BucketName: 'my-files', VersioningConfiguration: { Status: 'Enabled' } }),
      Outputs: { BucketName: { Value: { Ref: 'Bucket' } }, Arn: { Value: { 'Fn::GetAtt': ['Bucket', 'Arn'] } } },
    });

    expect(buckets()).toMatchObject([{ name: 'my-files', versioning: 'Enabled' }]);
    expect(plan.outputs.map(({ value }) => value)).toEqual(['my-files', 'arn:aws:s3:::my-files']);
    expect(site.deployment.report.notices).toEqual([]);
  });

  test('gets a name that S3 accepts if the template has none', async () => {
    const logicalId = `Bucket${'X'.repeat(70)}`;

    await site.deploy({ Resources: { [logicalId]: { Type: 'AWS::S3::Bucket' } } });

    expect(buckets()).toMatchObject([{ name: expect.stringMatching(/^dev-stack-bucketx+-[0-9a-f]{8}$/) }]);
  });

  test('sends its notifications to a queue that follows it in the template', async () => {
    await site.deploy(withNotifications);

    expect(buckets()[0]?.notifications).toEqual([
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

  test('sends no second test event for unchanged notifications', async () => {
    await site.deploy(withNotifications);

    await site.deploy(withNotifications);

    expect(messages()).toEqual(['s3:TestEvent']);
  });

  test('is refused with its logical id if its queue does not exist', async () => {
    const NotificationConfiguration = toQueue('arn:aws:sqs:eu-west-1:000000000000:nowhere');

    await expect(site.deploy(template({ NotificationConfiguration }))).rejects.toThrow(
      'Stack/Bucket (AWS::S3::Bucket): Unable to validate the following destination configurations',
    );
  });

  test.each([
    [
      'NotificationConfiguration.EventBridgeConfiguration',
      { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } },
    ],
    [
      'ReplicationConfiguration',
      { ReplicationConfiguration: {}, BucketEncryption: {}, PublicAccessBlockConfiguration: {} },
    ],
  ])('warns that %s has no effect', async (property, properties) => {
    await site.deploy(template(properties));

    expect(site.deployment.report.warnings).toEqual([
      `Stack/Bucket: ${property} of AWS::S3::Bucket has no effect here`,
    ]);
  });
});

describe('Custom::S3BucketNotifications', () => {
  const Filter = { Key: { FilterRules: [{ Name: 'prefix', Value: 'in/' }] } };
  const template = {
    Resources: {
      Notifications: {
        Type: 'Custom::S3BucketNotifications',
        Properties: {
          ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] },
          BucketName: 'somebody-elses',
          NotificationConfiguration: {
            QueueConfigurations: [
              { Events: ['s3:ObjectCreated:*'], QueueArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Filter },
            ],
          },
          Managed: false,
        },
      },
      Queue,
      Handler: { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: 'x' }, Runtime: 'python3.13' } },
    },
  };

  test('adds notifications to a stand-in for the existing bucket, and reports the stand-in', async () => {
    await site.deploy(template);

    const target = { kind: 'queue', arn: queueArn };
    const rule = expect.objectContaining({ target, events: ['s3:ObjectCreated:*'], prefix: 'in/' });
    expect(buckets()).toMatchObject([{ name: 'somebody-elses', notifications: [rule] }]);
    expect(site.deployment.report.notices).toEqual([
      'the existing bucket somebody-elses is an empty stand-in here; nothing of the real one is read or written',
    ]);
  });

  test('neither runs the function behind it nor warns about it', async () => {
    await site.deploy(template);

    expect(site.deployment.functions.functions()).toEqual([]);
    expect(site.deployment.report.warnings).toEqual([]);
  });
});

test('an output that names a bucket of no stack gets a stand-in too', async () => {
  await site.deploy({ Outputs: { DestinationBucketName: { Value: 'their-destination' } } });

  expect(site.deployment.s3.buckets.exists('their-destination')).toBe(true);
  expect(site.deployment.report.notices).toEqual([expect.stringContaining('their-destination is an empty stand-in')]);
});
