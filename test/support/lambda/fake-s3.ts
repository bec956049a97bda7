import { createHash } from 'node:crypto';
import type { S3Client, Tag } from '@aws-sdk/client-s3';
import { S3ServiceException } from '@aws-sdk/client-s3';

/** Content is a name and a size: nothing here needs the bytes, only to know whose they are. */
export interface NewObject {
  readonly content: string;
  readonly size?: number;
  readonly metadata?: Record<string, string>;
  readonly tags?: Record<string, string>;
  readonly headers?: Record<string, unknown>;
}

export interface StoredObject extends Required<NewObject> {
  readonly eTag: string;
  readonly versionId: string;
  readonly lastModified: Date;
}

interface Upload {
  readonly target: string;
  readonly template: Omit<NewObject, 'content' | 'size'>;
  readonly parts: Map<number, { content: string; start: number; end: number; eTag: string }>;
}

/** Waits at the three moments of a request: when it arrives, before it takes effect, before its reply. */
export type Pause = (moment: 'arrive' | 'commit' | 'reply', operation: string) => Promise<void>;

export interface FakeClient {
  readonly send: (command: { input: object }, options?: { abortSignal?: AbortSignal }) => Promise<object>;
}

export interface FakeS3Options {
  /** @default true; without them neither side of a copy in parts can be compared to the other. */
  readonly checksums?: boolean;
  /** @default true */
  readonly destinationConditions?: boolean;
  /** @default true; without it nobody is told a version's id, and LastModified is all there is. */
  readonly versioned?: boolean;
}

/** The inputs of all operations in one; each operation reads its own. */
interface Input {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
  readonly CopySource: string;
  readonly CopySourceRange: string;
  readonly CopySourceIfMatch?: string;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly Metadata?: Record<string, string>;
  readonly Tagging?: string;
  readonly UploadId: string;
  readonly PartNumber: number;
  readonly MultipartUpload: { readonly Parts: readonly { readonly PartNumber: number }[] };
}
type Operation = (input: Input, pause: Pause) => Promise<object>;

