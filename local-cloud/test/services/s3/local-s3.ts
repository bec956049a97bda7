import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import type { S3Options, S3Service } from '../../../src/services/s3/index.ts';
import { openS3 } from '../../../src/services/s3/index.ts';
import type { NotificationTarget } from '../../../src/services/s3/notifications/configuration.ts';

export interface Delivery {
  readonly target: NotificationTarget;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the JSON that a consumer would get
  readonly message: any;
}

/** The S3 front behind a real HTTP server on a free port, with its own folder. */
export interface LocalS3 {
  readonly s3: S3Service;
  readonly client: S3Client;
  readonly port: number;
  readonly endpoint: string;
  readonly folder: string;
  readonly deliveries: Delivery[];
  readonly log: string[];
  /** Stops the service; the folder stays if it was given. */
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
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return {
    s3,
    client,
    port,
    endpoint,
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
