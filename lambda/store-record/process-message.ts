import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type RecordMessage, readStreamMessage } from '../shared/book-record/record-message.ts';
import type { QueueHandlerOptions } from '../shared/queue-handler.ts';
import type { MessageContext } from '../shared/settle-message.ts';
import { STORE_RECORD_METRICS } from './contract.ts';
import { type RecordTable, storeRecord } from './store-record.ts';

export interface RecordProcessing extends RecordTable {
  readonly metrics: Metrics;
}

/** What a `QueueWorker`'s loop needs to know about records: how a message becomes a row. */
export function openRecordBatch(processing: RecordProcessing): QueueHandlerOptions['openBatch'] {
  const { metrics } = processing;

  async function processRecord(message: RecordMessage, { logger, deadline }: MessageContext): Promise<void> {
    logger.appendKeys({ recordId: message.id });
    const startedAt = Date.now();
    const outcome = await storeRecord(message, { ...processing, signal: deadline.signal });
    const ms = Date.now() - startedAt;
    logger.info(outcome, { outcome, ms });
    metrics.addMetric(STORE_RECORD_METRICS[outcome], MetricUnit.Count, 1);
    if (outcome === 'duplicate') return;

    metrics.addMetric(STORE_RECORD_METRICS.duration, MetricUnit.Milliseconds, ms);
    // Clocks differ: a record from the future took no time.
    const latencyMs = Math.max(0, Date.now() - Date.parse(message.receivedAt));
    metrics.addMetric(STORE_RECORD_METRICS.latency, MetricUnit.Milliseconds, latencyMs);
  }

  return () => async (message, context) => {
    const content = readStreamMessage(message.body);
    if (content.kind === 'record') return processRecord(content, context);
    metrics.addMetric(STORE_RECORD_METRICS.ticks, MetricUnit.Count, 1);
    context.logger.info('tick', { outcome: 'tick' });
  };
}
