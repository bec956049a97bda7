import { open } from 'node:fs/promises';
import type { Finding } from '../shared/buckets/judge.ts';
import type { ListedObject } from '../shared/buckets/list-objects.ts';
import { ScriptError } from '../shared/errors.ts';

export interface FindingsFile {
  write(findings: readonly Finding[]): Promise<void>;
  close(): Promise<void>;
}

const COLUMNS = [
  'verdict',
  'key',
  'why',
  'source_bytes',
  'source_etag',
  'source_modified',
  'copy_bytes',
  'copy_etag',
  'copy_modified',
] as const;

/**
 * Findings as CSV, RFC 4180, written as they come.
 *
 * @throws ScriptError if the file can't be written
 */
export async function openFindingsFile(path: string): Promise<FindingsFile> {
  const file = await open(path, 'w').catch((error: Error) => {
    throw new ScriptError(`Can't write ${path}: ${error.message}`);
  });
  await file.write(`${COLUMNS.join(',')}\r\n`);
  return {
    async write(findings) {
      if (findings.length > 0) await file.write(findings.map(csvLine).join(''));
    },
    close: () => file.close(),
  };
}

export function csvLine({ verdict, key, why, source, copy }: Finding): string {
  return `${[verdict, key, why, ...cellsOf(source), ...cellsOf(copy)].map(cell).join(',')}\r\n`;
}

function cellsOf(object: ListedObject | undefined): string[] {
  if (!object) return ['', '', ''];
  return [String(object.size), object.eTag, new Date(object.lastModified).toISOString()];
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
