/** Whether a schedule is due in the minute that begins then, in UTC. */
export type IsDue = (minute: Date) => boolean;

/**
 * Reads the six fields of `cron(…)`: minutes, hours, day of month, month, day of week, year.
 *
 * @returns `undefined` for what Amazon EventBridge refuses
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function readCron(expression: string): IsDue | undefined {
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
  return (date) => fields.every((isDue) => isDue?.(date));
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

interface Field {
  readonly from: number;
  readonly to: number;
  /** Names of the values, beginning with that of `from`. */
  readonly names?: readonly string[];
  of(date: Date): number;
}

/** `*`, values, ranges and steps, separated by commas. */
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

/** Beside the usual: `L` for the last day, `15W` for the weekday nearest to the 15th, `LW` for the last weekday. */
function readDayOfMonth(text: string): IsDue | undefined {
  const [, day] = /^(L|[1-9]|[12]\d|3[01])W$/.exec(text) ?? [];
  if (text === 'L') return (date) => date.getUTCDate() === lastDay(date);
  if (day === undefined) return readField(text, { from: 1, to: 31, of: (date) => date.getUTCDate() });
  return (date) => {
    const wanted = day === 'L' ? lastDay(date) : Number(day);
    return wanted <= lastDay(date) && date.getUTCDate() === nearestWeekday(date, wanted);
  };
}

/** Never in another month: a Saturday the 1st gives Monday the 3rd. */
function nearestWeekday(date: Date, day: number): number {
  const weekday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day)).getUTCDay();
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === lastDay(date) ? day - 2 : day + 1;
  return day;
}

/** Sunday is 1. Beside the usual: `6L` for the last Friday of the month, `6#3` for the third, `L` for Saturday. */
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
