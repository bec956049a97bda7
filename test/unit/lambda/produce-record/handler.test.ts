import { post } from '../../../support/lambda/api-events.ts';
import { testBundledHandler } from '../../../support/lambda/bundled-handler.ts';
import { PRODUCE_ENVIRONMENT } from '../../../support/lambda/environments.ts';

const book = { isbn: '9780306406157', title: 't', author: 'a', price: 1 };

testBundledHandler('produce-record', PRODUCE_ENVIRONMENT, [
  [post({ isbn: 'x' }), { statusCode: 400 }],
  [post(book), { statusCode: 503 }],
  [post(book, { headers: { 'Idempotency-Key': 'a' } }), { statusCode: 503 }],
]);