/** S3 as the copy sees it: versions, conditions, and copies that read at one moment and take effect at a later one. */
export function createFakeS3(options: FakeS3Options = {}) {
  const { checksums = true, destinationConditions = true, versioned = true } = options;
  const current = new Map<string, StoredObject>();
  const versions = new Map<string, StoredObject>();
  const uploads = new Map<string, Upload>();
  const requests: { operation: string; input: Record<string, unknown> }[] = [];
  let counter = 0;

  function put(bucket: string, key: string, object: NewObject, eTag = `"${md5(object.content)}"`): StoredObject {
    counter += 1;
    const { size = object.content.length, metadata = {}, tags = {}, headers = {} } = object;
    const lastModified = new Date(Date.UTC(2026, 0, 1) + counter * 1_000);
    const stored = {
      content: object.content,
      size,
      metadata,
      tags,
      headers,
      eTag,
      versionId: `v${counter}`,
      lastModified,
    };
    current.set(id(bucket, key), stored);
    versions.set(`${id(bucket, key)}?${stored.versionId}`, stored);
    return stored;
  }

  function find(copySource: string): StoredObject {
    const [path = '', versionId] = copySource.split('?versionId=');
    const name = path.split('/').map(decodeURIComponent).join('/');
    const found =
      versionId === undefined ? current.get(name) : versions.get(`${name}?${decodeURIComponent(versionId)}`);
    if (!found) throw failure('NoSuchKey', 404);
    return found;
  }

  function checkDestination(
    target: string,
    { IfMatch, IfNoneMatch }: { IfMatch?: string; IfNoneMatch?: string },
  ): void {
    if (!destinationConditions && (IfMatch || IfNoneMatch)) throw failure('NotImplemented', 501);
    const existing = current.get(target);
    if (IfNoneMatch && existing) throw failure('PreconditionFailed', 412);
    if (IfMatch && !existing) throw failure('NoSuchKey', 404);
    if (IfMatch && existing?.eTag !== IfMatch) throw failure('PreconditionFailed', 412);
  }

  const operations: Record<string, Operation> = {
    HeadObject: async ({ Bucket, Key }) => {
      const object = current.get(id(Bucket, Key));
      if (!object) throw failure('NotFound', 404);
      return describe(object, { checksums, versioned });
    },
    GetObjectTagging: async ({ Bucket, Key, VersionId }) => {
      const object = VersionId ? versions.get(`${id(Bucket, Key)}?${VersionId}`) : current.get(id(Bucket, Key));
      if (!object) throw failure('NoSuchKey', 404);
      return { TagSet: Object.entries(object.tags).map(([name, Value]): Tag => ({ Key: name, Value })) };
    },
    CopyObject: async (input, pause) => {
      const source = find(input.CopySource);
      if (input.CopySourceIfMatch && input.CopySourceIfMatch !== source.eTag) throw failure('PreconditionFailed', 412);
      await pause('commit', 'CopyObject');
      checkDestination(id(input.Bucket, input.Key), input);
      return { CopyObjectResult: { ETag: put(input.Bucket, input.Key, source).eTag } };
    },
    CreateMultipartUpload: async ({ Bucket, Key, Metadata = {}, Tagging = '', ...rest }) => {
      counter += 1;
      const headers = Object.fromEntries(Object.entries(rest).filter(([name]) => HEADERS.includes(name)));
      const tags = Object.fromEntries(new URLSearchParams(Tagging));
      uploads.set(`upload-${counter}`, {
        target: id(Bucket, Key),
        template: { metadata: Metadata, tags, headers },
        parts: new Map(),
      });
      return { UploadId: `upload-${counter}` };
    },
    UploadPartCopy: async ({ UploadId, PartNumber, CopySource, CopySourceRange, CopySourceIfMatch }, pause) => {
      const source = find(CopySource);
      if (CopySourceIfMatch && CopySourceIfMatch !== source.eTag) throw failure('PreconditionFailed', 412);
      await pause('commit', 'UploadPartCopy');
      const [start = 0, end = 0] = /(\d+)-(\d+)/.exec(CopySourceRange)?.slice(1).map(Number) ?? [];
      const eTag = `"${md5(`${source.content}:${start}-${end}`)}"`;
      uploadOf(UploadId).parts.set(PartNumber, { content: source.content, start, end, eTag });
      return { CopyPartResult: { ETag: eTag } };
    },
    ListParts: async ({ UploadId }) => {
      const parts = Array.from(uploadOf(UploadId).parts, ([PartNumber, { start, end, eTag }]) => ({
        PartNumber,
        ETag: eTag,
        Size: end - start + 1,
      }));
      return { Parts: parts };
    },
    CompleteMultipartUpload: async (input, pause) => {
      await pause('commit', 'CompleteMultipartUpload');
      const upload = uploadOf(input.UploadId);
      checkDestination(upload.target, input);
      const listed = input.MultipartUpload.Parts;
      const parts = listed.map(({ PartNumber }) => upload.parts.get(PartNumber));
      const contents = new Set(parts.map((part) => part?.content));
      const content = contents.size === 1 ? (parts[0]?.content ?? '') : `mixture of ${[...contents].join(' and ')}`;
      const size = parts.reduce((sum, part) => sum + (part ? part.end - part.start + 1 : 0), 0);
      const eTag = `"${md5(parts.map((part) => part?.eTag).join())}-${parts.length}"`;
      uploads.delete(input.UploadId);
      put(input.Bucket, input.Key, { ...upload.template, content, size }, eTag);
      return { ETag: eTag };
    },
    AbortMultipartUpload: async ({ UploadId }) => {
      uploadOf(UploadId);
      uploads.delete(UploadId);
      return {};
    },
  };

  function uploadOf(uploadId: string): Upload {
    const upload = uploads.get(uploadId);
    if (!upload) throw failure('NoSuchUpload', 404);
    return upload;
  }

  /** Replaces what one operation does, to make it fail; the replacement gets the number of its call. */
  function override(name: string, execute: (original: () => Promise<object>, call: number) => Promise<object>): void {
    const original = operations[name];
    let calls = 0;
    operations[name] = (input, pause) => {
      calls += 1;
      return execute(async () => original?.(input, pause) ?? {}, calls);
    };
  }

  /** A client of its own, whose requests go at the pace of `pause`, and are kept in `underWay` until they end in S3. */
  function connect(pause: Pause = async () => {}, underWay: Promise<unknown>[] = []): FakeClient {
    const send: FakeClient['send'] = (command, { abortSignal } = {}) => {
      const operation = command.constructor.name.replace(/Command$/, '');
      requests.push({ operation, input: { ...command.input } });
      // The request goes on in S3 whether or not its caller still waits for it.
      const reply = pause('arrive', operation)
        .then(() => operations[operation]?.(command.input as Input, pause) ?? failed(`The fake S3 has no ${operation}`))
        .finally(() => pause('reply', operation));
      underWay.push(reply);
      return Promise.race([reply, rejectedOn(abortSignal)]);
    };
    return { send };
  }

  return {
    client: connect() as unknown as S3Client,
    connect,
    put,
    get: (bucket: string, key: string) => current.get(id(bucket, key)),
    history: (bucket: string) =>
      Array.from(versions).flatMap(([name, object]) => (name.startsWith(`${bucket}/`) ? object : [])),
    remove: (bucket: string, key: string) => current.delete(id(bucket, key)),
    uploads,
    requests,
    operations: () => requests.map(({ operation }) => operation),
    inputs: (wanted: string) => requests.filter(({ operation }) => operation === wanted).map(({ input }) => input),
    override,
    /** Makes the first call of an operation fail, after `before`. */
    failOnce: (operation: string, error: Error, before = () => {}) =>
      override(operation, async (original, call) => {
        if (call > 1) return original();
        before();
        throw error;
      }),
  };
}

export type FakeS3 = ReturnType<typeof createFakeS3>;

export function failure(name: string, httpStatusCode: number, message = name): S3ServiceException {
  return new S3ServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode } });
}

const HEADERS = [
  'ContentType',
  'ContentEncoding',
  'ContentLanguage',
  'ContentDisposition',
  'CacheControl',
  'Expires',
  'WebsiteRedirectLocation',
];

function describe(
  object: StoredObject,
  { checksums, versioned }: Required<Pick<FakeS3Options, 'checksums' | 'versioned'>>,
): object {
  return {
    ETag: object.eTag,
    ContentLength: object.size,
    ...(versioned && { VersionId: object.versionId }),
    LastModified: object.lastModified,
    Metadata: object.metadata,
    ...object.headers,
    ...(checksums && { ChecksumType: 'FULL_OBJECT', ChecksumCRC64NVME: md5(`crc of ${object.content}`) }),
  };
}

function failed(problem: string): never {
  throw new Error(problem);
}

function rejectedOn(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
  });
}

function id(bucket: string, key: string): string {
  return `${bucket}/${key}`;
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
