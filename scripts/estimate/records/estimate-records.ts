import { PRICES } from '../../../infra/prices.ts';
import { costLine, workerCosts } from '../cost.ts';
import { type Estimate, estimateLoad } from '../estimate-load.ts';
import { eachPerSecond } from '../worker.ts';
import type { RecordInput } from './load.ts';
import { intakeLimits, storeLimits, workerOf } from './record-limits.ts';
import { type RecordUsage, usageOf } from './usage.ts';

export interface RecordEstimate extends Estimate {
  readonly usage: RecordUsage;
}

export function estimateRecords(input: RecordInput): RecordEstimate {
  const { load, settings } = input;
  const usage = usageOf(input);
  const { burst, backlog } = load;
  const estimate = estimateLoad({
    noun: 'records',
    done: 'stored',
    perMonth: load.recordsPerMonth,
    lines: [
      costLine('Amazon API Gateway', 'requests, REST', usage.apiRequests, PRICES.restApiRequests),
      costLine('Amazon API Gateway', 'answers to the internet', usage.answerGb, PRICES.internetTransfer),
      ...workerCosts(usage, { isFifo: settings.stream_queue_type === 'fifo' }),
      costLine('Amazon DynamoDB', 'writes', usage.writeUnits, PRICES.dynamoWrites),
      costLine('Amazon DynamoDB', 'storage', usage.storedGb, PRICES.dynamoStorage),
      costLine('Amazon DynamoDB', 'point-in-time recovery', usage.storedGb, PRICES.dynamoRecovery),
    ],
    limits: storeLimits(input),
    intake: intakeLimits(input),
    eachPerSecond: eachPerSecond(workerOf(input)),
    queueRetentionDays: settings.queue_retention_days,
    ...(burst && { burst }),
    ...(backlog !== undefined && { backlog }),
  });
  return { usage, ...estimate };
}
