/** Collects everything that the user should know about the loaded templates. */
export interface LoadReport {
  /** Reports a part of a template that has an effect on AWS and none here. */
  warn(text: string): void;
  /** Reports a decision of the local cloud that no template asks for. */
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
