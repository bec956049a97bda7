/** Schedule expressions of Amazon EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */

export function isSchedule(expression: string): boolean {
  const [, kind, inside = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return isRate(inside);
  return kind === 'cron' && isCron(inside.split(' '));
}

/** `1 minute`, but `5 minutes`. */
function isRate(rate: string): boolean {
  const [, value = '', unit = ''] = /^([1-9]\d{0,5}) (minute|hour|day)s?$/.exec(rate) ?? [];
  return rate === `${value} ${unit}${value === '1' ? '' : 's'}` && unit !== '';
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Minutes, hours, day of month, month, day of week, year: one of the days is `?`. */
function isCron(fields: readonly string[]): boolean {
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = '', ...others] = fields;
  if (others.length > 0 || (dayOfMonth === '?') === (dayOfWeek === '?')) return false;
  return (
    isField(minutes, 0, 59) &&
    isField(hours, 0, 23) &&
    (/^(\?|L|LW|\d{1,2}W)$/.test(dayOfMonth) || isField(dayOfMonth, 1, 31)) &&
    isField(month, 1, 12, MONTHS) &&
    (/^(\?|L|[1-7]L|[1-7]#[1-5])$/.test(dayOfWeek) || isField(dayOfWeek, 1, 7, WEEKDAYS)) &&
    isField(year, 1970, 2199)
  );
}

/** `*`, values, ranges and steps, separated by commas; a name stands for its place from the lowest on. */
function isField(field: string, lowest: number, highest: number, names: readonly string[] = []): boolean {
  return field.split(',').every((part) => {
    const [, range = '', step = '1'] = /^([^/]+)(?:\/(\d{1,4}))?$/.exec(part) ?? [];
    if (Number(step) < 1) return false;
    if (range === '*') return true;
    const [from = Number.NaN, to = from, ...rest] = range.split('-').map((text) => {
      const place = names.indexOf(text);
      return place < 0 ? (/^\d{1,4}$/.test(text) ? Number(text) : Number.NaN) : lowest + place;
    });
    return rest.length === 0 && lowest <= from && from <= to && to <= highest;
  });
}
