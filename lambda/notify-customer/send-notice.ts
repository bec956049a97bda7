import type { Logger } from '@aws-lambda-powertools/logger';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { OrderPlaced } from '../shared/order/order-event.ts';
import { noticeOf } from './notice.ts';
import type { NoticeLedger } from './notice-ledger.ts';

export interface NoticeSending {
  readonly sns: SNSClient;
  readonly topicArn: string;
  readonly ledger: NoticeLedger;
}

/**
 * Publishes the notice of an order: at least once, and twice only if the function dies or an answer of Amazon SNS is lost
 * between the publishing and the ledger.
 */
export async function sendNotice(
  event: OrderPlaced,
  { sns, topicArn, ledger, signal, logger }: NoticeSending & { readonly signal: AbortSignal; readonly logger: Logger },
): Promise<'sent' | 'duplicate'> {
  const claim = await ledger.claim(event.id, signal);
  if (claim === 'sent') return 'duplicate';

  const { subject, text } = noticeOf(event);
  const command = new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text });
  try {
    await sns.send(command, { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(claim.msLeft())]) });
  } catch (error) {
    await ledger.release(claim);
    throw error;
  }
  try {
    await ledger.markSent(event.id, signal);
  } catch (error) {
    // Acknowledged all the same: the message would come again and be sent again, for want of a line in the ledger.
    logger.warn('sent, but not in the ledger', error as Error);
  }
  return 'sent';
}
