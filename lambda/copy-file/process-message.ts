import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { failureOf, PermanentError } from '../shared/errors.ts';
import type { OpenBatch } from '../shared/queue-handler.ts';
import type { S3Record } from '../shared/s3-event.ts';
import type { MessageContext } from '../shared/settle-message.ts';
import { addLatency, type Telemetry } from '../shared/telemetry.ts';
import { COPY_FILE_METRICS } from './contract.ts';
import type { CopyServices, CopySettings } from './copy-context.ts';
import { type CopyResult, copyFile, type FileToCopy } from './copy-file.ts';
import { readBatch } from './read-batch.ts';
import { withReason } from './s3-errors.ts';

export interface FileProcessing extends CopyServices {
  readonly metrics: Metrics;
}

/** Processes the messages of a batch: each S3 event in them becomes a copy. */
export function openFileBatch(processing: FileProcessing): OpenBatch {
  const { metrics, settings } = processing;

  return (messages) => {
    const batch = readBatch(messages);

    return async (message, context) => {
      const content = batch.messages.get(message);
      if (!content) throw new Error('The message is not one of its batch');
      if (content.kind === 'malformed') throw content.error;
      if (content.kind === 'records') return processAll(content.records, context);
      const { bucket, key, eventTime } = content.handOver;
      await processFile({ bucket, key, resume: content.handOver, ...(eventTime && { eventTime }) }, context);
    };

    /** The message is acknowledged as a whole, so all of its records are processed, and again after one has failed. */
    async function processAll(records: readonly S3Record[], context: MessageContext): Promise<void> {
      const errors: unknown[] = [];
      for (const record of records) {
        // S3 sends one record: then its keys also belong in the lines about the message.
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
        metrics.addMetric(COPY_FILE_METRICS.ignored, MetricUnit.Count, 1);
        context.logger.info('ignored', { outcome: 'ignored', eventName: record.eventName });
        return;
      }
      const { bucket, key, size, sequencer } = record.object;
      context.logger.appendKeys({ bucket, key, size, sequencer });
      if (!batch.overtaken.has(record.object)) return processFile(record.object, context);
      report({ outcome: 'superseded' }, record.object.eventTime, 0, { logger: context.logger, metrics });
    }
  };

  async function processFile(file: FileToCopy & { readonly bucket: string }, context: MessageContext): Promise<void> {
    const { logger, deadline } = context;
    logger.appendKeys({ bucket: file.bucket, key: file.key });
    checkOrigin(file, settings);
    const startedAt = Date.now();
    try {
      const result = await copyFile({ ...processing, logger, signal: deadline.signal }, file);
      report(result, file.eventTime, Date.now() - startedAt, { logger, metrics });
    } catch (error) {
      throw withReason(error);
    }
  }
}

/** Anyone who may send to the queue can write an event, so the event never decides which bucket is read. */
function checkOrigin({ bucket, key }: { bucket: string; key: string }, settings: CopySettings): void {
  if (bucket !== settings.sourceBucket) {
    throw new PermanentError(
      'UNEXPECTED_BUCKET',
      `The event is about bucket '${bucket}', but files come from '${settings.sourceBucket}'`,
    );
  }
  if (bucket === settings.destinationBucket && key.startsWith(settings.destinationPrefix)) {
    throw new PermanentError(
      'COPY_LOOP',
      `The file is itself a copy: its key begins with '${settings.destinationPrefix}'`,
    );
  }
}

function report(
  { outcome, bytes }: CopyResult,
  eventTime: string | undefined,
  ms: number,
  { logger, metrics }: Telemetry,
): void {
  logger.info(outcome, { outcome, ms, ...(bytes !== undefined && { size: bytes }) });
  if (outcome === 'superseded') metrics.addMetric(COPY_FILE_METRICS.superseded, MetricUnit.Count, 1);
  if (outcome === 'gone') metrics.addMetric(COPY_FILE_METRICS.gone, MetricUnit.Count, 1);
  if (outcome !== 'copied') return;

  metrics.addMetric(COPY_FILE_METRICS.copied, MetricUnit.Count, 1);
  metrics.addMetric(COPY_FILE_METRICS.bytes, MetricUnit.Bytes, bytes ?? 0);
  metrics.addMetric(COPY_FILE_METRICS.duration, MetricUnit.Milliseconds, ms);
  addLatency(metrics, COPY_FILE_METRICS.latency, eventTime);
}
