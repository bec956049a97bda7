/** What a month of a load uses of each service. */
import { GB, gbSecondsOf, kmsRequestsOf, logsOf, sqsRequestsOf, type WorkerUsage } from '../worker-usage.ts';
import type { FileInput, FileLoad } from './load.ts';
import { partsOf, type Requests, requestsOf } from './requests.ts';

/** Files of a batch under way at the same time, and parts: lambda/copy-file/copy-file-handler.ts. */
const FILES_AT_ONCE = 10;
const PARTS_AT_ONCE = 16;

/** COPY_FILE_METRICS in lambda/copy-file/contract.ts, in one dimension; a test counts them there. */
export const CUSTOM_METRICS = 9;

export interface FileUsage extends Requests, WorkerUsage {
  /** Of one file, on average. */
  readonly perFile: Requests;
  /** Of one invocation, on average. */
  readonly invocationMs: number;
  /** Added to the destination, in GB. */
  readonly copiedGb: number;
}

export function usageOf(input: FileInput): FileUsage {
  const { load, settings, assumptions, resources } = input;
  const messages = load.filesPerMonth * load.attempts;
  const perFile = requestsPerFile(input);
  const batch = Math.max(1, assumptions.messagesPerBatch.value);
  const invocations = messages / batch;
  const invocationMs = millisecondsOf(batch, input);
  const { logBytesPerFile, logBytesPerInvocation } = assumptions;
  return {
    perFile,
    writes: messages * perFile.writes,
    reads: messages * perFile.reads,
    sqsRequests: sqsRequestsOf({ sent: load.filesPerMonth, deliveries: messages, batch }),
    invocations,
    invocationMs,
    gbSeconds: gbSecondsOf(invocations, invocationMs, settings.lambda_memory_mb),
    ...logsOf(messages * logBytesPerFile.value + invocations * logBytesPerInvocation.value, settings),
    customMetrics: CUSTOM_METRICS,
    ...resources,
    kmsRequests: kmsRequestsOf(settings),
    copiedGb: (load.filesPerMonth * meanBytesOf(load)) / GB,
  };
}

export function meanBytesOf({ meanBytes, largeBytes, largeShare }: FileLoad): number {
  return mixed(largeShare, largeBytes, meanBytes);
}

function requestsPerFile({ load, settings }: FileInput): Requests {
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
export function millisecondsOf(messages: number, { load, settings, assumptions }: FileInput): number {
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
