import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { unavailable } from '../shared/api/unavailable.ts';
import { ORDER_PLACED } from '../shared/order/contract.ts';
import { type OrderPlaced, writeOrderPlaced } from '../shared/order/order-event.ts';

export interface PlaceOrderOptions {
  readonly sns: SNSClient;
  readonly topicArn: string;
  readonly signal: AbortSignal;
}

/**
 * Resolves when the topic has the order. However it is written, it has a tenth of the 256 KiB that Amazon SNS takes.
 *
 * @throws ApiProblem `unavailable`; the topic may have it nonetheless, under the same id.
 */
export async function placeOrder(event: OrderPlaced, { sns, topicArn, signal }: PlaceOrderOptions): Promise<void> {
  const command = new PublishCommand({
    TopicArn: topicArn,
    Message: writeOrderPlaced(event),
    MessageAttributes: { eventType: { DataType: 'String', StringValue: ORDER_PLACED } },
  });
  try {
    await sns.send(command, { abortSignal: signal });
  } catch (error) {
    throw unavailable(error);
  }
}
