import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const sns = new SNSClient({});

/** `GET` lists the items of the table, `POST` publishes the body. */
export async function handler({ httpMethod, body }: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  if (httpMethod === 'POST') {
    await sns.send(new PublishCommand({ TopicArn: process.env.TOPIC_ARN, Message: body ?? '' }));
    return { statusCode: 202, body: '' };
  }
  const { Items } = await table.send(new ScanCommand({ TableName: process.env.TABLE_NAME }));
  return { statusCode: 200, body: JSON.stringify(Items) };
}
