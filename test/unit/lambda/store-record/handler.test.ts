import { describe, expect, test } from '@jest/globals';
import { useBundledHandler } from '../../../support/lambda/bundled-handler.ts';
import { STORE_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { batch, message } from '../../../support/lambda/messages.ts';

const { invoke } = useBundledHandler('store-record');

describe('the bundled function', () => {
  test('starts in an environment that has what its contract names, and acknowledges a tick', async () => {
    const tick = batch(message({ source: 'aws.events', 'detail-type': 'Scheduled Event' }));

    expect(await invoke(STORE_ENVIRONMENT, tick)).toEqual({ batchItemFailures: [] });
  });

  test('does not start without it, and names all that is missing', async () => {
    const { TABLE_NAME: _, MAX_RECEIVE_COUNT: __, ...incomplete } = STORE_ENVIRONMENT;

    await expect(invoke(incomplete, batch())).rejects.toMatchObject({
      stderr: expect.stringContaining('Error: Missing environment variables: MAX_RECEIVE_COUNT, TABLE_NAME'),
    });
  });
});
