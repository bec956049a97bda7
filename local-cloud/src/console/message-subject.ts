/** What a message is about, as a user would name it: the key of a file, the id of a record, the kind of an event. */
export function messageSubject(body: string): string | undefined {
  const message = parsed(body);
  if (message === undefined) return undefined;
  // What SNS delivers may be in its envelope.
  return (
    fileKey(message) ?? fileKey(parsed(text(message.Message) ?? '')) ?? idOf(message) ?? text(message['detail-type'])
  );
}

function fileKey(notification: Record<string, unknown> | undefined): string | undefined {
  const records = notification?.Records;
  const key = text(Array.isArray(records) ? Object(records[0])?.s3?.object?.key : undefined);
  return key === undefined ? undefined : decoded(key);
}

function idOf({ type, id }: Record<string, unknown>): string | undefined {
  return text(type) === undefined || text(id) === undefined ? undefined : `${type} ${id}`;
}

function parsed(body: string): Record<string, unknown> | undefined {
  if (!body.startsWith('{')) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    // Poison.
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Form-encoded in events; what is no such encoding is shown as it is. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}
