import type { IncomingMessage } from 'node:http';

const MAX_FORM_BYTES = 1024 * 1024;

/** Parameters of an AWS query request, from its URL and its form body; a body of another type, or a huge one, gives none. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const parameters = new URLSearchParams(request.url?.split('?')[1]);
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return parameters;

  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_FORM_BYTES) return parameters;
    chunks.push(chunk);
  }
  for (const [name, value] of new URLSearchParams(Buffer.concat(chunks).toString())) parameters.append(name, value);
  return parameters;
}
