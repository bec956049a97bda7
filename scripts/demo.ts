/** `npm run demo`: the product in half a minute, without the AWS CLI. */
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { demoFiles, MULTIPART_THRESHOLD_MB } from './demo/files.ts';
import { tellStory } from './demo/story.ts';
import { startPrivateCloud } from './shared/private-cloud.ts';

const help = `npm run demo

Starts a private local cloud, uploads real files (awkward names, empty, large, one poison message),
shows them arrive, replays the dead letters and prints a table.

Exit code: 0 when everything is where it belongs, 1 when anything is missing, 2 for a wrong argument.`;

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
  const cloud = await startPrivateCloud({
    args: ['--stacks', 'FilePipeline', '--fast-retries'],
    settings: { multipart_threshold_mb: String(MULTIPART_THRESHOLD_MB) },
  });
  process.once('SIGINT', () => cloud.stop('SIGINT').then(() => process.exit(130)));
  console.log(`Ready at ${cloud.url} after ${((Date.now() - started) / 1000).toFixed(1)} s.\n`);

  try {
    const client = {
      endpoint: cloud.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    const outputs = cloud.outputs.FilePipeline ?? {};
    const allWell = await tellStory({
      s3: new S3Client(client),
      sqs: new SQSClient(client),
      source: outputs.SourceBucketName ?? '',
      destination: outputs.DestinationBucketName ?? '',
      queueUrl: outputs.QueueUrl ?? '',
      deadLetterQueueUrl: outputs.DeadLetterQueueUrl ?? '',
      files: demoFiles(),
      say: (line) => console.log(line),
    });
    return allWell ? 0 : 1;
  } catch (error) {
    console.error(`The demo stopped: ${(error as Error).message}\n\n${cloud.printed()}`);
    return 1;
  } finally {
    await cloud.stop();
  }
}
