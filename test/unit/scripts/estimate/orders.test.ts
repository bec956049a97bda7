import { describe, expect, test } from '@jest/globals';
import { NOTIFY_CUSTOMER_METRICS } from '../../../../lambda/notify-customer/contract.ts';
import { PROCESS_ORDER_METRICS } from '../../../../lambda/process-order/contract.ts';
import { PAGE_ITEMS as ITEMS_OF_A_PAGE, SERVE_ORDERS_METRICS } from '../../../../lambda/serve-orders/contract.ts';
import { type OrderInput, orders, PAGE_ITEMS } from '../../../../scripts/estimate/loads/orders.ts';
import { billOf, type Changes, estimateWith, namesOf } from '../../../support/scripts/estimate.ts';

/** A post takes 40 ms and a page 10 ms; ten orders take 20 ms in one worker and 40 ms in the other. */
const base = {
  load: { ordersPerMonth: 1_000_000, meanBytes: 500, keyedShare: 1, keptMonths: 1, readsPerOrder: 2 },
  settings: { enable_web: false, notification_email: '', api_throttle_rate: 500 },
  assumptions: {
    placeMs: 40,
    readMs: 10,
    processMs: 15,
    notifyMs: 35,
    overheadMs: 5,
    answerBytes: 1_000,
    pageRequests: 5,
    pageBytes: 30_000,
    logBytesPerPost: 1_000,
    logBytesPerRead: 500,
    logBytesPerOrder: 600,
    logBytesPerInvocation: 400,
  },
};
const estimate = (changes: Changes<OrderInput> = {}) =>
  estimateWith(orders, base, { resources: { alarmMetrics: 28 }, ...changes });
const bill = (changes: Changes<OrderInput> = {}) => billOf(estimate(changes));

