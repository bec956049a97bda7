import { describe, expect, test } from '@jest/globals';
import { createLineSplitter } from '../../../src/services/aws-lambda/line-splitter.ts';

function split(chunks: Buffer[], maxCharacters?: number): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line), maxCharacters);
  for (const chunk of chunks) splitter.write(chunk);
  splitter.end();
  return lines;
}

describe('the line splitter', () => {
  test('gives the same lines however the bytes are cut, in the middle of a character too', () => {
    const bytes = Buffer.from('grüße 🚀\n\n{"ok":true}\nlast\n');
    const whole = ['grüße 🚀', '', '{"ok":true}', 'last'];

    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(split([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
    }
    expect(split(Array.from(bytes, (byte) => Buffer.of(byte)))).toEqual(whole);
  });

  test('gives out an unfinished line at the end', () => {
    expect(split([Buffer.from('a\nb')])).toEqual(['a', 'b']);
  });

  test('cuts a line that is longer than one log event may be', () => {
    expect(split([Buffer.from('abc'), Buffer.from('defgh\nij\n')], 4)).toEqual(['abcd', 'efgh', 'ij']);
  });
});
