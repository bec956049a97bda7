import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withReason } from '../../../../lambda/copy-file/s3-errors.ts';
import { failureOf } from '../../../../lambda/shared/errors.ts';
import { createCopies } from '../../../support/lambda/copy-file.ts';

type Reply = (response: ServerResponse) => void;

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const COPIED = `${XML}<CopyObjectResult><ETag>"e"</ETag><LastModified>2026-11-21T00:00:00.000Z</LastModified></CopyObjectResult>`;
const errorBody = (code: string) => `${XML}<Error><Code>${code}</Code><Message>because</Message></Error>`;
const status =
  (code: number, body = ''): Reply =>
  (response) =>
    response.writeHead(code).end(body);
const hang: Reply = () => {};

let reply: Reply = hang;
const server = createServer((_, response) => reply(response));
const clients: S3Client[] = [];

/** A real client with a timeout that a busy machine cannot reach, unless a test wants to reach it. */
function createClient(timeoutMs: number): S3Client {
  const { port } = server.address() as AddressInfo;
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    requestHandler: { requestTimeout: timeoutMs, socketTimeout: timeoutMs, throwOnRequestTimeout: true },
  });
  clients.push(client);
  return client;
}

function copy({ signal = new AbortController().signal, timeoutMs = 60_000 } = {}) {
  return createCopies().copy({ key: 'a b?.txt', size: 5, eTag: 'e' }, { s3: createClient(timeoutMs), signal });
}

async function reasonOf(work: Promise<unknown>) {
  const outcome = await work.catch(withReason);
  if (!(outcome instanceof Error)) throw new Error(`Expected a failure, got ${JSON.stringify(outcome)}`);
  return failureOf(outcome);
}

/** Uses the real SDK against a server that misbehaves, because the SDK decides which error an answer becomes. */
describe('an answer of S3 to CopyObject', () => {
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('with an ETag is a success', async () => {
    reply = status(200, COPIED);

    expect(await copy()).toEqual({ outcome: 'copied', bytes: 5 });
  });

  test.each<[string, Reply]>([
    ['503 SlowDown', status(503, errorBody('SlowDown'))],
    ['500 InternalError', status(500, errorBody('InternalError'))],
    ['InternalError inside a 200', status(200, errorBody('InternalError'))],
    ['SlowDown inside a 200, after white space', status(200, `${XML}    ${errorBody('SlowDown').slice(XML.length)}`)],
    ['200 without a body', status(200)],
    ['200 with the HTML of a proxy', status(200, '<html><body>Bad Gateway</body></html>')],
    ['200 with incomplete XML', status(200, COPIED.slice(0, 60))],
    [
      '200 with an incomplete body',
      (response) => response.writeHead(200, { 'content-length': 900 }).write(COPIED, () => response.destroy()),
    ],
    ['a broken connection', (response) => response.destroy()],
    ['400 KMS.ThrottlingException, which the SDK does not retry', status(400, errorBody('KMS.ThrottlingException'))],
    ['400 RequestTimeout', status(400, errorBody('RequestTimeout'))],
    ['400 ExpiredToken', status(400, errorBody('ExpiredToken'))],
    ['403 RequestTimeTooSkewed', status(403, errorBody('RequestTimeTooSkewed'))],
  ])('that is %s makes the message be retried', async (_, misbehave) => {
    reply = misbehave;

    expect(await reasonOf(copy())).toMatchObject({ permanent: false });
  });

  test.each<[string, Reply]>([
    ['never comes', hang],
    ['stops after its headers', (response) => response.writeHead(200).flushHeaders()],
  ])('that %s is given up after the timeout, and the message is retried', async (_, misbehave) => {
    reply = misbehave;

    expect(await reasonOf(copy({ timeoutMs: 100 }))).toMatchObject({ permanent: false });
  });

  test.each<[string, Reply, string]>([
    ['403 AccessDenied', status(403, errorBody('AccessDenied')), 'ACCESS_DENIED'],
    ['AccessDenied inside a 200', status(200, errorBody('AccessDenied')), 'ACCESS_DENIED'],
    ['404 NoSuchBucket', status(404, errorBody('NoSuchBucket')), 'NO_SUCH_BUCKET'],
    ['400 KMS.DisabledException', status(400, errorBody('KMS.DisabledException')), 'KMS_KEY_UNUSABLE'],
    ['403 InvalidObjectState', status(403, errorBody('InvalidObjectState')), 'ARCHIVED_SOURCE'],
  ])('that is %s is a permanent failure', async (_, refuse, code) => {
    reply = refuse;

    expect(await reasonOf(copy())).toMatchObject({ permanent: true, code });
  });

  test('that is 404 NoSuchKey means that the source is gone', async () => {
    reply = status(404, errorBody('NoSuchKey'));

    expect(await copy()).toEqual({ outcome: 'gone' });
  });

  test('is followed by a GET if HEAD answers 403, because HEAD has no body with the reason', async () => {
    const replies = [status(412, errorBody('PreconditionFailed')), status(403), status(403, errorBody('AccessDenied'))];
    let requests = 0;
    reply = (response) => {
      replies[requests]?.(response);
      requests += 1;
    };

    expect(await reasonOf(copy())).toMatchObject({ permanent: true, code: 'ACCESS_DENIED' });
    expect(requests).toBe(3);
  });

  test('that never comes is given up when the time of the invocation is up', async () => {
    reply = hang;

    expect(await reasonOf(copy({ signal: AbortSignal.timeout(20) }))).toMatchObject({
      code: 'AbortError',
      permanent: false,
    });
  });
});
