/** One thing that is wrong with the settings, in the four parts that a reader needs. */
export interface Problem {
  /** The setting, or the file where nothing could be read. */
  readonly setting: string;
  /** What was given, as the user wrote it. */
  readonly got: string;
  /** Where it was given: a file, `TF_VAR_name`, `-c name`, `default`. */
  readonly origin: string;
  readonly allowed: string;
  readonly fix: string;
}

/** Thrown once for all problems together. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly Problem[];
  /** What would have been a warning, had there been no problems. */
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

/** A value as it would be written in HCL, shortened where it is long. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/** The name that was probably meant, or `undefined` if none is close. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const furthest = Math.max(2, Math.floor(name.length * 0.4));
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate) }))
    .filter(({ distance }) => distance <= furthest)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

/** Levenshtein's: how many letters have to be added, removed or replaced. */
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
