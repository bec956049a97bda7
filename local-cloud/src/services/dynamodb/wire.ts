import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { sendNotImplemented } from '../../front-door/error-response.ts';
import { requestedOperation } from '../../front-door/requested-service.ts';
import type { Database } from './database.ts';
import type { Body } from './dynalite.ts';
import { DynamoDbError, serializationException } from './dynamodb-error.ts';
import { isOperation } from './operation-name.ts';

/** One request of the AWS JSON 1.0 protocol: the operation is named by `X-Amz-Target`. */
export async function handleRequest(
  database: () => Promise<Database>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const operation = requestedOperation(request);
  if (!isOperation(operation)) return sendNotImplemented(request, response, 'dynamodb', new URLSearchParams());
  try {
    const body = parseBody(await buffer(request));
    const { run } = await database();
    answer(response, 200, await run(operation, body));
  } catch (error) {
    if (!(error instanceof DynamoDbError)) throw error;
    answer(response, error.status, error.body);
  }
}

function parseBody(sent: Buffer): Body {
  let parsed: unknown;
  try {
    parsed = JSON.parse(sent.toString('utf8'));
  } catch (error) {
    throw serializationException(`The request body is not JSON: ${(error as Error).message}`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw serializationException('The request body must be a JSON object');
  }
  return parsed as Body;
}

function answer(response: ServerResponse, status: number, body: object): void {
  const payload = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': payload.length,
    'x-amz-crc32': crc32(payload),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(payload);
}
