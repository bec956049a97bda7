import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { totalInCents } from '../shared/order/order.ts';
import { type OrderPlaced, readOrderPlaced } from '../shared/order/order-event.ts';
import type { OpenBatch } from '../shared/queue-handler.ts';
import { measureWork } from '../shared/telemetry.ts';
import { NOTIFY_CUSTOMER_METRICS } from './contract.ts';
import type { NoticeLedger } from './notice-ledger.ts';

export interface NoticeProcessing {
  readonly sns: SNSClient;
  readonly topicArn: string;
  readonly ledger: NoticeLedger;
  readonly metrics: Metrics;
}

/** Processes the messages of a batch: each placed order becomes a notice to its customer. */
export function openNoticeBatch(processing: NoticeProcessing): OpenBatch {
  const { metrics } = processing;
  return () =>
    async (message, { logger, deadline }) => {
      const event = readOrderPlaced(message.body);
      logger.appendKeys({ orderId: event.id });
      const run = () => sendNotice(event, { ...processing, signal: deadline.signal, logger });
      const work = { run, acceptedAt: event.placedAt, metricNames: NOTIFY_CUSTOMER_METRICS };
      await measureWork(work, { logger, metrics });
    };
}

/**
 * Publishes the notice of an order: at least once, and twice only if the function dies, or an answer of Amazon SNS is lost,
 * between publishing and the entry in the ledger.
 */
async function sendNotice(
  event: OrderPlaced,
  {
    sns,
    topicArn,
    ledger,
    signal,
    logger,
  }: NoticeProcessing & { readonly signal: AbortSignal; readonly logger: Logger },
): Promise<'sent' | 'duplicate'> {
  const claim = await ledger.claim(event.id, signal);
  if (claim === 'sent') return 'duplicate';

  const command = new PublishCommand({ TopicArn: topicArn, ...noticeOf(event) });
  try {
    await sns.send(command, { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(claim.msLeft())]) });
  } catch (error) {
    await ledger.release(claim);
    throw error;
  }
  try {
    await ledger.markSent(event.id, signal);
  } catch (error) {
    // Acknowledge the message nevertheless: a retry would send the notice again, only for the entry in the ledger.
    logger.warn('sent, but not in the ledger', error as Error);
  }
  return 'sent';
}

/**
 * Contains nothing of the order but its id and total: e-mail passes through many systems. SNS wants a subject of one line,
 * ASCII, at most 100 characters: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function noticeOf({ id, order }: Pick<OrderPlaced, 'id' | 'order'>): {
  readonly Subject: string;
  readonly Message: string;
} {
  const total = (totalInCents(order) / 100).toFixed(2);
  return {
    Subject: `Your order ${id}`,
    Message: `We have received your order ${id}.\n\nTotal: ${total}\n`,
  };
}
