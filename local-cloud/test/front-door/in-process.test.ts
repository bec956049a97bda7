import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from '@jest/globals';
import { connectInProcess } from '../../src/front-door/in-process.ts';
import type { Service } from '../../src/front-door/service.ts';

describe('a request to a service of this process', () => {
  const lines: string[] = [];
  const connect = (handle: Service['handle']) => connectInProcess({ handle }, (line) => lines.push(line));
  const request = { method: 'POST', path: '/a/../b?c', headers: { host: 'x' } };

  test('arrives with its path and its body unchanged', async () => {
    const ask = connect(async (incoming, response) => {
      const { method, url, socket } = incoming;
      response.end(JSON.stringify([method, url, socket.remoteAddress, await text(incoming)]));
    });

    const answer = await ask({ ...request, body: Readable.from(['one ', 'two']) });

    expect(JSON.parse(await text(answer))).toEqual(['POST', '/a/../b?c', '127.0.0.1', 'one two']);
  });

  test('gets 500 when the service throws, and the error is logged', async () => {
    const ask = connect(async () => {
      throw new Error('for a test');
    });

    expect((await ask(request)).statusCode).toBe(500);
    expect(lines.at(-1)).toMatch(/^POST \/a\/\.\.\/b\?c: Error: for a test/);
  });

  test('breaks the response of the service when it is aborted', async () => {
    const broken = Promise.withResolvers<unknown>();
    const endless = async function* () {
      for (;;) yield Buffer.alloc(65_536);
    };
    const ask = connect(async (_incoming, response) => {
      await pipeline(Readable.from(endless()), response).catch(broken.resolve);
    });
    const gone = new AbortController();
    const answer = await ask({ ...request, signal: gone.signal });
    answer.on('error', () => {}).resume();

    gone.abort();

    expect(await broken.promise).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });
});
