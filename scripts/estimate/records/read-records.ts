/** What the command line and the settings say about records. */
import type { Settings } from '../../../infra/settings/schema.ts';
import { sizeOf } from '../../backfill/describe.ts';
import { told } from '../assumption.ts';
import { assumedBatch, type EstimateValues, readCommonLoad } from '../command.ts';
import { counted } from '../describe.ts';
import type { EstimateOf } from '../estimate-of.ts';
import type { Resources } from '../read-templates.ts';
import { workerSettingsOf } from '../workload.ts';
import { estimateRecords } from './estimate-records.ts';
import { batchSizeOf, RECORD_ASSUMPTIONS, type RecordAssumptions, type RecordInput, type RecordLoad } from './load.ts';

export function estimateOfRecords(
  values: EstimateValues,
  all: Settings,
  resources: Resources,
): EstimateOf<RecordInput> {
  const load = readLoad(values);
  const settings = settingsOf(all);
  const input = { load, settings, assumptions: readAssumptions(values, load, settings), resources };
  return {
    input,
    estimate: estimateRecords(input),
    described: {
      noun: 'records',
      what: `${counted(load.recordsPerMonth)} records a month, ${sizeOf(load.meanBytes)} each`,
      notIncluded: `what comes by the queue's schedule; reading the table; restoring it`,
      burst: load.burst,
      settings,
      assumptions: input.assumptions,
    },
  };
}

function readLoad(values: EstimateValues): RecordLoad {
  return {
    ...readCommonLoad(values),
    recordsPerMonth: values['records-per-month'] ?? 0,
    meanBytes: values['mean-size'] ?? 500,
    keyedShare: values['keyed-share'] ?? 1,
    keptMonths: values['kept-months'] ?? 1,
    ...(values.groups !== undefined && { groups: values.groups }),
  };
}

function settingsOf(settings: Settings): RecordInput['settings'] {
  return {
    ...workerSettingsOf(settings),
    stream_queue_type: settings.stream_queue_type,
    api_throttle_rate: settings.api_throttle_rate,
    ...(settings.stream_queue_type === 'fifo' && { batch_window_seconds: 0 }),
  };
}

function readAssumptions(
  values: EstimateValues,
  load: RecordLoad,
  settings: RecordInput['settings'],
): RecordAssumptions {
  const batching = { ...settings, batch_size: batchSizeOf(settings) };
  return {
    ...RECORD_ASSUMPTIONS,
    produceMs: told(values['produce-ms'], RECORD_ASSUMPTIONS.produceMs),
    storeMs: told(values['store-ms'], RECORD_ASSUMPTIONS.storeMs),
    overheadMs: told(values['overhead-ms'], RECORD_ASSUMPTIONS.overheadMs),
    messagesPerBatch: told(values['messages-per-batch'], assumedBatch(load.recordsPerMonth, batching)),
  };
}
