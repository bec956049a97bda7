/** The units that a month of any load uses of SQS, Lambda, CloudWatch and KMS, and what they cost. */
import { MONTH_SECONDS, PRICES } from '../../infra/prices.ts';
import { type CostLine, costLine } from './cost.ts';
import { type ApiCall, type Input, type LoadModel, perMonthOf, type WorkerUsage } from './load-model.ts';

/**
 * Empty receives of an idle queue: five pollers, each with long polls of 20 seconds. With a maximum concurrency, Lambda keeps
 * at least five. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const IDLE_POLLS = 5 * (MONTH_SECONDS / 20);

/** One producer and one consumer reuse a data key for five minutes: key-estimate in the SQS Developer Guide. */
const KMS_REQUESTS = (MONTH_SECONDS / 300) * (2 * 1 + 1);

/** Compression of stored logs that the AWS Pricing Calculator assumes. */
const LOG_COMPRESSION = 0.15;

export const DAYS_OF_MONTH = MONTH_SECONDS / 86_400;
/** A GB as AWS bills it. */
export const GB = 2 ** 30;

export function workerUsage<I extends Input>(model: LoadModel<I>, input: I): WorkerUsage {
  const { load, settings, assumptions, resources } = input;
  const { workers } = model;
  const perMonth = perMonthOf(model, input);
  const deliveries = perMonth * load.attempts;
  const batch = messagesPerBatch(input);
  const workerInvocations = deliveries / batch;
  const workerMilliseconds = workers.reduce((sum, worker) => sum + worker.milliseconds(batch, input), 0);
  const calls = model.apiCalls?.(input) ?? [];
  const sumOfCalls = (each: (call: ApiCall) => number) =>
    calls.reduce((sum, call) => sum + perMonth * call.perItem * each(call), 0);
  const workerLogBytes =
    deliveries * model.logBytesPerMessage(input) + workerInvocations * assumptions.logBytesPerInvocation.value;
  const logGb = (sumOfCalls(({ logBytes }) => logBytes) + workers.length * workerLogBytes) / GB;
  const gbOfMemory = settings.lambda_memory_mb / 1024;
  return {
    sqsRequests: workers.length * sqsRequestsOf(perMonth, deliveries, batch),
    invocations: sumOfCalls(() => 1) + workers.length * workerInvocations,
    gbSeconds:
      sumOfCalls(({ milliseconds }) => (milliseconds / 1000) * gbOfMemory) +
      workerInvocations * (workerMilliseconds / 1000) * gbOfMemory,
    logGb,
    logGbMonths: logGb * LOG_COMPRESSION * (settings.log_retention_days / DAYS_OF_MONTH),
    ...resources,
    customMetrics: model.customMetrics,
    kmsRequests: settings.encryption === 'kms' ? KMS_REQUESTS : 0,
  };
}

export function messagesPerBatch({ assumptions }: Input): number {
  return Math.max(1, assumptions.messagesPerBatch.value);
}

/** Counts one send per message, a receive and a delete for ten messages, and a visibility change per retry. */
function sqsRequestsOf(sent: number, deliveries: number, batch: number): number {
  return sent + (deliveries / batch) * 2 * Math.ceil(batch / 10) + (deliveries - sent) + IDLE_POLLS;
}

export function workerLines(usage: WorkerUsage, { isFifo = false } = {}): CostLine[] {
  const sqsPrice = isFifo ? PRICES.sqsFifoRequests : PRICES.sqsRequests;
  return [
    costLine('Amazon SQS', 'send, receive, delete, poll', usage.sqsRequests, sqsPrice),
    costLine('AWS Lambda', 'invocations', usage.invocations, PRICES.lambdaRequests),
    costLine('AWS Lambda', 'duration, Arm', usage.gbSeconds, PRICES.lambdaGbSeconds),
    costLine('Amazon CloudWatch', 'custom metrics', usage.customMetrics, PRICES.customMetrics),
    costLine('Amazon CloudWatch', 'alarms', usage.alarmMetrics, PRICES.alarmMetrics),
    costLine('Amazon CloudWatch', 'dashboards', usage.dashboards, PRICES.dashboards),
    costLine('Amazon CloudWatch', 'logs, written', usage.logGb, PRICES.logIngestion),
    costLine('Amazon CloudWatch', 'logs, kept', usage.logGbMonths, PRICES.logStorage),
    ...(usage.kmsKeys > 0
      ? [
          costLine('AWS KMS', 'customer keys', usage.kmsKeys, PRICES.kmsKeys),
          costLine('AWS KMS', 'requests', usage.kmsRequests, PRICES.kmsRequests),
        ]
      : []),
  ];
}
