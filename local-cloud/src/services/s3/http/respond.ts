import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Reply, ReplyHeaders } from './reply.ts';
import type { S3Error } from './s3-error.ts';
import { renderXml } from './xml.ts';

export interface RequestIds {
  readonly requestId: string;
  readonly hostId: string;
}

/** Sends the reply and resolves when the last byte is with the socket; a client that goes away is not an error. */
export async function respond(response: ServerResponse, reply: Reply, ids: RequestIds): Promise<void> {
  writeHead(response, reply.status ?? 200, reply.headers ?? {}, ids, reply.body);
  if (reply.body === undefined || Buffer.isBuffer(reply.body)) {
    response.end(reply.body);
    return;
  }
  try {
    await pipeline(Readable.from(reply.body, { objectMode: false }), response);
  } catch (error) {
    if (!response.destroyed || (error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

export function errorReply(error: S3Error, method: string, ids: RequestIds): Reply {
  if (method === 'HEAD' || error.status === 304) return { status: error.status, headers: { ...error.headers } };
  const xml = renderXml('Error', {
    Code: error.code,
    Message: error.message,
    ...error.details,
    RequestId: ids.requestId,
    HostId: ids.hostId,
  });
  const headers = { ...error.headers, 'content-type': 'application/xml' };
  return { status: error.status, headers, body: Buffer.from(xml) };
}

function writeHead(
  response: ServerResponse,
  status: number,
  headers: ReplyHeaders,
  ids: RequestIds,
  body: Reply['body'],
): void {
  response.setHeader('server', 'AmazonS3');
  response.setHeader('x-amz-request-id', ids.requestId);
  response.setHeader('x-amz-id-2', ids.hostId);
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
  if (Buffer.isBuffer(body)) response.setHeader('content-length', body.length);
  else if (body === undefined && !response.hasHeader('content-length') && status !== 204 && status !== 304) {
    response.setHeader('content-length', 0);
  }
  response.writeHead(status);
}
