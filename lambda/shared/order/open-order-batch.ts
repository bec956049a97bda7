import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { QueueHandlerOptions } from '../queue-handler.ts';
import type { MessageContext } from '../settle-message.ts';
import { type OrderPlaced, readOrderPlaced } from './order-event.ts';

export interface OrderWork<Outcome extends string> {
  /** What the work is there for; `duplicate` if an earlier delivery of the order has done it. */
  readonly take: (event: OrderPlaced, context: MessageContext) => Promise<Outcome | 'duplicate'>;
  readonly metrics: Metrics;
  readonly metricNames: Readonly<Record<Outcome | 'duplicate' | 'duration' | 'latency', string>>;
}

/** What a `QueueWorker`'s loop needs to know about orders, whatever is done with them. */
export function openOrderBatch<Outcome extends string>(work: OrderWork<Outcome>): QueueHandlerOptions['openBatch'] {
  const { take, metrics, metricNames } = work;

  return () => async (message, context) => {
    const event = readOrderPlaced(message.body);
    context.logger.appendKeys({ orderId: event.id });
    const startedAt = Date.now();
    const outcome = await take(event, context);
    const ms = Date.now() - startedAt;
    context.logger.info(outcome, { outcome, ms });
    metrics.addMetric(metricNames[outcome], MetricUnit.Count, 1);
    if (outcome === 'duplicate') return;

    metrics.addMetric(metricNames.duration, MetricUnit.Milliseconds, ms);
    // Clocks differ: an order from the future took no time.
    const latencyMs = Math.max(0, Date.now() - Date.parse(event.placedAt));
    metrics.addMetric(metricNames.latency, MetricUnit.Milliseconds, latencyMs);
  };
}
