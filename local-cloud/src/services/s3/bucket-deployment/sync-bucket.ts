import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { XMLParser } from 'fast-xml-parser';
import type { InProcessService } from '../../../front-door/in-process.ts';
import { guessContentType } from './content-type.ts';
import type { SourceFile } from './source-files.ts';

export interface Sync {
  readonly bucketName: string;
  /** In front of every key; empty, or with a slash at its end. */
  readonly prefix: string;
  readonly files: readonly SourceFile[];
  /** Headers that every object gets, such as `cache-control`. A content type is guessed where there is none. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether objects go that are none of the files. */
  readonly prune: boolean;
  /** Paths that it is about. Others are neither put nor pruned. */
  isIncluded(path: string): boolean;
}

/** Makes a bucket hold the files, as `aws s3 sync` does. What is there already is not put again, so it gets no new version. */
export async function syncBucket(sync: Sync, s3: InProcessService): Promise<void> {
  const { bucketName, prefix, prune, isIncluded } = sync;
  const files = sync.files.filter(({ path }) => isIncluded(path));
  for (const { path, content } of files) {
    const url = urlOf(bucketName, prefix + path);
    const headers = headersOf(path, sync);
    if (!(await isThere(url, content, headers, s3))) await ask(s3, 'PUT', url, headers, content);
  }
  if (!prune) return;
  const kept = new Set(files.map(({ path }) => prefix + path));
  for (const key of await keysOf(bucketName, prefix, s3)) {
    if (!kept.has(key) && isIncluded(key.slice(prefix.length))) await ask(s3, 'DELETE', urlOf(bucketName, key));
  }
}

function headersOf(path: string, { headers }: Sync): Record<string, string> {
  const type = guessContentType(path);
  return { ...(type !== undefined && { 'content-type': type }), ...headers };
}

async function isThere(
  url: string,
  content: Buffer,
  headers: Readonly<Record<string, string>>,
  s3: InProcessService,
): Promise<boolean> {
  const { status, headers: found } = await ask(s3, 'HEAD', url);
  const etag = `"${createHash('md5').update(content).digest('hex')}"`;
  const isSame = Object.entries(headers).every(([name, value]) => found[name] === value);
  return status === 200 && found.etag === etag && isSame;
}

async function keysOf(bucketName: string, prefix: string, s3: InProcessService): Promise<string[]> {
  const keys: string[] = [];
  for (let token = ''; ; ) {
    const query = new URLSearchParams({ 'list-type': '2', 'encoding-type': 'url', prefix });
    if (token) query.set('continuation-token', token);
    const { body } = await ask(s3, 'GET', `/${bucketName}?${query}`);
    const { ListBucketResult: page } = LISTING.parse(body);
    for (const { Key } of page.Contents ?? []) keys.push(decodeURIComponent(String(Key).replaceAll('+', ' ')));
    token = page.NextContinuationToken ?? '';
    if (!token) return keys;
  }
}

const LISTING = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Contents' });

function urlOf(bucketName: string, key: string): string {
  return `/${bucketName}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

async function ask(
  s3: InProcessService,
  method: 'HEAD' | 'GET' | 'PUT' | 'DELETE',
  path: string,
  headers: Readonly<Record<string, string>> = {},
  content: Buffer = Buffer.alloc(0),
) {
  const own = { host: 'localhost', 'content-length': content.length };
  const answer = await s3({ method, path, headers: { ...headers, ...own }, body: content });
  const [status = 500, body] = [answer.statusCode, await text(answer)];
  if (status >= 400 && method !== 'HEAD') throw new Error(`S3 answered ${status} to ${method} ${path}: ${body}`);
  return { status, headers: answer.headers, body };
}
