export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedAt: number;
}

export interface ListingPage {
  readonly objects: readonly ListedObject[];
  readonly nextToken?: string;
}

/**
 * Builds the path of an object. Slashes are encoded too, because a browser resolves `../` in a path.
 *
 * @returns undefined for the keys `.` and `..`, which a browser cannot request
 */
export function objectUrl(bucket: string, key: string): string | undefined {
  return /^\.{1,2}$/.test(key) ? undefined : `/${bucket}/${encodeURIComponent(key)}`;
}

/** Reads one page of ListObjectsV2. @throws Error with the message of S3 */
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

/** @throws Error when S3 does not delete the object */
export async function deleteObject(bucket: string, key: string): Promise<void> {
  const url = objectUrl(bucket, key);
  const response = url === undefined ? undefined : await fetch(url, { method: 'DELETE' });
  if (!response?.ok)
    throw new Error(`${key} was not deleted (${response?.status ?? 'a browser cannot request this key'})`);
}

/**
 * Uploads a file of any size; the browser reads it from disk while it sends it.
 *
 * @param onProgress - is called with the sent part, 0 to 1
 * @throws Error when S3 rejects the upload or the connection breaks
 */
export function putObject(bucket: string, key: string, file: File, onProgress: (part: number) => void): Promise<void> {
  const url = objectUrl(bucket, key);
  return new Promise((resolve, reject) => {
    if (url === undefined) return reject(new Error(`a browser cannot request the key ${key}`));
    // fetch does not report the progress of an upload.
    const request = new XMLHttpRequest();
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 1));
    request.addEventListener('error', () => reject(new Error(`the connection broke during the upload of ${key}`)));
    request.addEventListener('load', () =>
      request.status === 200 ? resolve() : reject(new Error(`S3 answered ${request.status} to the upload of ${key}`)),
    );
    request.open('PUT', url);
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.send(file);
  });
}

function textIn(within: Document | Element, name: string): string {
  return within.getElementsByTagName(name)[0]?.textContent ?? '';
}
