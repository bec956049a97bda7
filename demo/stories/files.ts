import { randomBytes } from 'node:crypto';

/** A file of the demo: its key, its bytes, and why it is interesting. */
export interface DemoFile {
  readonly key: string;
  readonly body: Buffer;
  readonly shows: string;
}

const MiB = 1024 ** 2;

/** Files above this size are copied in parts, small enough here for the demo to show it. */
export const MULTIPART_THRESHOLD_MB = 16;

/** Real files with the names that break other pipelines. */
export function demoFiles(): DemoFile[] {
  const text = (key: string, shows: string) => ({ key, shows, body: Buffer.from(`This file is called ${key}\n`) });
  return [
    text('reports/2026/summary.txt', 'an ordinary file'),
    text('with space/a b  c.txt', 'spaces'),
    text('signs/1+1=2 & 100%.txt', '+ = & %'),
    text('query?versionId=1#top.txt', '? and #, as in an address'),
    text('quotes/"double" \'single\' `back`.txt', 'quotes'),
    text('back\\slash.txt', 'a backslash'),
    text('unicode/Grüße-Ελλάδα-日本語.txt', 'unicode'),
    text('emoji/🚀🎉.txt', 'emoji'),
    text('twins/caf\u00e9.txt', 'é as one character (NFC)'),
    text('twins/cafe\u0301.txt', 'é as two characters (NFD): another file'),
    text('dots/../still/./a//key.txt', '../ ./ and //: keys, not paths'),
    { key: 'empty.bin', body: Buffer.alloc(0), shows: 'no bytes at all' },
    { key: 'folder/', body: Buffer.alloc(0), shows: 'a folder marker' },
    { key: 'large/48-MiB.bin', body: randomBytes(48 * MiB), shows: 'copied in parallel parts' },
  ];
}

/** Uploaded while the destination bucket is away: a dead letter that a replay mends. */
export const earlyFile: DemoFile = {
  key: 'early/before-the-bucket.txt',
  body: Buffer.from('The destination bucket was not there when I came.\n'),
  shows: 'dead-lettered, then replayed',
};

/** Never an S3 event: a dead letter that no replay mends. */
export const poisonMessage = 'this is not an S3 event';
