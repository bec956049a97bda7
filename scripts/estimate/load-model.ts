/** Describes what distinguishes one kind of load from another; the rest of the estimate is the same for all. */
import type { Settings } from '../../infra/settings/schema.ts';
import type { Options } from '../shared/options.ts';
import type { CommonLoad } from './common-load.ts';
import type { CostLine } from './cost.ts';
import type { Limit } from './limits.ts';
import type { Resources } from './resources.ts';

/** Fields of a load, each with its option and its default. A field without a default is optional. */
type LoadFields = Readonly<Record<string, readonly [option: string, otherwise?: number]>>;

type LoadOf<Fields> = {
  readonly [Name in keyof Fields as Fields[Name] extends readonly [string] ? never : Name]: number;
} & { readonly [Name in keyof Fields as Fields[Name] extends readonly [string] ? Name : never]?: number };

/** A figure that is not known before it is measured. */
export interface Assumption {
  readonly value: number;
  readonly unit: string;
  /** Where the value comes from. */
  readonly source: string;
}

/** An assumption, and the option that replaces its value. */
export type Assumed = Assumption & { readonly option?: string };

export const WORKER_SETTINGS = [
  'region',
  'lambda_memory_mb',
  'batch_size',
  'batch_window_seconds',
  'max_concurrency',
  'queue_retention_days',
  'log_retention_days',
  'encryption',
] as const satisfies readonly (keyof Settings)[];

/** Everything that an estimate is calculated from. */
export interface Input<
  Fields extends object = object,
  Setting extends keyof Settings = never,
  Assumptions extends string = never,
> {
  readonly load: CommonLoad & LoadOf<Fields>;
  readonly settings: Pick<Settings, (typeof WORKER_SETTINGS)[number] | Setting>;
  readonly assumptions: Readonly<Record<Assumptions | 'messagesPerBatch' | 'logBytesPerInvocation', Assumption>>;
  readonly resources: Resources;
}

/** Units that a month of any queue with its functions uses. */
export interface WorkerUsage extends Resources {
  readonly sqsRequests: number;
  readonly invocations: number;
  readonly gbSeconds: number;
  readonly customMetrics: number;
  readonly logGb: number;
  readonly logGbMonths: number;
  readonly kmsRequests: number;
}

/** A function that an API invokes for a request. */
export interface ApiCall {
  /** Requests for each record or order. */
  readonly perItem: number;
  readonly milliseconds: number;
  readonly logBytes: number;
  readonly answerBytes: number;
}

export interface LoadModel<I extends Input = Input, Usage extends WorkerUsage = WorkerUsage> {
  /** Plural, such as `files`. */
  readonly noun: string;
  /** Past participle for the end of the processing, such as `copied`. */
  readonly done: string;
  /** Options that apply to this load. */
  readonly options: Options;
  readonly load: LoadFields;
  /** Field of the load that holds the number per month. Its option selects the load. */
  readonly perMonth: string;
  readonly assumptions: Readonly<Record<string, Assumed>>;
  /** Settings that matter, beside `WORKER_SETTINGS`. */
  readonly settings: readonly (keyof Settings)[];
  /** Number of custom metrics of the functions, each in one dimension. */
  readonly customMetrics: number;
  /** Functions behind a queue each; all of them receive the whole load. */
  readonly workers: readonly {
    /** @default - there is only one worker */
    readonly name?: string;
    /** Duration of one invocation. */
    milliseconds(messages: number, input: I): number;
  }[];
  stacks(settings: Settings): readonly string[];
  /** @default - the settings as they are */
  adjustSettings?(settings: I['settings']): I['settings'];
  /** @default - `batch_size` */
  batchSize?(settings: I['settings']): number;
  /** @default - nothing comes through an API */
  apiCalls?(input: I): readonly ApiCall[];
  logBytesPerMessage(input: I): number;
  usage(input: I, common: WorkerUsage): Usage;
  bill(usage: Usage, input: I): readonly CostLine[];
  /** Limits of the processing, beside those of the workers. */
  limits(input: I, usage: Usage): readonly Limit[];
  /** Limits in front of the queue. @default - the queue accepts everything */
  intake?(input: I): readonly Limit[];
  /** Warnings beside those of every load. `highestRate` is the most that is processed in a second. @default - none */
  warnings?(input: I, highestRate: number): readonly string[];
  describe(input: I, usage: Usage, settings: Settings): Description;
}

export interface Description {
  /** Subject of the estimate, such as `1,000,000 files a month, 1 MB each`. */
  readonly what: string;
  /** Costs of the load that the total leaves out. */
  readonly notIncluded: string;
  /** Assumptions that don't matter with these settings. @default - none */
  readonly irrelevant?: readonly string[];
}

export function perMonthOf({ perMonth }: Pick<LoadModel, 'perMonth'>, { load }: Pick<Input, 'load'>): number {
  return (load as unknown as Readonly<Record<string, number>>)[perMonth] ?? 0;
}
