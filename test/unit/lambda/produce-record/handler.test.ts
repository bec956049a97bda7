import { describe, expect, test } from '@jest/globals';
import { post } from '../../../support/lambda/api-events.ts';
import { useBundledHandler } from '../../../support/lambda/bundled-handler.ts';
import { PRODUCE_ENVIRONMENT } from '../../../support/lambda/environments.ts';

const { invoke } = useBundledHandler('produce-record');

describe('the bundled function', () => {
  test('starts in an environment that has what its contract names, and refuses what is no record', async () => {
    expect(await invoke(PRODUCE_ENVIRONMENT, post({ isbn: 'x' }))).toMatchObject({
      statusCode: 400,
      body: expect.stringContaining('/problems/invalid-body'),
    });
  });

  test('answers 503 in time when nothing can be reached', async () => {
    const unreachable = { ...PRODUCE_ENVIRONMENT, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const book = { isbn: '9780306406157', title: 't', author: 'a', price: 1 };

    for (const headers of [{}, { 'Idempotency-Key': 'a' }]) {
      expect(await invoke(unreachable, post(book, { headers }))).toMatchObject({ statusCode: 503 });
    }
  });

  test('does not start without it, and names all that is missing', async () => {
    const { QUEUE_URL: _, POWERTOOLS_SERVICE_NAME: __, ...incomplete } = PRODUCE_ENVIRONMENT;

    await expect(invoke(incomplete, post({}))).rejects.toMatchObject({
      stderr: expect.stringContaining('Error: Missing environment variables: POWERTOOLS_SERVICE_NAME, QUEUE_URL'),
    });
  });
});
