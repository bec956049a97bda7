import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GatewayFixture, startGateway } from './gateway-fixture.ts';
import { method, resource, restTemplate, root } from './rest-template.ts';

const CODE = `
export const handler = async ({ body, pathParameters }) => {
  if (pathParameters) throw new Error('not this one');
  return { statusCode: 202, headers: { 'x-pid': String(process.pid) }, body: JSON.stringify(body) };
};`;

describe('through functions that are processes', () => {
  let gateway: GatewayFixture;
  let url: string;
  beforeAll(async () => {
    const template = restTemplate({
      Post: method('POST', root),
      Item: resource('{id}'),
      GetItem: method('GET', { Ref: 'Item' }),
    });
    gateway = await startGateway(template, { throughFunctions: true });
    await writeFile(join(gateway.site.codeFolder, 'index.mjs'), CODE);
    url = gateway.plan.outputs[0]?.value ?? '';
  });
  afterAll(() => gateway.close());

  test('a request comes to the handler and its answer back', async () => {
    const reply = await fetch(url, { method: 'POST', body: 'häl"lo' });

    expect(reply.status).toBe(202);
    expect(await reply.json()).toBe('häl"lo');
    expect(Number(reply.headers.get('x-pid'))).toBeGreaterThan(0);
  });

  test('a function that throws is a 502', async () => {
    const reply = await fetch(`${url}7`);

    expect(reply.status).toBe(502);
    expect(await reply.json()).toEqual({ message: 'Internal server error' });
  });

  test('a burst beyond the concurrency of a new account is answered, each its own', async () => {
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, index) => fetch(url, { method: 'POST', body: `body ${index}` })),
    );

    expect(await Promise.all(replies.map((reply) => reply.json()))).toEqual(
      Array.from({ length: 40 }, (_, index) => `body ${index}`),
    );
    expect(new Set(replies.map(({ headers }) => headers.get('x-pid'))).size).toBeLessThanOrEqual(4);
  });
});
