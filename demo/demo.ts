/** `npm run demo`: the product in half a minute, without the AWS CLI. */
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { PrivateCloud } from 'local-cloud';
import { startStacks } from '../bench/support/start-stacks.ts';
import { demoFiles, MULTIPART_THRESHOLD_MB, tellStory } from './stories/files-story.ts';
import { tellOrdersStory } from './stories/orders-story.ts';
import { tellStreamStory } from './stories/records-story.ts';

const help = `npm run demo

Starts a private local cloud, uploads real files (awkward names, empty, large, one poison message), shows them arrive and
replays the dead letters; then posts records to the API (awkward text, one twice, two that are wrong), shows their rows and
replays the dead letter; then places orders while one of their two consumers is down. Prints a table of each.

Exit code: 0 when everything is where it belongs, 1 when anything is missing, 2 for a wrong argument.`;

const CLIENT = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

process.exitCode = await demo();

async function demo(): Promise<number> {
  try {
    const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
    if (values.help) {
      console.log(help);
      return 0;
    }
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    return 2;
  }

  console.log('Starting a private local cloud (no account, no Docker, nothing leaves this machine) …');
  const started = Date.now();
  const cloud = await startStacks({
    args: ['--stacks', 'FilePipeline,StreamApi,Orders', '--fast-retries'],
    // A record that can't be stored is tried three times here: nobody wants to watch it five times.
    settings: { multipart_threshold_mb: String(MULTIPART_THRESHOLD_MB), max_receive_count: '3' },
  });
  process.once('SIGINT', () => cloud.stop('SIGINT').then(() => process.exit(130)));
  console.log(`Ready at ${cloud.url} after ${((Date.now() - started) / 1000).toFixed(1)} s.\n`);

  try {
    const isWell = [await showFiles(cloud), await showRecords(cloud), await showOrders(cloud)];
    return isWell.every(Boolean) ? 0 : 1;
  } catch (error) {
    console.error(`The demo stopped: ${(error as Error).message}\n\n${cloud.printed()}`);
    return 1;
  } finally {
    await cloud.stop();
  }
}

function showFiles({ url: endpoint, outputs: { FilePipeline = {} } }: PrivateCloud): Promise<boolean> {
  console.log('── Files: bucket → queue → copy-file → bucket\n');
  return tellStory({
    s3: new S3Client({ ...CLIENT, endpoint }),
    sqs: new SQSClient({ ...CLIENT, endpoint }),
    source: FilePipeline.SourceBucketName ?? '',
    destination: FilePipeline.DestinationBucketName ?? '',
    queueUrl: FilePipeline.QueueUrl ?? '',
    deadLetterQueueUrl: FilePipeline.DeadLetterQueueUrl ?? '',
    files: demoFiles(),
    say: (line) => console.log(line),
  });
}

function showRecords({ url: endpoint, outputs: { StreamApi = {} } }: PrivateCloud): Promise<boolean> {
  console.log('\n── Records: API → produce-record → queue → store-record → table\n');
  return tellStreamStory({
    dynamoDb: new DynamoDBClient({ ...CLIENT, endpoint }),
    sqs: new SQSClient({ ...CLIENT, endpoint }),
    streamUrl: StreamApi.StreamUrl ?? '',
    tableName: StreamApi.TableName ?? '',
    queueUrl: StreamApi.QueueUrl ?? '',
    deadLetterQueueUrl: StreamApi.DeadLetterQueueUrl ?? '',
    say: (line) => console.log(line),
  });
}

function showOrders({ url: endpoint, outputs: { Orders = {} } }: PrivateCloud): Promise<boolean> {
  console.log(
    '\n── Orders: API → serve-orders → topic → two queues → process-order → table, notify-customer → notices\n',
  );
  const { ItemsUrl = '', TableName = '', NoticeTopicArn = '' } = Orders;
  return tellOrdersStory({
    dynamoDb: new DynamoDBClient({ ...CLIENT, endpoint }),
    sqs: new SQSClient({ ...CLIENT, endpoint }),
    queueUrl: Orders.ProcessOrderQueueUrl ?? '',
    deadLetterQueueUrl: Orders.ProcessOrderDeadLetterQueueUrl ?? '',
    itemsUrl: ItemsUrl,
    tableName: TableName,
    noticesUrl: `${endpoint}/_local/published/${NoticeTopicArn.split(':').at(-1)}`,
    say: (line) => console.log(line),
  });
}
