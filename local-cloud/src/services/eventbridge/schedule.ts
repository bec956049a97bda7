/** Length of the shortest period of a schedule, in milliseconds. */
export const MINUTE = 60_000;

const UNITS: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 24 * 60 };

/** Says when a rule fires. */
export interface Schedule {
  /** Milliseconds since the epoch from which minutes are counted: for a rate its start. */
  readonly origin: number;
  /** @param minute milliseconds since the epoch, whole minutes after the origin */
  isDue(minute: number): boolean;
}

/**
 * Reads `rate(…)` or `cron(…)`.
 *
 * @param startedAt milliseconds since the epoch
 * @throws Error for an expression that Amazon EventBridge refuses
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function readSchedule(expression: string, startedAt: number): Schedule {
  const [, kind, inside = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  const schedule = kind === 'rate' ? readRate(inside, startedAt) : kind === 'cron' ? readCron(inside) : undefined;
  if (schedule) return schedule;
  throw new Error(
    `ScheduleExpression must be like 'rate(5 minutes)' or 'cron(0 12 * * ? *)', got '${expression}': Amazon EventBridge refuses it`,
  );
}

/** Reads `1 minute` or `5 minutes`, but not `1 minutes`. */
function readRate(rate: string, startedAt: number): Schedule | undefined {
  const [, value = '', unit = '', plural] = /^([1-9]\d{0,5}) (minute|hour|day)(s?)$/.exec(rate) ?? [];
  if (unit === '' || (plural === '') !== (value === '1')) return undefined;
  const every = Number(value) * (UNITS[unit] ?? 0) * MINUTE;
  return { origin: startedAt, isDue: (minute) => minute > startedAt && (minute - startedAt) % every === 0 };
}

/** Says whether a schedule is due in the minute that begins at this time, in UTC. */
type IsDue = (minute: Date) => boolean;

/** Reads the six fields of `cron(…)`: minutes, hours, day of month, month, day of week, year. */
function readCron(expression: string): Schedule | undefined {
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = '', ...others] =
    expression.split(' ');
  if (others.length > 0 || (dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  const fields = [
    readField(minutes, { from: 0, to: 59, of: (date) => date.getUTCMinutes() }),
    readField(hours, { from: 0, to: 23, of: (date) => date.getUTCHours() }),
    dayOfMonth === '?' ? readDayOfWeek(dayOfWeek) : readDayOfMonth(dayOfMonth),
    readField(month, { from: 1, to: 12, of: (date) => date.getUTCMonth() + 1, names: MONTHS }),
    readField(year, { from: 1970, to: 2199, of: (date) => date.getUTCFullYear() }),
  ];
  if (fields.includes(undefined)) return undefined;
  return { origin: 0, isDue: (minute) => fields.every((isDue) => isDue?.(new Date(minute))) };
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  readonly from: number;
  readonly to: number;
  /** Names of the values, the first of which is that of `from`. */
  readonly names?: readonly string[];
  of(date: Date): number;
}

/** Reads `*`, values, ranges and steps, separated by commas. */
function readField(text: string, field: Field): IsDue | undefined {
  const parts = text.split(',').map((part) => readPart(part, field));
  if (parts.includes(undefined)) return undefined;
  return (date) => parts.some((includes) => includes?.(field.of(date)));
}

function readPart(part: string, { from, to, names = [] }: Field): ((value: number) => boolean) | undefined {
  const [, range = '', step] = /^([^/]+)(?:\/([1-9]\d{0,3}))?$/.exec(part) ?? [];
  const [first = '', last, ...others] = range === '*' ? [`${from}`, `${to}`] : range.split('-');
  const number = (text: string) =>
    names.includes(text) ? from + names.indexOf(text) : /^\d+$/.test(text) ? +text : -1;
  const low = number(first);
  // `5/10` goes on to the end, as `5-59/10` does.
  const high = last !== undefined ? number(last) : step ? to : low;
  if (others.length > 0 || low < from || high < low || high > to) return undefined;
  return (value) => value >= low && value <= high && (value - low) % Number(step ?? 1) === 0;
}

/** Reads the usual forms, `L` for the last day, `15W` for the weekday nearest to the 15th and `LW` for the last weekday. */
function readDayOfMonth(text: string): IsDue | undefined {
  const [, day] = /^(L|[1-9]|[12]\d|3[01])W$/.exec(text) ?? [];
  if (text === 'L') return (date) => date.getUTCDate() === lastDay(date);
  if (day === undefined) return readField(text, { from: 1, to: 31, of: (date) => date.getUTCDate() });
  return (date) => {
    const wanted = day === 'L' ? lastDay(date) : Number(day);
    return wanted <= lastDay(date) && date.getUTCDate() === nearestWeekday(date, wanted);
  };
}

/** Stays in the month: a Saturday the 1st gives Monday the 3rd. */
function nearestWeekday(date: Date, day: number): number {
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day)).getUTCDay();
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === lastDay(date) ? day - 2 : day + 1;
  return day;
}

/** Reads the usual forms with 1 for Sunday, `6L` for the last Friday of the month, `6#3` for the third and `L` for Saturday. */
function readDayOfWeek(text: string): IsDue | undefined {
  const of = (date: Date) => date.getUTCDay() + 1;
  const [, day, place] = /^([1-7])(?:L|#([1-5]))$/.exec(text) ?? [];
  if (text === 'L') return (date) => of(date) === 7;
  if (day === undefined) return readField(text, { from: 1, to: 7, of, names: WEEKDAYS });
  return (date) => {
    if (of(date) !== Number(day)) return false;
    const dayOfMonth = date.getUTCDate();
    return place === undefined ? dayOfMonth + 7 > lastDay(date) : Math.ceil(dayOfMonth / 7) === Number(place);
  };
}

function lastDay(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}
