/** Key of the file that a message is about: of an S3 notification, also when SNS delivered it in its envelope. */
export function fileKey(body: string): string | undefined {
  const message = parsed(body);
  const records = recordsIn(message) ?? recordsIn(parsed(String(message?.Message ?? '')));
  const key = Object(records?.[0])?.s3?.object?.key;
  return typeof key === 'string' ? decoded(key) : undefined;
}

function recordsIn(message: Record<string, unknown> | undefined): unknown[] | undefined {
  return Array.isArray(message?.Records) ? message.Records : undefined;
}

function parsed(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Poison.
    return undefined;
  }
}

/** Form-encoded in events; what is no such encoding is shown as it is. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}
