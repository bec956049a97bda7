import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { copyFile } from '../../../../lambda/copy-file/copy-file.ts';
import { withReason } from '../../../../lambda/copy-file/s3-errors.ts';
import { failureOf } from '../../../../lambda/shared/errors.ts';
import { copyContext } from '../../../support/lambda/copy-file.ts';
import { createFakeS3 } from '../../../support/lambda/fake-s3.ts';

type Reply = (response: ServerResponse) => void;

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const COPIED = `${XML}<CopyObjectResult><ETag>"e"</ETag><LastModified>2026-11-21T00:00:00.000Z</LastModified></CopyObjectResult>`;
const errorBody = (code: string) => `${XML}<Error><Code>${code}</Code><Message>because</Message></Error>`;
const status =
  (code: number, body = ''): Reply =>
  (response) =>
    response.writeHead(code).end(body);

/** The real SDK against a server that misbehaves: what a reply turns into is the SDK's doing, and not what one would guess. */
describe('a reply of S3 to CopyObject', () => {
  let reply: Reply = () => {};
  const server = createServer((_, response) => reply(response));
  let s3: S3Client;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    s3 = new S3Client({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
      requestHandler: { requestTimeout: 150, socketTimeout: 150, throwOnRequestTimeout: true },
    });
  });
  afterAll(async () => {
    s3.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('that is what it should be is success', async () => {
    reply = status(200, COPIED);

    expect(await copy()).toEqual({ outcome: 'copied', bytes: 5 });
  });

  test.each<[string, Reply]>([
    ['503 SlowDown', status(503, errorBody('SlowDown'))],
    ['500 InternalError', status(500, errorBody('InternalError'))],
    ['an InternalError inside a 200', status(200, errorBody('InternalError'))],
    ['a SlowDown inside a 200, after white space', status(200, `${XML}    ${errorBody('SlowDown').slice(XML.length)}`)],
    ['a 200 without a body', status(200)],
    ['a 200 with the HTML of a proxy', status(200, '<html><body>Bad Gateway</body></html>')],
    ['a 200 whose XML ends in the middle', status(200, COPIED.slice(0, 60))],
    [
      'a 200 whose body ends too early',
      (response) => response.writeHead(200, { 'content-length': 900 }).write(COPIED, () => response.destroy()),
    ],
    ['a connection that breaks', (response) => response.destroy()],
    ['no reply at all', () => {}],
    ['a reply that stops after its headers', (response) => response.writeHead(200).flushHeaders()],
    ['400 KMS.ThrottlingException, which the SDK does not retry', status(400, errorBody('KMS.ThrottlingException'))],
    ['400 RequestTimeout', status(400, errorBody('RequestTimeout'))],
    ['400 ExpiredToken', status(400, errorBody('ExpiredToken'))],
    ['403 RequestTimeTooSkewed', status(403, errorBody('RequestTimeTooSkewed'))],
  ])('that is %s is retried', async (_, misbehave) => {
    reply = misbehave;

    expect(await reasonOf(copy())).toMatchObject({ permanent: false });
  });

  test.each<[string, Reply, string]>([
    ['403 AccessDenied', status(403, errorBody('AccessDenied')), 'ACCESS_DENIED'],
    [
      'an AccessDenied inside a 200, which the SDK reports as 503',
      status(200, errorBody('AccessDenied')),
      'ACCESS_DENIED',
    ],
    ['404 NoSuchBucket', status(404, errorBody('NoSuchBucket')), 'NO_SUCH_BUCKET'],
    ['400 KMS.DisabledException', status(400, errorBody('KMS.DisabledException')), 'KMS_KEY_UNUSABLE'],
    ['403 InvalidObjectState', status(403, errorBody('InvalidObjectState')), 'ARCHIVED_SOURCE'],
  ])('that is %s is permanent', async (_, refuse, code) => {
    reply = refuse;

    expect(await reasonOf(copy())).toMatchObject({ permanent: true, code });
  });

  test('404 NoSuchKey means that the source is gone', async () => {
    reply = status(404, errorBody('NoSuchKey'));

    expect(await copy()).toEqual({ outcome: 'gone' });
  });

  test('403 to HEAD, whose replies have no body, is told apart by asking with GET', async () => {
    let requests = 0;
    reply = (response) => {
      requests += 1;
      response
        .writeHead(requests === 1 ? 412 : 403)
        .end(requests === 1 ? errorBody('PreconditionFailed') : errorBody('AccessDenied'));
    };

    expect(await reasonOf(copy())).toMatchObject({ permanent: true, code: 'ACCESS_DENIED' });
    expect(requests).toBe(3);
  });

  test('a hung request ends when the time of the invocation does', async () => {
    reply = () => {};
    const deadline = AbortSignal.timeout(20);

    expect(await reasonOf(copy(deadline))).toMatchObject({ code: 'AbortError', permanent: false });
  });

  function copy(signal = new AbortController().signal) {
    const { context } = copyContext(createFakeS3(), { signal });
    return copyFile({ ...context, s3 }, { key: 'a b?.txt', size: 5, eTag: 'e' });
  }

  async function reasonOf(work: Promise<unknown>) {
    const outcome = await work.catch(withReason);
    if (!(outcome instanceof Error)) throw new Error(`Expected a failure, got ${JSON.stringify(outcome)}`);
    return failureOf(outcome);
  }
});
