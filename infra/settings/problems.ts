/** A problem with one setting or one settings file. */
export interface Problem {
  /** Name of the setting, or of a file that could not be read. */
  readonly setting: string;
  /** Invalid value, as the user wrote it. */
  readonly got: string;
  /** Source of the value: a file, `TF_VAR_name`, `-c name`, `default`. */
  readonly origin: string;
  readonly allowed: string;
  readonly fix: string;
}

/** Error with all problems of the settings. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly Problem[];
  /** Warnings that were found besides the problems. */
  readonly warnings: readonly string[];

  constructor(problems: readonly Problem[], warnings: readonly string[]) {
    super(
      [
        `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in the settings`,
        ...problems.map(describe),
      ].join('\n\n'),
    );
    this.problems = problems;
    this.warnings = warnings;
  }
}

function describe({ setting, got, origin, allowed, fix }: Problem): string {
  return `  ${setting}\n    got      ${got} (${origin})\n    allowed  ${allowed}\n    fix      ${fix}`;
}

const LONGEST_VALUE = 200;

/** Formats a value like in HCL and shortens a long one. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/** Returns the known name that is most similar to a misspelled one, or `undefined` if none is similar. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const furthest = Math.max(2, Math.floor(name.length * 0.4));
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate) }))
    .filter(({ distance }) => distance <= furthest)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

/** Levenshtein distance: the number of letters to add, remove or replace. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of Array.from(a).entries()) {
    const current = [row + 1];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (letter === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
