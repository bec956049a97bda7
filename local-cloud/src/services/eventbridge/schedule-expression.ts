import { readCron } from './cron.ts';

export const MINUTE = 60_000;

const UNITS: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

/** When a rule fires. */
export interface Schedule {
  /** Milliseconds since the epoch at which its minutes begin: those of a rate count from its start. */
  readonly origin: number;
  /** @param minute milliseconds since the epoch, whole minutes after the origin */
  isDue(minute: number): boolean;
}

/**
 * @param startedAt milliseconds since the epoch
 * @throws Error for what Amazon EventBridge refuses
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function readSchedule(expression: string, startedAt: number): Schedule {
  const [, kind, inside = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  const schedule = kind === 'rate' ? readRate(inside, startedAt) : kind === 'cron' ? cronSchedule(inside) : undefined;
  if (schedule) return schedule;
  throw new Error(
    `ScheduleExpression must be like 'rate(5 minutes)' or 'cron(0 12 * * ? *)', got '${expression}': Amazon EventBridge refuses it`,
  );
}

/** `1 minute`, but `5 minutes`. */
function readRate(rate: string, startedAt: number): Schedule | undefined {
  const [, value = '', unit = '', plural] = /^([1-9]\d{0,5}) (minute|hour|day)(s?)$/.exec(rate) ?? [];
  if (unit === '' || (plural === '') !== (value === '1')) return undefined;
  const every = Number(value) * (UNITS[unit] ?? 0) * MINUTE;
  return { origin: startedAt, isDue: (minute) => minute > startedAt && (minute - startedAt) % every === 0 };
}

function cronSchedule(fields: string): Schedule | undefined {
  const isDue = readCron(fields);
  return isDue && { origin: 0, isDue: (minute) => isDue(new Date(minute)) };
}
