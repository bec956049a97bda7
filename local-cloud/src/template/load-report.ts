/** What the user should know about how the templates were loaded. */
export interface LoadReport {
  /** Something in a template that has no effect here although it would on AWS. */
  warn(text: string): void;
  /** Something the local cloud did of its own accord. */
  notice(text: string): void;
  readonly warnings: readonly string[];
  readonly notices: readonly string[];
}

export function createLoadReport(): LoadReport {
  const warnings = new Set<string>();
  const notices = new Set<string>();
  return {
    warn: (text) => void warnings.add(text),
    notice: (text) => void notices.add(text),
    get warnings() {
      return [...warnings];
    },
    get notices() {
      return [...notices];
    },
  };
}
