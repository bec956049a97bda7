import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Endpoint, listen } from '../../src/front-door/endpoint.ts';
import { openLocalPages } from '../../src/front-door/local-pages.ts';
import { createLogStore } from '../../src/services/logs/log-store.ts';

describe('the outputs of the stacks on the local pages', () => {
  const outputs = { Books: { Url: 'http://127.0.0.1/books', TableName: 'books' }, Files: { QueueUrl: 'queue' } };
  let endpoint: Endpoint;

  beforeAll(async () => {
    endpoint = await listen(0);
    const local = openLocalPages({
      outputs,
      logs: createLogStore(),
      logGroupOf: () => undefined,
      pages: [],
    });
    endpoint.open({ services: new Map(), local });
  });
  afterAll(() => endpoint.close());

  const get = (path: string) => fetch(`${endpoint.url}/_local/outputs${path}`);

  test.each([
    ['', outputs],
    ['/Books', outputs.Books],
  ])('are JSON at /_local/outputs%s', async (path, expected) => {
    expect(await (await get(path)).json()).toEqual(expected);
  });

  test('are plain text for a single output', async () => {
    expect(await (await get('/Books/TableName')).text()).toBe('books\n');
  });

  test.each([
    ['/Boks', 'there is no stack Boks; there are Books, Files'],
    ['/Boks/Url', 'there is no stack Boks; there are Books, Files'],
    ['/Books/Uri', 'there is no output Uri of Books; there are Url, TableName'],
  ])('get 404 with the known names for an unknown path: %s', async (path, message) => {
    const answer = await get(path);

    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ message });
  });
});
