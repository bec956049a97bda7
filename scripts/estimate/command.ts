/** The command line of `npm run estimate`, and what it says about the load. */
import { MONTH_SECONDS } from '../../infra/prices.ts';
import type { Settings } from '../../infra/settings/schema.ts';
import { UsageError } from '../shared/errors.ts';
import { flag, text, type Values } from '../shared/options.ts';
import { commonOptions, postOptions, readCommonLoad } from './common-load.ts';
import { type Assumption, type Input, type LoadModel, perMonthOf, WORKER_SETTINGS } from './load-model.ts';
import { fileOptions, files } from './loads/files.ts';
import { orderOptions, orders } from './loads/orders.ts';
import { recordOptions, records } from './loads/records.ts';
import type { Resources } from './resources.ts';

const options = {
  ...fileOptions,
  ...recordOptions,
  ...orderOptions,
  ...postOptions,
  ...commonOptions,
  'settings-dir': text('DIR', 'folder of terraform.tfvars [default: the current folder]'),
  json: flag('print the result as JSON on standard output'),
};

type EstimateValues = Values<typeof options>;

export const command = {
  name: 'estimate',
  usage: '--files-per-month N | --records-per-month N | --orders-per-month N [name=value …]',
  summary: [
    'Estimates what a load costs each month by service, how much of it is free, how fast it is processed, and which limit',
    'applies first: files of the stack FilePipeline, records of StreamApi, or orders of Orders and Web.',
    'Uses your settings, the templates that they give, and list prices of us-east-1. Needs no account and changes nothing.',
    'name=value tries a setting out.',
  ].join('\n'),
  options,
  examples: [
    { type: '--files-per-month 1M', to: 'a million files of 1 MB' },
    {
      type: '--files-per-month 5M --mean-size 200KB --large-share 1% --burst-rate 2k',
      to: 'small files and a few large ones, in bursts',
    },
    {
      type: '--files-per-month 1M --backlog 500k max_concurrency=50',
      to: 'how long half a million files take with 50 concurrent invocations',
    },
    { type: '--records-per-month 10M stream_queue_type=fifo', to: 'ten million records through the API, in order' },
    { type: '--orders-per-month 1M enable_web=true api_authorization=none', to: 'a million orders, with the page' },
  ],
  exitCodes: { 0: 'the load fits', 1: 'the load does not fit, with a warning that says why, or an error occurred' },
} as const;

const MODELS: readonly LoadModel[] = [files, records, orders];

/** @throws UsageError if not exactly one load is given, or an option belongs to another load */
export function chooseModel(values: EstimateValues): LoadModel {
  const given = Object.keys(values).filter((name) => values[name as keyof EstimateValues] !== undefined);
  const [model, ...more] = MODELS.filter(({ load, perMonth }) => given.includes(load[perMonth]?.[0] ?? ''));
  if (model === undefined || more.length > 0) {
    throw new UsageError(
      'estimate takes one load: --files-per-month 1M for the file pipeline, --records-per-month 1M for the Stream API, or --orders-per-month 1M for Orders',
    );
  }
  const ofAnyLoad = MODELS.flatMap(({ options }) => Object.keys(options));
  const stray = ofAnyLoad.find((name) => given.includes(name) && !Object.hasOwn(model.options, name));
  if (stray !== undefined) throw new UsageError(`--${stray} does not apply to ${model.noun}`);
  return model;
}

/** @throws UsageError for options that contradict each other */
export function readInput(model: LoadModel, values: EstimateValues, all: Settings, resources: Resources): Input {
  const given = values as Readonly<Record<string, unknown>>;
  const fields = Object.entries(model.load).map(([name, [from, otherwise]]) => [name, given[from] ?? otherwise]);
  const load = { ...readCommonLoad(values), ...Object.fromEntries(fields) };
  const names = [...WORKER_SETTINGS, ...model.settings];
  const picked = Object.fromEntries(names.map((name) => [name, all[name]])) as Input['settings'];
  const settings = model.adjustSettings?.(picked) ?? picked;
  const assumed = assumedBatch(model, perMonthOf(model, { load }), settings);
  const messagesPerBatch = override(values['messages-per-batch'], assumed);
  return { load, settings, assumptions: { ...readAssumptions(model, given), messagesPerBatch }, resources };
}

function readAssumptions({ assumptions }: LoadModel, values: Readonly<Record<string, unknown>>) {
  const read = Object.entries(assumptions).map(([name, { option, ...assumed }]) => [
    name,
    override(option === undefined ? undefined : (values[option] as number | undefined), assumed),
  ]);
  return Object.fromEntries(read) as Input['assumptions'];
}

function override(value: number | undefined, assumed: Assumption): Assumption {
  return value === undefined ? assumed : { ...assumed, value, source: 'your option' };
}

/** An even load fills no batch, unless a window collects messages. Bursts make fuller batches, which cost less. */
function assumedBatch(model: LoadModel, perMonth: number, settings: Input['settings']): Assumption {
  const inWindow = (perMonth / MONTH_SECONDS) * settings.batch_window_seconds;
  return {
    value: Math.min(model.batchSize?.(settings) ?? settings.batch_size, Math.max(1, inWindow)),
    unit: 'messages of an invocation',
    source:
      'messages that arrive within batch_window_seconds if they are spread evenly; --messages-per-batch overrides',
  };
}
