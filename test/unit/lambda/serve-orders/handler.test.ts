import { describe, expect, test } from '@jest/globals';
import { httpEvent } from '../../../support/lambda/api-events.ts';
import { useBundledHandler } from '../../../support/lambda/bundled-handler.ts';
import { SERVE_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { ORDER } from '../../../support/lambda/orders.ts';

const { invoke } = useBundledHandler('serve-orders');

describe('the bundled function', () => {
  test('starts in an environment that has what its contract names, and refuses what is no order', async () => {
    expect(await invoke(SERVE_ENVIRONMENT, httpEvent('POST /items', { body: { customerId: 'ann' } }))).toMatchObject({
      statusCode: 400,
      body: expect.stringContaining('/problems/invalid-body'),
    });
  });

  test.each([
    httpEvent('POST /items', { body: ORDER }),
    httpEvent('GET /items', { query: 'customerId=ann' }),
    httpEvent('GET /items', { query: 'customerId=ann&cursor=x' }),
  ])('answers 503 in time when nothing can be reached', async (event) => {
    const unreachable = { ...SERVE_ENVIRONMENT, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };

    expect(await invoke(unreachable, event)).toMatchObject({ statusCode: 503 });
  });

  test('does not start without it, and names all that is missing', async () => {
    const { TOPIC_ARN: _, CURSOR_SECRET_ARN: __, ...incomplete } = SERVE_ENVIRONMENT;

    await expect(invoke(incomplete, httpEvent('GET /items'))).rejects.toMatchObject({
      stderr: expect.stringContaining('Error: Missing environment variables: TOPIC_ARN, CURSOR_SECRET_ARN'),
    });
  });

  test('does not start where it is not said who may do what', async () => {
    await expect(
      invoke({ ...SERVE_ENVIRONMENT, API_AUTHORIZATION: '' }, httpEvent('GET /items')),
    ).rejects.toMatchObject({
      stderr: expect.stringContaining("API_AUTHORIZATION must be one of jwt, iam, none, got ''"),
    });
  });
});
