export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedAt: number;
}

export interface ListingPage {
  readonly objects: readonly ListedObject[];
  readonly nextToken?: string;
}

/** Slashes are encoded too: a browser would resolve `../` in a key as a path. A key of only dots has no address at all. */
export function objectUrl(bucket: string, key: string): string | undefined {
  return /^\.{1,2}$/.test(key) ? undefined : `/${bucket}/${encodeURIComponent(key)}`;
}

/** One page of ListObjectsV2. @throws Error with S3's message */
export async function listObjects(bucket: string, prefix: string, token: string | undefined): Promise<ListingPage> {
  const query = new URLSearchParams({ 'list-type': '2', 'max-keys': '25', 'encoding-type': 'url', prefix });
  if (token !== undefined) query.set('continuation-token', token);
  const response = await fetch(`/${bucket}?${query}`);
  const document = new DOMParser().parseFromString(await response.text(), 'text/xml');
  if (!response.ok) throw new Error(textIn(document, 'Message') || `listing ${bucket} answered ${response.status}`);
  const nextToken = textIn(document, 'NextContinuationToken');
  return {
    objects: [...document.getElementsByTagName('Contents')].map((entry) => ({
      key: decodeURIComponent(textIn(entry, 'Key').replaceAll('+', ' ')),
      bytes: Number(textIn(entry, 'Size')),
      modifiedAt: Date.parse(textIn(entry, 'LastModified')),
    })),
    ...(nextToken && { nextToken }),
  };
}

/** @throws Error when S3 refuses */
export async function deleteObject(bucket: string, key: string): Promise<void> {
  const url = objectUrl(bucket, key);
  const response = url === undefined ? undefined : await fetch(url, { method: 'DELETE' });
  if (!response?.ok) throw new Error(`${key} was not deleted (${response?.status ?? 'its key has no address'})`);
}

/**
 * Sends a file as it is read from disk, whatever its size.
 *
 * @param progress told the part that is sent, 0 to 1
 * @throws Error when S3 refuses, or the connection breaks
 */
export function putObject(bucket: string, key: string, file: File, progress: (part: number) => void): Promise<void> {
  const url = objectUrl(bucket, key);
  return new Promise((done, failed) => {
    if (url === undefined) return failed(new Error(`the key ${key} has no address`));
    // Unlike fetch, it tells how far it is.
    const request = new XMLHttpRequest();
    request.upload.addEventListener('progress', ({ loaded, total }) => progress(total > 0 ? loaded / total : 1));
    request.addEventListener('error', () => failed(new Error(`the connection broke while ${key} was sent`)));
    request.addEventListener('load', () =>
      request.status === 200 ? done() : failed(new Error(`S3 refused ${key} with ${request.status}`)),
    );
    request.open('PUT', url);
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.send(file);
  });
}

function textIn(within: Document | Element, name: string): string {
  return within.getElementsByTagName(name)[0]?.textContent ?? '';
}
