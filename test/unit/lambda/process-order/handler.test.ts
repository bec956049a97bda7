import { testBundledHandler } from '../../../support/lambda/bundled-handler.ts';
import { PROCESS_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { batch } from '../../../support/lambda/messages.ts';
import { orderMessage } from '../../../support/lambda/orders.ts';

const record = orderMessage();

testBundledHandler('process-order', PROCESS_ENVIRONMENT, [
  [batch(record), { batchItemFailures: [{ itemIdentifier: record.messageId }] }],
]);
