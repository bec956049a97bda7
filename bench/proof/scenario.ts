/** Runs scenarios on fresh stacks, and returns what was promised and measured. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HeadObjectCommand, ListObjectsV2Command, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { PrivateCloud } from 'local-cloud';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type StacksOptions, startStacks } from '../support/start-stacks.ts';

const CLIENT = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

export interface Proof {
  readonly promise: string;
  readonly held: boolean;
  readonly measured: string;
}

/** A running file pipeline. */
export interface Pipeline {
  readonly cloud: PrivateCloud;
  readonly s3: S3Client;
  readonly source: string;
  readonly destination: string;
}

/** Runs `scenario` on a fresh file pipeline, and stops it at the end. */
export async function onPipeline(
  scenario: (pipeline: Pipeline) => Promise<Proof>,
  options: StacksOptions = {},
): Promise<Proof> {
  const cloud = await startStacks({ ...options, args: ['--stacks', 'FilePipeline', ...(options.args ?? [])] });
  try {
    const s3 = new S3Client({ ...CLIENT, endpoint: cloud.url });
    const { SourceBucketName = '', DestinationBucketName = '' } = cloud.outputs.FilePipeline ?? {};
    return await scenario({ cloud, s3, source: SourceBucketName, destination: DestinationBucketName });
  } finally {
    await cloud.stop();
  }
}

/** Returns ETag and size of every object by key. */
export async function listing(s3: S3Client, Bucket: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken }));
    for (const { Key = '', ETag, Size } of page.Contents ?? []) found.set(Key, `${ETag} ${Size}`);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return found;
}

/** Counts all versions in a bucket: more versions than keys means that a file was written twice. */
export async function versionCount(s3: S3Client, Bucket: string): Promise<number> {
  let count = 0;
  let markers: { KeyMarker?: string; VersionIdMarker?: string } = {};
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, ...markers }));
    count += page.Versions?.length ?? 0;
    if (!page.IsTruncated) return count;
    markers = {
      ...(page.NextKeyMarker !== undefined && { KeyMarker: page.NextKeyMarker }),
      ...(page.NextVersionIdMarker !== undefined && { VersionIdMarker: page.NextVersionIdMarker }),
    };
  }
}

export async function exists(s3: S3Client, Bucket: string, Key: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket, Key }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFound') return false;
    throw error;
  }
}

/** Formats milliseconds as `min / median / p99 / max`. */
export function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (quantile: number) => sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] ?? 0;
  return `${at(0).toFixed(0)} / ${at(0.5).toFixed(0)} / ${at(0.99).toFixed(0)} / ${at(1).toFixed(0)} ms (min / median / p99 / max of ${values.length})`;
}

/** A local cloud with one stack. */
export interface RunningStack {
  readonly cloud: PrivateCloud;
  readonly outputs: Readonly<Record<string, string>>;
  readonly sqs: SQSClient;
  readonly dynamoDb: DynamoDBClient;
}

export interface StackOptions {
  readonly settings?: Readonly<Record<string, string>>;
  /** Proxy between the functions and the local cloud. @default - none */
  readonly proxy?: FaultProxy;
}

/** A throttle that no scenario reaches. */
const SETTINGS = {
  api_authorization: 'none',
  api_throttle_rate: '10000',
  api_throttle_burst: '5000',
};

/** Runs `scenario` on a fresh stack with fast retries, and stops it at the end. */
export async function onStack(
  stack: string,
  scenario: (running: RunningStack) => Promise<Proof>,
  { settings = {}, proxy }: StackOptions = {},
): Promise<Proof> {
  const endpointOfFunctions = proxy ? ['--functions-endpoint', proxy.url] : [];
  const args = ['--stacks', stack, '--fast-retries', ...endpointOfFunctions];
  const cloud = await startStacks({ args, settings: { ...SETTINGS, ...settings } });
  proxy?.forwardTo(cloud.url);
  const client = { ...CLIENT, endpoint: cloud.url };
  try {
    return await scenario({
      cloud,
      outputs: cloud.outputs[stack] ?? {},
      sqs: new SQSClient(client),
      dynamoDb: new DynamoDBClient(client),
    });
  } finally {
    await cloud.stop();
  }
}

/** Runs `scenario` on a fresh stack with a proxy that can make the functions' requests fail. */
export async function onFaultyStack(
  stack: string,
  scenario: (running: RunningStack, proxy: FaultProxy) => Promise<Proof>,
  settings: StackOptions['settings'] = {},
): Promise<Proof> {
  const proxy = await startFaultProxy();
  try {
    return await onStack(stack, (running) => scenario(running, proxy), { settings, proxy });
  } finally {
    await proxy.close();
  }
}
