import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { text } from 'node:stream/consumers';
import type { InProcessService } from '../../front-door/in-process.ts';
import { parseXml } from './http/xml.ts';

export interface SourceFile {
  /** Path below the source folder, with forward slashes. */
  readonly path: string;
  readonly content: Buffer;
}

interface Sync {
  readonly bucketName: string;
  /** Prefix of every key; empty, or with a slash at its end. */
  readonly prefix: string;
  readonly files: readonly SourceFile[];
  /** Headers of every object, such as `cache-control`. Without a content type it is guessed. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether to delete objects that are not among the files. */
  readonly prune: boolean;
  /** Globs of paths that are neither put nor pruned, unless `include` matches them. */
  readonly exclude: readonly string[];
  readonly include: readonly string[];
}

/** Makes a bucket hold the files, as `aws s3 sync` does. An unchanged file is not put again, so it gets no new version. */
export async function syncBucket(sync: Sync, s3: InProcessService): Promise<void> {
  const { bucketName, prefix, prune } = sync;
  const isIncluded = createFilter(sync);
  const files = sync.files.filter(({ path }) => isIncluded(path));
  for (const { path, content } of files) {
    const url = urlOf(bucketName, prefix + path);
    const type = CONTENT_TYPES[extname(path).toLowerCase()];
    const headers = { ...(type !== undefined && { 'content-type': type }), ...sync.headers };
    if (!(await isThere(url, content, headers, s3))) await send(s3, 'PUT', url, headers, content);
  }
  if (!prune) return;
  const kept = new Set(files.map(({ path }) => prefix + path));
  for (const key of await listKeys(bucketName, prefix, s3)) {
    if (!kept.has(key) && isIncluded(key.slice(prefix.length))) await send(s3, 'DELETE', urlOf(bucketName, key));
  }
}

/** `*` also matches slashes: https://docs.aws.amazon.com/cli/latest/reference/s3/#use-of-exclude-and-include-filters */
function createFilter({ exclude, include }: Sync): (path: string) => boolean {
  const [excluded, included] = [exclude.map(globPattern), include.map(globPattern)];
  return (path) => !excluded.some((pattern) => pattern.test(path)) || included.some((pattern) => pattern.test(path));
}

function globPattern(glob: string): RegExp {
  const source = glob
    .replaceAll(/[\\^$.+(){}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^');
  return new RegExp(`^${source}$`, 's');
}

/** The content types that the AWS CLI guesses, which are those of Python's `mimetypes`. Other files get none. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.css': 'text/css',
  '.csv': 'text/csv',
  '.gif': 'image/gif',
  '.htm': 'text/html',
  '.html': 'text/html',
  '.ico': 'image/vnd.microsoft.icon',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.mjs': 'text/javascript',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.xml': 'text/xml',
};

async function isThere(
  url: string,
  content: Buffer,
  headers: Readonly<Record<string, string>>,
  s3: InProcessService,
): Promise<boolean> {
  const { status, headers: found } = await send(s3, 'HEAD', url);
  const etag = `"${createHash('md5').update(content).digest('hex')}"`;
  const isSame = Object.entries(headers).every(([name, value]) => found[name] === value);
  return status === 200 && found.etag === etag && isSame;
}

async function listKeys(bucketName: string, prefix: string, s3: InProcessService): Promise<string[]> {
  const keys: string[] = [];
  for (let token = ''; ; ) {
    const query = new URLSearchParams({ 'list-type': '2', 'encoding-type': 'url', prefix });
    if (token) query.set('continuation-token', token);
    const { body } = await send(s3, 'GET', `/${bucketName}?${query}`);
    const page = parseXml(body, 'ListBucketResult');
    for (const object of page.children('Contents')) {
      keys.push(decodeURIComponent((object.text('Key') ?? '').replaceAll('+', ' ')));
    }
    token = page.text('NextContinuationToken') ?? '';
    if (!token) return keys;
  }
}

function urlOf(bucketName: string, key: string): string {
  return `/${bucketName}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

async function send(
  s3: InProcessService,
  method: 'HEAD' | 'GET' | 'PUT' | 'DELETE',
  path: string,
  headers: Readonly<Record<string, string>> = {},
  content: Buffer = Buffer.alloc(0),
) {
  const own = { host: 'localhost', 'content-length': content.length };
  const response = await s3({ method, path, headers: { ...headers, ...own }, body: content });
  const [status = 500, body] = [response.statusCode, await text(response)];
  if (status >= 400 && method !== 'HEAD') throw new Error(`S3 answered ${status} to ${method} ${path}: ${body}`);
  return { status, headers: response.headers, body };
}
