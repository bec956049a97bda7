import { PRICES, S3_WRITE_DOLLARS } from '../../../infra/prices.ts';
import { type CostLine, costLine, workerCosts } from '../cost.ts';
import { type Estimate, estimateLoad } from '../estimate-load.ts';
import { eachPerSecond } from '../worker.ts';
import { limitsOf, workerOf } from './file-limits.ts';
import type { FileInput } from './load.ts';
import { type FileUsage, usageOf } from './usage.ts';

export interface FileEstimate extends Estimate {
  readonly usage: FileUsage;
}

export function estimateFiles(input: FileInput): FileEstimate {
  const { load, settings } = input;
  const usage = usageOf(input);
  const { burst, backlog } = load;
  const estimate = estimateLoad({
    noun: 'files',
    done: 'copied',
    perMonth: load.filesPerMonth,
    lines: costOf(usage, settings.storage_class),
    limits: limitsOf(input, usage),
    eachPerSecond: eachPerSecond(workerOf(input)),
    queueRetentionDays: settings.queue_retention_days,
    ...(burst && { burst }),
    ...(backlog !== undefined && { backlog }),
  });
  return { usage, ...estimate };
}

function costOf(usage: FileUsage, storageClass: string): CostLine[] {
  const writes = { dollars: writeDollars(storageClass), unit: 'requests' };
  return [
    costLine('Amazon S3', 'copies', usage.writes, writes),
    costLine('Amazon S3', 'reads', usage.reads, PRICES.s3Reads),
    ...workerCosts(usage),
    costLine('Data transfer', 'within the Region', usage.copiedGb, PRICES.dataTransfer),
  ];
}

/** `preserve` is priced as S3 Standard: which classes there are, only the files know. */
function writeDollars(storageClass: string): number {
  return S3_WRITE_DOLLARS[storageClass === 'preserve' ? 'STANDARD' : storageClass] ?? Number.NaN;
}
