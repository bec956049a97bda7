/** Builds the input of an estimate with round numbers, and rounds its results. */
import { type Estimate, estimateLoad } from '../../../scripts/estimate/estimate-load.ts';
import type { Limit } from '../../../scripts/estimate/limits.ts';
import type { Input, LoadModel, WorkerUsage } from '../../../scripts/estimate/load-model.ts';

export interface Changes<I extends Input> {
  readonly load?: Partial<I['load']>;
  readonly settings?: Partial<I['settings']>;
  readonly resources?: Partial<I['resources']>;
  /** Values by name. */
  readonly assumptions?: Readonly<Record<string, number>>;
}

/** @param base - the load, its own settings and the values of its assumptions, before the changes of a test */
export function estimateWith<I extends Input, Usage extends WorkerUsage>(
  model: LoadModel<I, Usage>,
  base: { readonly load: object; readonly settings: object; readonly assumptions: Readonly<Record<string, number>> },
  { load, settings, resources, assumptions }: Changes<I> = {},
) {
  const values = { messagesPerBatch: 1, ...base.assumptions, ...assumptions };
  const input = {
    load: { attempts: 1, accountConcurrency: 1_000, ...base.load, ...load },
    settings: {
      region: 'us-east-1',
      lambda_memory_mb: 512,
      batch_size: 10,
      batch_window_seconds: 0,
      max_concurrency: 5,
      queue_retention_days: 4,
      log_retention_days: 14,
      encryption: 'aws',
      ...base.settings,
      ...settings,
    },
    resources: { alarmMetrics: 12, dashboards: 1, kmsKeys: 0, ...resources },
    assumptions: {
      ...model.assumptions,
      ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, unit: '', source: '' }])),
    },
  };
  return estimateLoad(model, input as unknown as I);
}

export function rounded(number: number): number {
  return Math.round(number * 1e4) / 1e4;
}

/** Returns `item: [quantity, dollars after the free tier, dollars without it]`. */
export function billOf({ lines }: Pick<Estimate, 'lines'>) {
  return Object.fromEntries(
    lines.map(({ service, item, quantity, dollars, listDollars }) => [
      `${service}, ${item}`,
      [rounded(quantity), rounded(dollars), rounded(listDollars)],
    ]),
  );
}

export function namesOf(limits: readonly Limit[] = []) {
  return limits.map(({ name, perSecond }) => [name, rounded(perSecond)]);
}