describe('the monthly cost of orders', () => {
  test('a million orders that arrive one by one cost what a calculation by hand says', () => {
    expect(bill()).toEqual({
      // 1e6 × 1,000 bytes, and 2e6 pages of 1,000 + 20 × 630 bytes, of 100 free GB.
      'Amazon API Gateway, answers to the internet': [26.2633, 0, 2.3637],
      'Amazon API Gateway, requests, HTTP': [3_000_000, 3, 3],
      // The event and the notice; a million free.
      'Amazon SNS, publishes': [2_000_000, 0.5, 1],
      // Two queues, each 1e6 sent, received and deleted, and 5 pollers × 730 h × 180 an hour.
      'Amazon SQS, send, receive, delete, poll': [7_314_000, 2.5256, 2.9256],
      // A post, two pages and both workers.
      'AWS Lambda, invocations': [5_000_000, 0.8, 1],
      // 1e6 × (0.04 + 2 × 0.01 + 0.02 + 0.04 s) × 0.5 GB, of 400,000 free ones.
      'AWS Lambda, duration, Arm': [60_000, 0, 0.8],
      'Amazon CloudWatch, custom metrics': [15, 1.5, 4.5],
      'Amazon CloudWatch, alarms': [28, 1.8, 2.8],
      'Amazon CloudWatch, dashboards': [1, 0, 3],
      // 1e6 × (1,000 + 2 × 500 + 2 × (600 + 400)) bytes.
      'Amazon CloudWatch, logs, written': [3.7253, 0, 1.8626],
      'Amazon CloudWatch, logs, kept': [0.2572, 0.0077, 0.0077],
      // The row and its copy in the index, two in the ledger, two for the idempotency of the request.
      'Amazon DynamoDB, writes': [6_000_000, 3.75, 3.75],
      // 2e6 queries of 21 × 630 bytes: four times 4 KB, for half without strong consistency.
      'Amazon DynamoDB, reads': [4_000_000, 0.5, 0.5],
      // Twice 1e6 × 630 bytes, three days of idempotency items of 400 and 32 days of ledger lines of 100 bytes.
      'Amazon DynamoDB, storage': [1.3082, 0, 0.327],
      'Amazon DynamoDB, point-in-time recovery': [0.7215, 0.1443, 0.1443],
      'AWS Secrets Manager, secrets': [1, 0.4, 0.4],
      'AWS Secrets Manager, requests': [8_760, 0.0438, 0.0438],
    });
  });

  test('with the page, requests and answers go through Amazon CloudFront', () => {
    const lines = bill({ settings: { enable_web: true } });

    // 3e6 to the API and five for the page of each order; ten million free.
    expect(lines['Amazon CloudFront, requests']).toEqual([8_000_000, 0, 8]);
    expect(lines['Amazon CloudFront, functions']).toEqual([8_000_000, 0.6, 0.8]);
    // 26.2633 GB of answers, and 1e6 × 30,000 bytes; a TB free.
    expect(lines['Amazon CloudFront, to the internet']).toEqual([54.203, 0, 4.6073]);
    expect(lines['Amazon S3, reads of the page']).toEqual([2_000_000, 0.8, 0.8]);
    expect(lines).not.toHaveProperty('Amazon API Gateway, answers to the internet');
  });

  test('with notification_email, each order is an e-mail, and a thousand of them are free', () => {
    expect(bill({ settings: { notification_email: 'sales@example.com' } })['Amazon SNS, e-mails']).toEqual([
      1_000_000, 19.98, 20,
    ]);
  });

  test('a second delivery costs a write that its condition rejects, and a line of the ledger, but no index', () => {
    const lines = bill({ load: { attempts: 2, keyedShare: 0 } });

    // Two for the row, one for the index, four for the ledger.
    expect(lines['Amazon DynamoDB, writes']).toEqual([7_000_000, 4.375, 4.375]);
    expect(lines['Amazon SNS, publishes']).toEqual([3_000_000, 1, 1.5]);
  });

  test('an order of 2 KB takes three units for the row and three for the index', () => {
    expect(bill({ load: { meanBytes: 2_000, keyedShare: 0 } })['Amazon DynamoDB, writes']).toEqual([8_000_000, 5, 5]);
  });

  test('the estimate uses the metrics and the page size of the functions', () => {
    const metrics = [SERVE_ORDERS_METRICS, PROCESS_ORDER_METRICS, NOTIFY_CUSTOMER_METRICS].flatMap(Object.values);

    expect(orders.customMetrics).toBe(new Set(metrics).size);
    expect(PAGE_ITEMS).toBe(ITEMS_OF_A_PAGE);
    expect(orders.assumptions.processMs?.source).toContain(`${PROCESS_ORDER_METRICS.duration} metric`);
    expect(orders.assumptions.notifyMs?.source).toContain(`${NOTIFY_CUSTOMER_METRICS.duration} metric`);
  });
});

describe('the limits of orders', () => {
  test('the limits of the API and of both workers are ordered, the lowest first', () => {
    const { limits, intake } = estimate();

    expect(namesOf(intake)).toEqual([
      ['api_throttle_rate', 500],
      ['API Gateway requests of the account', 3_333.3333],
      ['SNS publishes', 15_000],
      // 60 ms for a post and its pages.
      ['Lambda concurrency of the account', 16_666.6667],
    ]);
    // Ten orders in 40 ms, and in 20 ms.
    expect(namesOf(limits).slice(0, 3)).toEqual([
      ['notify-customer: max_concurrency', 1_250],
      ['process-order: max_concurrency', 2_500],
      ['DynamoDB writes', 4_000],
    ]);
  });

  test('a burst waits for the slower worker', () => {
    const { burst } = estimate({
      load: { burst: { perSecond: 1_750, seconds: 60 } },
      settings: { api_throttle_rate: 10_000 },
    });

    // 500 a second too many for a minute, then 1,250 a second.
    expect(burst).toEqual({ waiting: 30_000, seconds: 24 });
  });

  test.each([
    [10, []],
    [11, ['notification_email would get 11 e-mails per second: above 10, Amazon SNS disables the subscription.']],
  ])('%d e-mails per second give the warnings %j', (perSecond, warnings) => {
    const settings = { notification_email: 'sales@example.com' };

    expect(estimate({ settings, load: { burst: { perSecond, seconds: 60 } } }).warnings).toEqual(warnings);
    expect(estimate({ load: { burst: { perSecond, seconds: 60 } } }).warnings).toEqual([]);
  });
});
