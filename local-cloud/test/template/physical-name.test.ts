import { describe, expect, test } from '@jest/globals';
import { physicalName, physicalUuid } from '../../src/template/physical-name.ts';

describe('local names', () => {
  test('are stack and logical id in lower case', () => {
    expect(physicalName('File-FilePipeline', 'Queue4A7E')).toBe('file-filepipeline-queue4a7e');
  });

  test('are cut to the limit, still apart for ids that differ only at the end, and keep their suffix', () => {
    const long = 'x'.repeat(100);
    const [one, two] = [`${long}1`, `${long}2`].map((id) =>
      physicalName('stack', id, { maxLength: 80, suffix: '.fifo' }),
    );

    expect(one).toMatch(/^stack-x+-[0-9a-f]{8}\.fifo$/);
    expect(one).toHaveLength(80);
    expect(two).not.toBe(one);
  });

  test('are the same at every start', () => {
    expect(physicalName('s', 'y'.repeat(90), { maxLength: 64 })).toBe(
      physicalName('s', 'y'.repeat(90), { maxLength: 64 }),
    );
    expect(physicalUuid('stack', 'Key')).toBe(physicalUuid('stack', 'Key'));
  });

  test('UUIDs have the shape of one and differ by resource', () => {
    expect(physicalUuid('stack', 'Key')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(physicalUuid('stack', 'Key')).not.toBe(physicalUuid('stack', 'Other'));
  });
});
