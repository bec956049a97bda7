import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { XMLBuilder } from 'fast-xml-parser';
import { AwsError } from './aws-json.ts';
import { sendError, sendNotImplemented } from './error-response.ts';
import { readForm } from './requested-service.ts';

export interface AwsQueryService {
  /** Name that requests to the service are signed for. */
  readonly name: string;
  /** XML namespace of responses. */
  readonly namespace: string;
  /** Each returns the content of its `<…Result>` element. */
  readonly operations: Readonly<Record<string, (parameters: URLSearchParams) => object | Promise<object>>>;
}

const xml = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });

/** Serves one request of the AWS query protocol: a form whose `Action` names the operation, answered in XML. */
export async function serveAwsQuery(
  { name, namespace, operations }: AwsQueryService,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parameters = await readForm(request);
  const action = parameters.get('Action') ?? '';
  const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
  if (!operation) return sendNotImplemented(request, response, name, parameters);
  try {
    const content = {
      '@xmlns': namespace,
      [`${action}Result`]: await operation(parameters),
      ResponseMetadata: { RequestId: randomUUID() },
    };
    response.writeHead(200, { 'content-type': 'text/xml' }).end(xml.build({ [`${action}Response`]: content }));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    sendError(request, response, error);
  }
}
