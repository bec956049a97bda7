import { FILE_ASSUMPTIONS, type FileInput, type FileLoad } from '../../../../scripts/estimate/files/load.ts';

interface Changes {
  readonly load?: Partial<FileLoad>;
  readonly settings?: Partial<FileInput['settings']>;
  readonly resources?: Partial<FileInput['resources']>;
  /** Values by name; the sources don't matter here. */
  readonly assumptions?: Readonly<Record<string, number>>;
}

/** Round numbers: an invocation of ten copies takes 200 ms, so five of them copy 250 files a second. */
export function estimateInput({ load, settings, resources, assumptions = {} }: Changes = {}): FileInput {
  const values = {
    copyMs: 190,
    partMs: 400,
    overheadMs: 10,
    logBytesPerFile: 750,
    logBytesPerInvocation: 770,
    ...assumptions,
  };
  const of = (value: number) => ({ value, unit: '', source: '' });
  return {
    load: {
      filesPerMonth: 1_000_000,
      meanBytes: 1_000_000,
      largeShare: 0,
      largeBytes: 2 ** 30,
      rewriteShare: 0,
      attempts: 1,
      accountConcurrency: 1_000,
      ...load,
    },
    settings: {
      region: 'us-east-1',
      lambda_memory_mb: 512,
      batch_size: 10,
      batch_window_seconds: 0,
      max_concurrency: 5,
      multipart_threshold_mb: 256,
      storage_class: 'STANDARD',
      queue_retention_days: 4,
      log_retention_days: 14,
      encryption: 'aws',
      ...settings,
    },
    resources: { alarmMetrics: 12, dashboards: 1, kmsKeys: 0, ...resources },
    assumptions: {
      ...FILE_ASSUMPTIONS,
      messagesPerBatch: of(1),
      ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, of(value)])),
    },
  };
}
