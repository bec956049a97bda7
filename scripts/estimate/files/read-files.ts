/** What the command line and the settings say about files. */
import { PRICES } from '../../../infra/prices.ts';
import type { Settings } from '../../../infra/settings/schema.ts';
import { sizeOf } from '../../backfill/describe.ts';
import { told } from '../assumption.ts';
import { assumedBatch, type EstimateValues, readCommonLoad } from '../command.ts';
import { counted, money } from '../describe.ts';
import type { EstimateOf } from '../estimate-of.ts';
import type { Resources } from '../read-templates.ts';
import { workerSettingsOf } from '../workload.ts';
import { estimateFiles } from './estimate-files.ts';
import { FILE_ASSUMPTIONS, type FileAssumptions, type FileInput, type FileLoad } from './load.ts';
import { meanBytesOf } from './usage.ts';

export function estimateOfFiles(values: EstimateValues, all: Settings, resources: Resources): EstimateOf<FileInput> {
  const load = readLoad(values);
  const settings = settingsOf(all);
  const input = { load, settings, assumptions: readAssumptions(values, load, settings), resources };
  const estimate = estimateFiles(input);
  const kept = money(estimate.usage.copiedGb * PRICES.s3Storage.dollars);
  return {
    input,
    estimate,
    described: {
      noun: 'files',
      what: `${counted(load.filesPerMonth)} files a month, ${sizeOf(meanBytesOf(load))} each`,
      notIncluded: `keeping the copies, $${kept} a month for each month's files in S3 Standard; your uploads`,
      burst: load.burst,
      settings,
      assumptions: input.assumptions,
    },
  };
}

function readLoad(values: EstimateValues): FileLoad {
  return {
    ...readCommonLoad(values),
    filesPerMonth: values['files-per-month'] ?? 0,
    meanBytes: values['mean-size'] ?? 1e6,
    largeShare: values['large-share'] ?? 0,
    largeBytes: values['large-size'] ?? 2 ** 30,
    rewriteShare: values['rewrite-share'] ?? 0,
  };
}

function settingsOf(settings: Settings): FileInput['settings'] {
  return {
    ...workerSettingsOf(settings),
    multipart_threshold_mb: settings.multipart_threshold_mb,
    storage_class: settings.storage_class,
  };
}

function readAssumptions(values: EstimateValues, load: FileLoad, settings: FileInput['settings']): FileAssumptions {
  return {
    ...FILE_ASSUMPTIONS,
    copyMs: told(values['copy-ms'], FILE_ASSUMPTIONS.copyMs),
    partMs: told(values['part-ms'], FILE_ASSUMPTIONS.partMs),
    overheadMs: told(values['overhead-ms'], FILE_ASSUMPTIONS.overheadMs),
    messagesPerBatch: told(values['messages-per-batch'], assumedBatch(load.filesPerMonth, settings)),
  };
}
