import type { AlarmName } from '../../settings/alarms.ts';

/** Where people read docs/runbook.md. Whoever forks the project puts the address of their own repository here. */
export const RUNBOOK_URL = 'https://github.com/file-pipeline/file-pipeline/blob/main/docs/runbook.md';

/** The alarm's own section. */
export function runbookSection(alarm: AlarmName): string {
  return `${RUNBOOK_URL}#${alarm}`;
}
