import { describe, expect, test } from '@jest/globals';
import { useBundledHandler } from '../../../support/lambda/bundled-handler.ts';
import { NOTIFY_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { batch } from '../../../support/lambda/messages.ts';
import { orderMessage } from '../../../support/lambda/orders.ts';

const { invoke } = useBundledHandler('notify-customer');

describe('the bundled function', () => {
  test('starts in an environment that has what its contract names, and returns what it could not send', async () => {
    const record = orderMessage();
    const unreachable = { ...NOTIFY_ENVIRONMENT, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };

    expect(await invoke(unreachable, batch(record))).toEqual({
      batchItemFailures: [{ itemIdentifier: record.messageId }],
    });
  });

  test('does not start without it, and names all that is missing', async () => {
    const { NOTICE_TOPIC_ARN: _, LEDGER_TABLE_NAME: __, ...incomplete } = NOTIFY_ENVIRONMENT;

    await expect(invoke(incomplete, batch())).rejects.toMatchObject({
      stderr: expect.stringContaining('Error: Missing environment variables: NOTICE_TOPIC_ARN, LEDGER_TABLE_NAME'),
    });
  });
});
