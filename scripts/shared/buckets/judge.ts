/** Decides whether the destination has one file of the source. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, type GetObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { compareHeads, readHead } from '../compare-objects.ts';
import type { ListedObject } from './list-objects.ts';
import type { Pair } from './pair-listings.ts';

/**
 * - `same`: proven to have the same bytes.
 * - `missing`: in the source, not in the destination.
 * - `different`: proven to have different bytes.
 * - `unproven`: of the same size, and nothing that S3 returns proves whether the bytes are the same.
 * - `extra`: in the destination only.
 * - `under way`: written so recently that the copy may still come, or changed during the comparison.
 */
export const VERDICTS = ['same', 'missing', 'different', 'unproven', 'extra', 'under way'] as const;

export type Verdict = (typeof VERDICTS)[number];

export interface Finding extends Pick<Pair, 'key' | 'source' | 'copy'> {
  readonly verdict: Verdict;
  /** Evidence in words. */
  readonly why: string;
}

export interface JudgeContext {
  readonly s3: S3Client;
  readonly sourceBucket: string;
  readonly destinationBucket: string;
  readonly destinationPrefix: string;
  /** Objects written less than this many milliseconds before their listing are `under way`, not `missing`. */
  readonly graceMs: number;
  /** Whether to compare the bytes where nothing else gives proof. */
  readonly readsBytes: boolean;
}

export async function judge(context: JudgeContext, pair: Pair): Promise<Finding> {
  const [verdict, why] = judgeListings(pair) ?? (await judgeHeads(context, pair));
  const isBad = verdict === 'missing' || verdict === 'different' || verdict === 'extra' || verdict === 'unproven';
  const { key, source, copy } = pair;
  const objects = { ...(source && { source }), ...(copy && { copy }) };
  if (!isBad || !isRecent(pair, context.graceMs)) return { key, verdict, why, ...objects };
  return { key, verdict: 'under way', why: `${why}, and just written`, ...objects };
}

type Judgement = readonly [verdict: Verdict, why: string];

/** Equal ETags prove equal bytes. Different ETags prove nothing: encryption and part sizes change them. */
function judgeListings({ source, copy }: Pair): Judgement | undefined {
  if (!source) return ['extra', 'not in the source'];
  if (!copy) return ['missing', 'not in the destination'];
  if (source.size !== copy.size) return ['different', 'sizes differ'];
  return source.eTag === copy.eTag ? ['same', 'equal ETags'] : undefined;
}

async function judgeHeads(context: JudgeContext, pair: Pair): Promise<Judgement> {
  const { s3, sourceBucket, destinationBucket, destinationPrefix, readsBytes } = context;
  const copyKey = destinationPrefix + pair.key;
  const [source, copy] = await Promise.all([
    readHead(s3, sourceBucket, pair.key),
    readHead(s3, destinationBucket, copyKey),
  ]);
  if (!source || !copy || !isAsListed(source, pair.source) || !isAsListed(copy, pair.copy)) return CHANGED;
  const comparison = compareHeads(source, copy);
  if (comparison === 'same') return ['same', 'equal checksums'];
  if (comparison === 'different') return ['different', 'checksums differ'];
  if (!readsBytes) {
    const why = 'ETags differ, no checksum in common';
    return ['unproven', comparison === 'older' ? `${why}, and the copy is older` : why];
  }
  return judgeBytes(
    s3,
    { Bucket: sourceBucket, Key: pair.key, IfMatch: source.ETag },
    { Bucket: destinationBucket, Key: copyKey, IfMatch: copy.ETag },
  );
}

const CHANGED: Judgement = ['under way', 'changed during the audit'];

function isAsListed({ ETag = '' }: { readonly ETag?: string | undefined }, listed: ListedObject | undefined): boolean {
  return ETag.replaceAll('"', '') === listed?.eTag;
}

function isRecent({ source, copy, listedAt }: Pair, graceMs: number): boolean {
  return Math.max(source?.lastModified ?? 0, copy?.lastModified ?? 0) > listedAt - graceMs;
}

/** Streams both objects through a hash, so that neither is held in memory. */
async function judgeBytes(
  s3: S3Client,
  source: GetObjectCommandInput,
  copy: GetObjectCommandInput,
): Promise<Judgement> {
  const [sourceHash, copyHash] = await Promise.all([hashOf(s3, source), hashOf(s3, copy)]);
  if (sourceHash === undefined || copyHash === undefined) return CHANGED;
  return sourceHash === copyHash ? ['same', 'equal bytes'] : ['different', 'bytes differ'];
}

/** @returns `undefined` if the object has changed since its ETag was read */
async function hashOf(s3: S3Client, input: GetObjectCommandInput): Promise<string | undefined> {
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
