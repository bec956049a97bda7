/** What a month of a load uses of each service. */
import { MONTH_SECONDS } from '../../infra/prices.ts';
import type { EstimateInput, Load } from './load.ts';
import { partsOf, type Requests, requestsOf } from './requests.ts';

/** Files of a batch under way at the same time, and parts: lambda/copy-file/copy-file-handler.ts. */
const FILES_AT_ONCE = 10;
const PARTS_AT_ONCE = 16;

/** COPY_FILE_METRICS in lambda/copy-file/contract.ts, in one dimension; a test counts them there. */
export const CUSTOM_METRICS = 9;

/**
 * Empty receives while nothing comes: five pollers, each waiting 20 seconds at a time. With a maximum concurrency, Lambda
 * does not go below five. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const IDLE_POLLS = 5 * (MONTH_SECONDS / 20);

/** A key is reused for five minutes, by one producer and one consumer: key-estimate in the SQS Developer Guide. */
const KMS_REQUESTS = (MONTH_SECONDS / 300) * (2 * 1 + 1);

/** How much smaller logs are kept than they came, as the AWS Pricing Calculator assumes. */
const LOG_COMPRESSION = 0.15;

const DAYS_OF_MONTH = MONTH_SECONDS / 86_400;
const GB = 2 ** 30;

export interface Usage extends Requests {
  /** Of one file, on average. */
  readonly perFile: Requests;
  readonly sqsRequests: number;
  readonly invocations: number;
  readonly invocationMs: number;
  readonly gbSeconds: number;
  readonly logGb: number;
  readonly logGbMonths: number;
  readonly customMetrics: number;
  readonly alarmMetrics: number;
  readonly dashboards: number;
  readonly kmsKeys: number;
  readonly kmsRequests: number;
  /** Added to the destination, in GB. */
  readonly copiedGb: number;
}

export function usageOf(input: EstimateInput): Usage {
  const { load, settings, assumptions, resources } = input;
  const messages = load.filesPerMonth * load.attempts;
  const perFile = requestsPerFile(input);
  const batch = Math.max(1, assumptions.messagesPerBatch.value);
  const invocations = messages / batch;
  const invocationMs = millisecondsOf(batch, input);
  // Received and deleted ten at a time; a retry changes its visibility.
  const sqsPerInvocation = 2 * Math.ceil(batch / 10);
  const logBytes = messages * assumptions.logBytesPerFile.value + invocations * assumptions.logBytesPerInvocation.value;
  const logGb = logBytes / GB;
  return {
    perFile,
    writes: messages * perFile.writes,
    reads: messages * perFile.reads,
    sqsRequests: load.filesPerMonth + invocations * sqsPerInvocation + (messages - load.filesPerMonth) + IDLE_POLLS,
    invocations,
    invocationMs,
    gbSeconds: invocations * (invocationMs / 1000) * (settings.lambda_memory_mb / 1024),
    logGb,
    logGbMonths: logGb * LOG_COMPRESSION * (settings.log_retention_days / DAYS_OF_MONTH),
    customMetrics: CUSTOM_METRICS,
    ...resources,
    kmsRequests: settings.encryption === 'kms' ? KMS_REQUESTS : 0,
    copiedGb: (load.filesPerMonth * meanBytesOf(load)) / GB,
  };
}

export function meanBytesOf({ meanBytes, largeBytes, largeShare }: Load): number {
  return mixed(largeShare, largeBytes, meanBytes);
}

function requestsPerFile({ load, settings }: EstimateInput): Requests {
  const of = (bytes: number, isRewrite: boolean) =>
    requestsOf({
      bytes,
      isRewrite,
      thresholdBytes: settings.multipart_threshold_mb * 2 ** 20,
      storageClass: settings.storage_class,
    });
  const mean = (of: (bytes: number, isRewrite: boolean) => number) =>
    mixed(
      load.largeShare,
      mixed(load.rewriteShare, of(load.largeBytes, true), of(load.largeBytes, false)),
      mixed(load.rewriteShare, of(load.meanBytes, true), of(load.meanBytes, false)),
    );
  return { writes: mean((...kind) => of(...kind).writes), reads: mean((...kind) => of(...kind).reads) };
}

/** One invocation with so many messages: small files ten at a time, parts of large ones sixteen at a time. */
export function millisecondsOf(messages: number, { load, settings, assumptions }: EstimateInput): number {
  const { copyMs, partMs, overheadMs } = assumptions;
  const partWavesOf = (bytes: number) =>
    bytes > settings.multipart_threshold_mb * 2 ** 20 ? Math.ceil(partsOf(bytes) / PARTS_AT_ONCE) : 0;
  const partWaves = mixed(load.largeShare, partWavesOf(load.largeBytes), partWavesOf(load.meanBytes));
  const waves = Math.ceil(messages / FILES_AT_ONCE);
  return overheadMs.value + waves * copyMs.value + messages * partWaves * partMs.value;
}

function mixed(share: number, one: number, other: number): number {
  return share * one + (1 - share) * other;
}
