/** Writes the findings of an audit to a CSV file (RFC 4180) while it runs. */
import { open } from 'node:fs/promises';
import type { Finding } from '../shared/buckets/judge.ts';
import type { ListedObject } from '../shared/buckets/list-objects.ts';
import { ScriptError } from '../shared/errors.ts';

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
];

/** @throws ScriptError if the file can't be written */
export async function openFindingsFile(path: string) {
  const file = await open(path, 'w').catch((error: Error) => {
    throw new ScriptError(`Can't write ${path}: ${error.message}`);
  });
  await file.write(`${COLUMNS.join(',')}\r\n`);
  return {
    async write(findings: readonly Finding[]) {
      if (findings.length > 0) await file.write(findings.map(lineOf).join(''));
    },
    close: () => file.close(),
  };
}

function lineOf({ verdict, key, why, source, copy }: Finding): string {
  return `${[verdict, key, why, ...cellsOf(source), ...cellsOf(copy)].map(cell).join(',')}\r\n`;
}

function cellsOf(object: ListedObject | undefined): string[] {
  if (!object) return ['', '', ''];
  return [String(object.size), object.eTag, new Date(object.lastModified).toISOString()];
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
