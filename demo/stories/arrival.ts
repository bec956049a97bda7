import { createHash } from 'node:crypto';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { waitFor } from '../../bench/support/wait-for.ts';
import type { DemoFile } from './files.ts';

export interface Arrival {
  readonly file: DemoFile;
  readonly identical: boolean;
  /** Milliseconds from the end of the upload until it was seen in the destination. */
  readonly afterMs: number;
}

/** Waits for a file to be in the destination and compares it byte for byte; a file that never comes is not identical. */
export async function awaitArrival(
  { s3, destination }: { s3: S3Client; destination: string },
  file: DemoFile,
  uploaded: number,
): Promise<Arrival> {
  try {
    const arrived = await waitFor(file.key, () => sha256InBucket(s3, destination, file.key), { everyMs: 20 });
    return { file, identical: arrived === sha256(file.body), afterMs: Date.now() - uploaded };
  } catch {
    return { file, identical: false, afterMs: Date.now() - uploaded };
  }
}

async function sha256InBucket(s3: S3Client, bucket: string, key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return sha256((await Body?.transformToByteArray()) ?? new Uint8Array());
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
