import { testBundledHandler } from '../../../support/lambda/bundled-handler.ts';
import { STORE_ENVIRONMENT } from '../../../support/lambda/environments.ts';
import { batch, message } from '../../../support/lambda/messages.ts';

const tick = message({ source: 'aws.events', 'detail-type': 'Scheduled Event' });

testBundledHandler('store-record', STORE_ENVIRONMENT, [[batch(tick), { batchItemFailures: [] }]]);
