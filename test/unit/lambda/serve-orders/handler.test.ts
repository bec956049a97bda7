import { expect, test } from '@jest/globals';
import { httpEvent } from '../../../support/lambda/api-events.ts';
import { testBundledHandler } from '../../../support/lambda/bundled-handler.ts';
import { SERVE_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { ORDER } from '../../../support/lambda/orders.ts';

const { invoke } = testBundledHandler('serve-orders', SERVE_ENVIRONMENT, [
  [httpEvent('POST /items', { body: { customerId: 'ann' } }), { statusCode: 400 }],
  [httpEvent('POST /items', { body: ORDER }), { statusCode: 503 }],
  [httpEvent('GET /items', { query: 'customerId=ann' }), { statusCode: 503 }],
  [httpEvent('GET /items', { query: 'customerId=ann&cursor=x' }), { statusCode: 503 }],
]);

test('the bundled function does not start without an authorization', async () => {
  await expect(invoke({ ...SERVE_ENVIRONMENT, API_AUTHORIZATION: '' }, [])).rejects.toMatchObject({
    stderr: expect.stringContaining("API_AUTHORIZATION must be one of jwt, iam, none, got ''"),
  });
});
