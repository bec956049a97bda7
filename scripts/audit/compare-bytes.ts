import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, type GetObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';

/** Reads both objects through, holding neither. They are pinned by `IfMatch`. */
export async function compareBytes(
  s3: S3Client,
  source: GetObjectCommandInput,
  copy: GetObjectCommandInput,
): Promise<readonly ['same' | 'different' | 'under way', string]> {
  const [ofSource, ofCopy] = await Promise.all([digest(s3, source), digest(s3, copy)]);
  if (ofSource === undefined || ofCopy === undefined) return ['under way', 'changed during the audit'];
  return ofSource === ofCopy ? ['same', 'equal bytes'] : ['different', 'bytes differ'];
}

/** @returns undefined if the object is no longer what it was */
async function digest(s3: S3Client, input: GetObjectCommandInput): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand(input));
    const hash = createHash('sha256');
    await pipeline(Body as Readable, hash);
    return hash.digest('hex');
  } catch (error) {
    if (error instanceof Error && ['PreconditionFailed', 'NoSuchKey'].includes(error.name)) return undefined;
    throw error;
  }
}
