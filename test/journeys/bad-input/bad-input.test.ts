import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PrivateCloud } from 'local-cloud';
import { startStacks } from '../../../bench/support/start-stacks.ts';
import { assemblyOf } from '../../support/synthesis.ts';
import { apiClient } from '../support/api-client.ts';
import { GOOD_ORDER } from './bad-orders.ts';
import { ORIGIN } from './both-apis.suite.ts';
import { cursorSuite } from './cursors.suite.ts';
import { expectNative, ordersSuite } from './orders.suite.ts';
import { streamSuite } from './stream.suite.ts';

async function start(stacks: string, settings: Readonly<Record<string, string>>): Promise<PrivateCloud> {
  const assembly = await assemblyOf({ ...settings, api_authorization: 'none' });
  return startStacks({ args: ['--assembly', assembly, '--stacks', stacks] });
}

describe('bad input', () => {
  let cloud: PrivateCloud;
  beforeAll(async () => {
    cloud = await start('Orders,StreamApi', { cors_allowed_origins: JSON.stringify([ORIGIN]) });
  });
  afterAll(() => cloud?.stop());

  describe('of the Orders API', () => ordersSuite(() => cloud));
  describe('of the Stream API', () => streamSuite(() => cloud));
  describe('in cursors of the Orders API', () => cursorSuite(() => cloud));
});

describe('a low throttling limit', () => {
  let cloud: PrivateCloud;
  beforeAll(async () => {
    cloud = await start('Orders', { api_throttle_rate: '1', api_throttle_burst: '2' });
  });
  afterAll(() => cloud?.stop());

  test('requests to the Orders API above the limit get 429 with the message of API Gateway and without Retry-After', async () => {
    const orders = apiClient(cloud.outputs.Orders?.ItemsUrl);

    const answers = await Promise.all(Array.from({ length: 10 }, () => orders.post(GOOD_ORDER)));

    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(7);
    for (const answer of refused) {
      expectNative(answer, 429, 'Too Many Requests');
      expect(answer.headers).not.toHaveProperty('retry-after');
    }
    expect(answers.filter(({ status }) => status === 202).length).toBeGreaterThan(0);
  });
});
