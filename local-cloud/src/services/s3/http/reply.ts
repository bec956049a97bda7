import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RequestIds } from './request.ts';
import type { S3Error } from './s3-error.ts';
import { type Element, renderXml } from './xml.ts';

/** Response headers. Those that are `undefined` are left out. */
export type ReplyHeaders = Record<string, string | number | undefined>;

/** The response of an operation. */
export interface Reply {
  /** @default 200 */
  readonly status?: number;
  readonly headers?: ReplyHeaders;
  /** @default - no body */
  readonly body?: Buffer | AsyncIterable<Buffer>;
  /** Runs once, after the reply has been sent or has failed. @default - nothing to release */
  readonly done?: () => void;
}

export const noContent: Reply = { status: 204 };

const XML_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function xmlReply(root: string, content: Element, headers: ReplyHeaders = {}): Reply {
  const body = Buffer.from(renderXml(root, content, XML_NAMESPACE));
  return { headers: { ...headers, 'content-type': 'application/xml' }, body };
}

export function errorReply(error: S3Error, method: string, { requestId, hostId }: RequestIds): Reply {
  const { status, headers, code, message, details } = error;
  if (method === 'HEAD' || status === 304) return { status, headers };
  const document = { Code: code, Message: message, ...details, RequestId: requestId, HostId: hostId };
  const body = Buffer.from(renderXml('Error', document));
  return { status, headers: { ...headers, 'content-type': 'application/xml' }, body };
}

/** Sends the reply and resolves when the socket has taken the last byte. A client that disconnects is not an error. */
export async function respond(response: ServerResponse, reply: Reply, ids: RequestIds): Promise<void> {
  writeHead(response, reply, ids);
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

function writeHead(response: ServerResponse, { status = 200, headers = {}, body }: Reply, ids: RequestIds): void {
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
