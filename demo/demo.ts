/** `npm run demo`: shows the product in half a minute, without the AWS CLI. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { PrivateCloud } from 'local-cloud';
import { startStacks } from '../bench/support/start-stacks.ts';
import { UsageError } from '../scripts/shared/errors.ts';
import { runCommand } from '../scripts/shared/run-command.ts';
import { demoFiles, MULTIPART_THRESHOLD_MB, tellFilesStory } from './stories/files-story.ts';
import { tellOrdersStory } from './stories/orders-story.ts';
import { tellRecordsStory } from './stories/records-story.ts';

const CLIENT = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

const command = {
  name: 'demo',
  summary: [
    'Starts a private local cloud and runs three stories, each with a table of the results:',
    'files (awkward names, empty, large, one poison message) are copied, and dead letters replayed;',
    'records (awkward text, one of them twice, two wrong ones) are posted to the API, and a dead letter replayed;',
    'orders are placed while one of their two workers fails.',
  ].join('\n'),
  options: {},
  examples: [],
  exitCodes: { 0: 'every file, record and order has arrived', 1: 'something is missing, or an error occurred' },
} as const;

await runCommand(command, async ({ positionals }, { print, note, signal }) => {
  if (positionals.length > 0) throw new UsageError(`demo takes no arguments, got ${positionals.join(' ')}`);
  print('Starting a private local cloud (no account, no Docker, nothing leaves this machine) …');
  const startedAt = Date.now();
  const cloud = await startStacks({
    args: ['--stacks', 'FilePipeline,StreamApi,Orders', '--fast-retries'],
    // Three attempts instead of five: a record that can't be stored becomes a dead letter sooner.
    settings: { multipart_threshold_mb: String(MULTIPART_THRESHOLD_MB), max_receive_count: '3' },
  });
  signal.addEventListener('abort', () => void cloud.stop('SIGINT'));
  try {
    signal.throwIfAborted();
    print(`Ready at ${cloud.url} after ${((Date.now() - startedAt) / 1000).toFixed(1)} s.\n`);
    const results = [await showFiles(cloud, print), await showRecords(cloud, print), await showOrders(cloud, print)];
    return results.every(Boolean) ? 0 : 1;
  } catch (error) {
    if (!signal.aborted) note(`The demo stopped: ${(error as Error).message}\n\n${cloud.printed()}`);
    return 1;
  } finally {
    await cloud.stop();
  }
});

type Say = (line: string) => void;

function showFiles({ url: endpoint, outputs: { FilePipeline = {} } }: PrivateCloud, say: Say): Promise<boolean> {
  say('── Files: bucket → queue → copy-file → bucket\n');
  return tellFilesStory({
    s3: new S3Client({ ...CLIENT, endpoint }),
    sqs: new SQSClient({ ...CLIENT, endpoint }),
    source: FilePipeline.SourceBucketName ?? '',
    destination: FilePipeline.DestinationBucketName ?? '',
    queueUrl: FilePipeline.QueueUrl ?? '',
    deadLetterQueueUrl: FilePipeline.DeadLetterQueueUrl ?? '',
    files: demoFiles(),
    say,
  });
}

function showRecords({ url: endpoint, outputs: { StreamApi = {} } }: PrivateCloud, say: Say): Promise<boolean> {
  say('\n── Records: API → produce-record → queue → store-record → table\n');
  return tellRecordsStory({
    dynamoDb: new DynamoDBClient({ ...CLIENT, endpoint }),
    sqs: new SQSClient({ ...CLIENT, endpoint }),
    streamUrl: StreamApi.StreamUrl ?? '',
    tableName: StreamApi.TableName ?? '',
    queueUrl: StreamApi.QueueUrl ?? '',
    deadLetterQueueUrl: StreamApi.DeadLetterQueueUrl ?? '',
    say,
  });
}

function showOrders({ url: endpoint, outputs: { Orders = {} } }: PrivateCloud, say: Say): Promise<boolean> {
  say('\n── Orders: API → serve-orders → topic → two queues → process-order → table, notify-customer → notices\n');
  const { ItemsUrl = '', TableName = '', NoticeTopicArn = '' } = Orders;
  return tellOrdersStory({
    dynamoDb: new DynamoDBClient({ ...CLIENT, endpoint }),
    sqs: new SQSClient({ ...CLIENT, endpoint }),
    queueUrl: Orders.ProcessOrderQueueUrl ?? '',
    deadLetterQueueUrl: Orders.ProcessOrderDeadLetterQueueUrl ?? '',
    itemsUrl: ItemsUrl,
    tableName: TableName,
    noticesUrl: `${endpoint}/_local/published/${NoticeTopicArn.split(':').at(-1)}`,
    say,
  });
}
