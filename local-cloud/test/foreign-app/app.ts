/** A CDK app of somebody else, written as the CDK documentation writes it: nothing in it knows the local cloud. */
import { join } from 'node:path';
import { App, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { LambdaRestApi } from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, EventType } from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';

class UploadsStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const table = new TableV2(this, 'Table', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const bucket = new Bucket(this, 'Bucket', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY });
    const uploads = new Queue(this, 'Uploads', { visibilityTimeout: Duration.seconds(60) });
    bucket.addEventNotification(EventType.OBJECT_CREATED, new SqsDestination(uploads), { suffix: '.txt' });

    const recordUploads = new LambdaFunction(this, 'RecordUploads', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline(`
        const { DynamoDBClient, PutItemCommand } = require('@aws-sdk/client-dynamodb');
        const client = new DynamoDBClient({});
        exports.handler = async (event) => {
          for (const message of event.Records) {
            for (const { s3 } of JSON.parse(message.body).Records ?? []) {
              const Item = { id: { S: s3.object.key }, size: { N: String(s3.object.size) } };
              await client.send(new PutItemCommand({ TableName: process.env.TABLE_NAME, Item }));
            }
          }
        };
      `),
      environment: { TABLE_NAME: table.tableName },
      logRetention: RetentionDays.ONE_WEEK,
    });
    recordUploads.addEventSource(new SqsEventSource(uploads));
    table.grantWriteData(recordUploads);

    const topic = new Topic(this, 'Topic');
    const notices = new Queue(this, 'Notices');
    topic.addSubscription(new SqsSubscription(notices));

    const recordNotices = new LambdaFunction(this, 'RecordNotices', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromAsset(join(import.meta.dirname, 'functions/record-notices')),
      environment: { TABLE_NAME: table.tableName },
    });
    recordNotices.addEventSource(new SqsEventSource(notices, { reportBatchItemFailures: true }));
    table.grantWriteData(recordNotices);

    const serveItems = new NodejsFunction(this, 'ServeItems', {
      runtime: Runtime.NODEJS_22_X,
      entry: join(import.meta.dirname, 'functions/serve-items.ts'),
      environment: { TABLE_NAME: table.tableName, TOPIC_ARN: topic.topicArn },
    });
    table.grantReadData(serveItems);
    topic.grantPublish(serveItems);
    new LambdaRestApi(this, 'Api', { handler: serveItems });

    // The local cloud does not support SSM parameters.
    new StringParameter(this, 'TableNameParameter', { stringValue: table.tableName });

    new CfnOutput(this, 'UploadsBucket', { value: bucket.bucketName });
  }
}

const app = new App();
new UploadsStack(app, 'UploadsStack', { env: { account: '111122223333', region: 'eu-west-1' } });
