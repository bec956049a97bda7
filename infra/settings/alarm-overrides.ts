/** Validates the setting `alarm_overrides`. */
import { ALARM_NAMES, ALARMS, type AlarmName, isAlarmName } from './alarms.ts';
import { type Reading, type Refusal, toFlag, toNumber } from './kinds.ts';
import { nearestName, show } from './problems.ts';

export interface AlarmOverride {
  /** Threshold in the unit of the alarm. */
  readonly threshold?: number;
  /** Number of one-minute periods at or above the threshold before the alarm fires. */
  readonly periods?: number;
  /** Whether the alarm exists. */
  readonly enabled?: boolean;
}

export type AlarmOverrides = { readonly [Name in AlarmName]?: AlarmOverride };

const FIELDS = ['threshold', 'periods', 'enabled'] as const;
/** Maximum number of periods. An alarm evaluates at most one day, and a few minutes more than its periods. */
const MAX_PERIODS = 720;

export function readAlarmOverrides(raw: unknown): Reading<AlarmOverrides> {
  if (!isTable(raw)) return { refusals: [{}] };
  const overrides: Partial<Record<AlarmName, AlarmOverride>> = {};
  const refusals: Partial<Refusal>[] = [];
  for (const [name, given] of Object.entries(raw)) {
    if (!isAlarmName(name)) {
      refusals.push(unknown(name, name, ALARM_NAMES));
      continue;
    }
    const override = readOverride(name, given);
    if ('refusals' in override) refusals.push(...override.refusals);
    else overrides[name] = override.value;
  }
  return refusals.length > 0 ? { refusals } : { value: overrides };
}

function readOverride(name: AlarmName, given: unknown): Reading<AlarmOverride> {
  if (!isTable(given)) return { refusals: [{ got: `${name} = ${show(given)}` }] };
  const refusals = Object.keys(given)
    .filter((field) => !FIELDS.some((known) => known === field))
    .map((field) => unknown(field, `${name} = ${show(given)}`, FIELDS));
  const { unit, max } = ALARMS[name];
  const threshold = readField(given.threshold, (value) => toNumberUpTo(max, value));
  const periods = readField(given.periods, (value) => toNumberUpTo(MAX_PERIODS, value));
  const enabled = readField(given.enabled, toFlag);
  const refuse = (field: string, allowed: string, example: string) =>
    refusals.push({
      got: `${name} = { ${field} = ${show(given[field])} }`,
      allowed,
      fix: `write for example alarm_overrides = { ${name} = { ${field} = ${example} } }`,
    });
  if (threshold === REFUSED)
    refuse('threshold', `a whole number of ${unit} from 1 to ${max}`, String(Math.min(90, max)));
  if (periods === REFUSED) refuse('periods', `a whole number of minutes from 1 to ${MAX_PERIODS}`, '5');
  if (enabled === REFUSED) refuse('enabled', 'true or false', 'false');
  if (refusals.length > 0) return { refusals };
  return {
    value: Object.fromEntries(
      Object.entries({ threshold, periods, enabled }).filter(([, value]) => value !== undefined),
    ),
  };
}

const REFUSED = Symbol('refused');

/** Treats `null` like a field that is not set. */
function readField<T>(given: unknown, convert: (given: unknown) => T | undefined): T | undefined | typeof REFUSED {
  if (given === undefined || given === null) return undefined;
  return convert(given) ?? REFUSED;
}

function toNumberUpTo(max: number, given: unknown): number | undefined {
  const number = toNumber(given);
  return number !== undefined && number >= 1 && number <= max ? number : undefined;
}

function unknown(name: string, got: string, known: readonly string[]): Partial<Refusal> {
  const nearest = nearestName(name, known);
  return {
    got,
    allowed: known.map((one) => `"${one}"`).join(', '),
    ...(nearest && { fix: `did you mean "${nearest}"?` }),
  };
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
