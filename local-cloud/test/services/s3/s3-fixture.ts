import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { openS3, type S3Options } from '../../../src/services/s3/index.ts';
import type { NotificationTarget } from '../../../src/services/s3/notifications/configuration.ts';
import { CLIENT, serve } from '../../support/serve.ts';

interface Delivery {
  readonly target: NotificationTarget;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the JSON that a consumer would get
  readonly message: any;
}

export type LocalS3 = Awaited<ReturnType<typeof startS3>>;

export const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:events';

/** Starts the local S3 behind a real HTTP server on a free port, by default with a folder of its own. */
export async function startS3(options: Partial<S3Options> = {}) {
  const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), 's3-test-')));
  const deliveries: Delivery[] = [];
  const log: string[] = [];
  const s3 = openS3({
    cloud: { accountId: '000000000000', region: 'us-east-1' },
    notify: async (target, body) => {
      deliveries.push({ target, message: JSON.parse(body) });
    },
    destinationExists: (arn) => arn === QUEUE_ARN || arn.includes(':sns:'),
    log: (line) => log.push(line),
    ...options,
    folder,
  });
  const { url: endpoint, close } = await serve(s3);
  const client = connectClient(endpoint);
  return {
    s3,
    client,
    port: Number(new URL(endpoint).port),
    endpoint,
    folder,
    deliveries,
    log,
    /** Stops the service, and deletes the folder unless the caller chose it. */
    async stop(): Promise<void> {
      client.destroy();
      await close();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

export function connectClient(endpoint: string): S3 {
  return new S3({ ...CLIENT, endpoint, forcePathStyle: true });
}

/** The S3 of the suite and the bucket of the current test; both exist when a test begins. */
export let local: LocalS3;
export let client: S3;
export let Bucket = '';

/** Creates one bucket for all tests of the suite. */
export function useBucket(name: string, options: Partial<S3Options> = {}): void {
  beforeAll(async () => {
    await start(options);
    await createBucket(name);
  });
  afterAll(() => local.stop());
}

/** Creates a new bucket for each test. */
export function useFreshBuckets(name: string): void {
  let buckets = 0;
  beforeAll(() => start());
  beforeEach(() => {
    buckets += 1;
    return createBucket(`${name}-${buckets}`);
  });
  afterAll(() => local.stop());
}

async function start(options?: Partial<S3Options>): Promise<void> {
  local = await startS3(options);
  client = local.client;
}

/** Creates a bucket, which becomes the bucket of the current test. */
export async function createBucket(name: string): Promise<void> {
  Bucket = name;
  await client.createBucket({ Bucket });
}

export function put(Key: string, Body: string | Buffer, rest: object = {}) {
  return client.putObject({ Bucket, Key, Body, ...rest });
}

export async function textOf(Key: string, VersionId?: string): Promise<string | undefined> {
  return (await client.getObject({ Bucket, Key, VersionId })).Body?.transformToString();
}

/** Sends bytes in exactly these pieces and returns the whole answer, up to the end of the connection. */
export async function sendRaw(port: number, pieces: readonly (Buffer | string)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  const received: Buffer[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    socket.on('data', (bytes) => received.push(bytes));
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
  for (const piece of pieces) {
    await new Promise<void>((resolve, reject) => socket.write(piece, (error) => (error ? reject(error) : resolve())));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await ended;
  return Buffer.concat(received).toString();
}

export function requestHead(method: string, path: string, headers: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries({ host: '127.0.0.1', connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/** Every property that a client can give an object when it writes it. */
export const EVERYTHING = {
  ContentType: 'text/csv',
  CacheControl: 'max-age=60',
  ContentDisposition: 'attachment; filename="a.csv"',
  ContentEncoding: 'gzip',
  ContentLanguage: 'de',
  Metadata: { colour: 'blue', empty: '' },
  WebsiteRedirectLocation: '/elsewhere',
  StorageClass: 'STANDARD_IA',
  Tagging: 'team=data&two+words=a%2Bb',
} as const;
