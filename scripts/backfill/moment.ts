import type { ValueOption } from '../shared/options.ts';

const ALLOWED = 'a date or time such as 2026-01-31 or 2026-01-31T18:00:00Z';

/** A moment as ISO 8601 writes it, read to milliseconds since 1970; without a time zone it is in UTC. */
export function moment(help: string): ValueOption<number> {
  return {
    kind: 'value',
    placeholder: 'TIME',
    help,
    read(given) {
      const [, day, time = 'T00:00:00', zone = 'Z'] =
        /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(given) ?? [];
      const read = day === undefined ? Number.NaN : Date.parse(`${day}${time}${zone}`);
      if (Number.isNaN(read)) throw new Error(ALLOWED);
      return read;
    },
  };
}
