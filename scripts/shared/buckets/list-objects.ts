/** A bucket's objects, a page at a time and in the order of their keys: the memory it takes does not grow with the bucket. */

import { setFlagsFromString } from 'node:v8';
import { type _Object, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { decodeEventKey } from '../../../lambda/shared/object-key.ts';
import { ScriptError } from '../errors.ts';

export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly eTag: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  /** In an archive storage class and not restored: nobody can read it. */
  readonly isArchived: boolean;
}

export interface ListedPage {
  readonly objects: readonly ListedObject[];
  /** When it was asked for, in milliseconds since 1970: what was written later may not be in it. */
  readonly listedAt: number;
}

interface Listing {
  readonly bucket: string;
  /** @default - every key */
  readonly prefix?: string;
  /** Begin behind this key. @default - at the first */
  readonly startAfter?: string | undefined;
}

/** Where the next page begins; the token only as long as it is accepted. */
interface Place {
  readonly startAfter?: string | undefined;
  readonly token?: string | undefined;
}

type Page = ListedPage & { readonly next?: Place };

/**
 * Lists a bucket, with the next page already under way while one is worked on.
 *
 * @throws ScriptError if the endpoint does not list in the order of UTF-8 bytes, which all comparisons here rely on
 */
export async function* listPages(s3: S3Client, listing: Listing): AsyncGenerator<ListedPage, void, void> {
  let page = await readPage(s3, listing, { startAfter: listing.startAfter });
  for (;;) {
    const next = page.next && readPage(s3, listing, page.next);
    // Whoever stops early never comes to the await below.
    next?.catch(() => undefined);
    yield page;
    if (!next) return;
    page = await next;
  }
}

async function readPage(s3: S3Client, { bucket, prefix = '' }: Listing, place: Place): Promise<Page> {
  const listedAt = Date.now();
  const {
    Contents = [],
    EncodingType,
    IsTruncated,
    NextContinuationToken,
  } = await askAgainWithoutToken(
    (at) =>
      s3.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: prefix,
          // Plain XML can't carry every character that a key may have.
          EncodingType: 'url',
          OptionalObjectAttributes: ['RestoreStatus'],
          ...(at.token === undefined ? { StartAfter: at.startAfter } : { ContinuationToken: at.token }),
        }),
      ),
    place,
  );
  const objects = Contents.map((object) => listedObject(object, EncodingType === 'url'));
  checkOrder(bucket, [place.startAfter ?? '', ...objects.map(({ key }) => key)]);
  const startAfter = objects.at(-1)?.key ?? place.startAfter;
  return { objects, listedAt, ...(IsTruncated && { next: { startAfter, token: NextContinuationToken } }) };
}

/** A token that waited long, behind a slow rate, may be refused; the last key is as good a place to go on from. */
async function askAgainWithoutToken<T>(ask: (place: Place) => Promise<T>, place: Place): Promise<T> {
  try {
    return await ask(place);
  } catch (error) {
    const isRefused = place.token !== undefined && error instanceof Error && error.name === 'InvalidArgument';
    if (!isRefused) throw error;
    return ask({ startAfter: place.startAfter });
  }
}

function listedObject(object: _Object, isEncoded: boolean): ListedObject {
  const { Key = '', Size = 0, ETag = '', LastModified, StorageClass, RestoreStatus } = object;
  const isRestored = RestoreStatus?.RestoreExpiryDate !== undefined && RestoreStatus.IsRestoreInProgress !== true;
  return {
    key: isEncoded ? decodeEventKey(Key) : Key,
    size: Size,
    eTag: ETag.replaceAll('"', ''),
    lastModified: LastModified?.getTime() ?? 0,
    isArchived: (StorageClass === 'GLACIER' || StorageClass === 'DEEP_ARCHIVE') && !isRestored,
  };
}

function checkOrder(bucket: string, keys: readonly string[]): void {
  for (let index = 1; index < keys.length; index += 1) {
    const [before = '', key = ''] = [keys[index - 1], keys[index]];
    if (compareKeys(before, key) < 0) continue;
    const pair = `${JSON.stringify(before)} before ${JSON.stringify(key)}`;
    throw new ScriptError(`Bucket ${bucket} lists ${pair}, not in the order of UTF-8 bytes as Amazon S3 does`);
  }
}

/**
 * Compares keys as S3 lists them: by their UTF-8 bytes. JavaScript's own order differs where a surrogate pair meets a
 * character from U+E000 on.
 *
 * @returns below zero if `a` comes first, above zero if `b` does
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = rank(a.charCodeAt(index)) - rank(b.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Moves surrogates, which stand for characters from U+10000 on, behind all other code units. */
function rank(codeUnit: number): number {
  if (codeUnit < 0xd800) return codeUnit;
  return codeUnit < 0xe000 ? codeUnit + 0x2000 : codeUnit - 0x800;
}

/**
 * Keeps V8 from setting memory aside for garbage: pages of a listing are short-lived, some 20 MB are in use at any time, and
 * by itself the heap grows to more than 300 MB over 100,000 objects. It costs no time that could be measured.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
