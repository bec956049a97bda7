import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openFindingsFile } from '../../../../scripts/audit/findings-file.ts';

const object = { size: 3, eTag: 'e', lastModified: Date.UTC(2026, 0, 31), isArchived: false };

describe('the CSV file of an audit', () => {
  test('has a line for each finding, with keys quoted where they must be', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'findings-'));
    const path = join(folder, 'findings.csv');
    const file = await openFindingsFile(path);

    await file.write([{ key: 'a "b",\nc', verdict: 'missing', why: 'gone', source: { ...object, key: 'x' } }]);
    await file.write([{ key: 'ü', verdict: 'extra', why: 'new', copy: { ...object, key: 'x' } }]);
    await file.close();

    expect(await readFile(path, 'utf8')).toBe(
      [
        'verdict,key,why,source_bytes,source_etag,source_modified,copy_bytes,copy_etag,copy_modified',
        'missing,"a ""b"",\nc",gone,3,e,2026-01-31T00:00:00.000Z,,,',
        'extra,ü,new,,,,3,e,2026-01-31T00:00:00.000Z',
        '',
      ].join('\r\n'),
    );
    await rm(folder, { recursive: true });
  });

  test('says which file it can not write', async () => {
    await expect(openFindingsFile('/nowhere/findings.csv')).rejects.toThrow(
      "Can't write /nowhere/findings.csv: ENOENT",
    );
  });
});
