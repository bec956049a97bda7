import { testBundledHandler } from '../../../support/lambda/bundled-handler.ts';
import { NOTIFY_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { batch } from '../../../support/lambda/messages.ts';
import { orderMessage } from '../../../support/lambda/orders.ts';

const record = orderMessage();

testBundledHandler('notify-customer', NOTIFY_ENVIRONMENT, [
  [batch(record), { batchItemFailures: [{ itemIdentifier: record.messageId }] }],
]);
