import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { failureOf, PermanentError } from '../shared/errors.ts';
import type { QueueHandlerOptions } from '../shared/queue-handler.ts';
import type { S3Record } from '../shared/s3-event.ts';
import type { MessageContext } from '../shared/settle-message.ts';
import { COPY_FILE_METRICS } from './contract.ts';
import type { CopyServices } from './copy-context.ts';
import { type CopyResult, copyFile, type FileToCopy } from './copy-file.ts';
import type { CopySettings } from './copy-settings.ts';
import { readBatch } from './read-batch.ts';
import { withReason } from './s3-errors.ts';

export interface FileProcessing extends CopyServices {
  readonly metrics: Metrics;
}

/** What a `QueueWorker`'s loop needs to know about files: how a batch of messages becomes copies. */
export function openFileBatch(processing: FileProcessing): QueueHandlerOptions['openBatch'] {
  return (messages) => {
    const batch = readBatch(messages);

    return async (message, context) => {
      const content = batch.messages.get(message);
      if (!content) throw new Error('The message is not one of its batch');
      if (content.kind === 'malformed') throw content.error;
      if (content.kind === 'hand-over') {
        const { bucket, key, eventTime } = content.handOver;
        await processFile({ bucket, key, resume: content.handOver, ...(eventTime && { eventTime }) }, context);
        return;
      }
      await processAll(content.records, context);
    };

    /** The message is acknowledged as one, so each of its records is tried, and tried again when another one failed. */
    async function processAll(records: readonly S3Record[], context: MessageContext): Promise<void> {
      const errors: unknown[] = [];
      for (const record of records) {
        // One record, which is what S3 sends: its keys also belong in the lines about the message.
        const logger = records.length === 1 ? context.logger : context.logger.createChild();
        await processRecord(record, { ...context, logger }).catch((error: unknown) => {
          if (records.length > 1) logger.warn('failed', { outcome: 'failed', errorCode: failureOf(error).code });
          errors.push(error);
        });
      }
      if (errors.length > 0) throw errors.find((error) => !failureOf(error).permanent) ?? errors[0];
    }

    async function processRecord(record: S3Record, context: MessageContext): Promise<void> {
      if (record.kind === 'invalid') throw record.error;
      if (record.kind === 'ignored') {
        processing.metrics.addMetric(COPY_FILE_METRICS.ignored, MetricUnit.Count, 1);
        context.logger.info('ignored', { outcome: 'ignored', eventName: record.eventName });
        return;
      }
      const { bucket, key, size, sequencer } = record.object;
      context.logger.appendKeys({ bucket, key, size, sequencer });
      if (!batch.overtaken.has(record.object)) return processFile(record.object, context);
      report({ outcome: 'superseded' }, record.object, 0, context.logger, processing.metrics);
    }
  };

  async function processFile(file: FileToCopy & { readonly bucket: string }, context: MessageContext): Promise<void> {
    const { logger, deadline } = context;
    logger.appendKeys({ bucket: file.bucket, key: file.key });
    checkOrigin(file, processing.settings);
    const startedAt = Date.now();
    try {
      const result = await copyFile({ ...processing, logger, signal: deadline.signal }, file);
      report(result, file, Date.now() - startedAt, logger, processing.metrics);
    } catch (error) {
      throw withReason(error);
    }
  }
}

/** An event is a claim by whoever could send to the queue: it never decides which bucket is read. */
function checkOrigin({ bucket, key }: { bucket: string; key: string }, settings: CopySettings): void {
  if (bucket !== settings.sourceBucket) {
    throw new PermanentError(
      'UNEXPECTED_BUCKET',
      `The event is about '${bucket}', files come from '${settings.sourceBucket}'`,
    );
  }
  if (bucket === settings.destinationBucket && key.startsWith(settings.destinationPrefix)) {
    throw new PermanentError(
      'COPY_LOOP',
      `The file is a copy itself: its key begins with '${settings.destinationPrefix}'`,
    );
  }
}

function report(
  { outcome, bytes }: CopyResult,
  { eventTime }: { readonly eventTime?: string },
  ms: number,
  logger: Logger,
  metrics: Metrics,
): void {
  logger.info(outcome, { outcome, ms, ...(bytes !== undefined && { size: bytes }) });
  if (outcome === 'superseded') metrics.addMetric(COPY_FILE_METRICS.superseded, MetricUnit.Count, 1);
  if (outcome === 'gone') metrics.addMetric(COPY_FILE_METRICS.gone, MetricUnit.Count, 1);
  if (outcome !== 'copied') return;

  metrics.addMetric(COPY_FILE_METRICS.copied, MetricUnit.Count, 1);
  metrics.addMetric(COPY_FILE_METRICS.bytes, MetricUnit.Bytes, bytes ?? 0);
  metrics.addMetric(COPY_FILE_METRICS.duration, MetricUnit.Milliseconds, ms);
  const latencyMs = Date.now() - Date.parse(eventTime ?? '');
  // Clocks differ: an event from the future took no time.
  if (!Number.isNaN(latencyMs))
    metrics.addMetric(COPY_FILE_METRICS.latency, MetricUnit.Milliseconds, Math.max(0, latencyMs));
}
