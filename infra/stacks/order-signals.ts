/** What the workers of Orders say about their work. */
import { NOTIFY_CUSTOMER_METRICS } from '../../lambda/notify-customer/contract.ts';
import { PROCESS_ORDER_METRICS } from '../../lambda/process-order/contract.ts';
import type { WorkerSignals } from '../constructs/monitoring/worker-signals.ts';

const { processed, duplicate: processedBefore, ...processMetrics } = PROCESS_ORDER_METRICS;
export const PROCESS_ORDER_SIGNALS: WorkerSignals = {
  ...processMetrics,
  noun: { one: 'order', many: 'orders' },
  logField: 'orderId',
  done: { metric: processed, outcome: 'processed' },
  otherEnds: { duplicate: processedBefore },
};

const { sent, duplicate: sentBefore, ...noticeMetrics } = NOTIFY_CUSTOMER_METRICS;
export const NOTIFY_CUSTOMER_SIGNALS: WorkerSignals = {
  ...noticeMetrics,
  noun: { one: 'notice', many: 'notices' },
  logField: 'orderId',
  done: { metric: sent, outcome: 'sent' },
  otherEnds: { duplicate: sentBefore },
};
