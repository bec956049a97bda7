import { testBundledHandler } from '../../../support/lambda/bundled-handler.ts';
import { COPY_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { batch, message } from '../../../support/lambda/messages.ts';

const testEvent = message({ Service: 'Amazon S3', Event: 's3:TestEvent' });

testBundledHandler('copy-file', COPY_ENVIRONMENT, [[batch(testEvent), { batchItemFailures: [] }]]);
