import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { XMLBuilder } from 'fast-xml-parser';
import { readForm } from '../../../front-door/requested-service.ts';
import { notImplemented, SnsError } from '../errors.ts';
import { ACTIONS, type Sns } from './actions.ts';

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
const xml = new XMLBuilder({ ignoreAttributes: false });

/** The AWS Query protocol: a form in, XML out. */
export async function handleRequest(sns: Sns, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  try {
    const form = await readForm(request);
    const operation = form.get('Action') ?? '';
    const action = ACTIONS.get(operation);
    if (!action) throw notImplemented(operation || 'requests without an Action');
    const result = { [`${operation}Result`]: await action(sns, form) };
    reply(response, 200, `${operation}Response`, { ...result, ResponseMetadata: { RequestId: requestId } });
  } catch (error) {
    if (!response.destroyed) replyError(response, error, requestId);
  }
}

function reply(response: ServerResponse, status: number, root: string, content: object): void {
  const body: string = xml.build({ [root]: { '@_xmlns': NAMESPACE, ...content } });
  response.writeHead(status, { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function replyError(response: ServerResponse, error: unknown, requestId: string): void {
  const message = error instanceof Error ? error.message : String(error);
  const { code, status } = error instanceof SnsError ? error : { code: 'InternalFailure', status: 500 };
  const details = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
  reply(response, status, 'ErrorResponse', { Error: details, RequestId: requestId });
}
