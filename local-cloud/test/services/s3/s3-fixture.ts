import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { openS3, type S3Options, type S3Service } from '../../../src/services/s3/index.ts';
import type { NotificationTarget } from '../../../src/services/s3/notifications/configuration.ts';

interface Delivery {
  readonly target: NotificationTarget;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the JSON that a consumer would get
  readonly message: any;
}

/** The local S3 behind a real HTTP server on a free port, with its own folder. */
export interface LocalS3 {
  readonly s3: S3Service;
  readonly client: S3;
  readonly port: number;
  readonly endpoint: string;
  readonly folder: string;
  readonly deliveries: Delivery[];
  readonly log: string[];
  /** Stops the service, and deletes the folder unless the caller chose it. */
  stop(): Promise<void>;
}

export const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:events';

export async function startS3(options: Partial<S3Options> = {}): Promise<LocalS3> {
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
  const server = createServer((request, response) => void s3.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = connectClient(port);
  return {
    s3,
    client,
    port,
    endpoint: `http://127.0.0.1:${port}`,
    folder,
    deliveries,
    log,
    stop: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await s3.close();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

export function connectClient(port: number): S3 {
  return new S3({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
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

/** Polls until the condition holds. @throws Error after 30 seconds */
export async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await isDone())) {
    if (Date.now() > deadline) throw new Error('the condition did not hold within 30 seconds');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
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
