import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { compareBuckets } from '../../../../scripts/shared/buckets/compare-buckets.ts';
import { judge } from '../../../../scripts/shared/buckets/judge.ts';
import { type FakeObject, fakeBuckets, gather } from '../../../support/scripts/fake-buckets.ts';

const whole = { ChecksumType: 'FULL_OBJECT', ChecksumCRC32: 'one' } as const;

async function findings(
  { source, copy }: { source?: FakeObject; copy?: FakeObject },
  { graceMs = 60_000, readsBytes = false } = {},
) {
  const buckets = {
    source: source ? { key: source } : {},
    destination: copy ? { 'copies/key': copy } : {},
  };
  const { s3, mock } = fakeBuckets(buckets);
  const comparison = {
    s3,
    sourceBucket: 'source',
    destinationBucket: 'destination',
    destinationPrefix: 'copies/',
    filters: [{ prefix: '', suffix: '' }],
    graceMs,
    readsBytes,
  };
  const [chunk = []] = await gather(compareBuckets(comparison));
  const [finding] = chunk;
  const requests = mock.commandCalls(HeadObjectCommand).length + mock.commandCalls(GetObjectCommand).length;
  return { verdict: finding?.verdict, why: finding?.why, requests };
}

const abc = { body: 'abc' };
const otherEtag = { body: 'abc', ETag: '"other"' };

describe('what an audit says of a file', () => {
  test.each([
    { given: 'equal ETags and sizes', source: abc, copy: abc, verdict: 'same', why: 'equal ETags', requests: 0 },
    { given: 'no copy', source: abc, verdict: 'missing', why: 'not in the destination', requests: 0 },
    { given: 'no source', copy: abc, verdict: 'extra', why: 'not in the source', requests: 0 },
    { given: 'other sizes', source: abc, copy: { body: 'ab' }, verdict: 'different', why: 'sizes differ', requests: 0 },
    {
      given: 'other ETags and nothing else',
      source: abc,
      copy: otherEtag,
      verdict: 'unproven',
      why: 'ETags differ, no checksum in common',
      requests: 2,
    },
    {
      given: 'other ETags and an older copy',
      source: abc,
      copy: { ...otherEtag, age: 9_999 },
      verdict: 'unproven',
      why: 'ETags differ, no checksum in common, and the copy is older',
      requests: 2,
    },
    {
      given: 'other ETags and equal checksums of the whole',
      source: { ...abc, ...whole },
      copy: { ...otherEtag, ...whole },
      verdict: 'same',
      why: 'equal checksums',
      requests: 2,
    },
    {
      given: 'other ETags and other checksums of the whole',
      source: { ...abc, ...whole },
      copy: { ...otherEtag, ...whole, ChecksumCRC32: 'two' },
      verdict: 'different',
      why: 'checksums differ',
      requests: 2,
    },
    {
      given: 'checksums of parts, which depend on where the parts were cut',
      source: { ...abc, ...whole, ChecksumType: 'COMPOSITE' as const },
      copy: { ...otherEtag, ...whole, ChecksumType: 'COMPOSITE' as const, ChecksumCRC32: 'two' },
      verdict: 'unproven',
      why: 'ETags differ, no checksum in common',
      requests: 2,
    },
    {
      given: 'no copy of what was just written',
      source: { ...abc, age: 30 },
      verdict: 'under way',
      why: 'not in the destination, and just written',
      requests: 0,
    },
    {
      given: 'a copy that was just written',
      source: abc,
      copy: { body: 'ab', age: 30 },
      verdict: 'under way',
      why: 'sizes differ, and just written',
      requests: 0,
    },
    {
      given: 'what was just copied',
      source: { ...abc, age: 30 },
      copy: abc,
      verdict: 'same',
      why: 'equal ETags',
      requests: 0,
    },
  ])('$given: $verdict', async ({ source, copy, verdict, why, requests }) => {
    const given = { ...(source && { source }), ...(copy && { copy }) };

    expect(await findings(given)).toEqual({ verdict, why, requests });
  });

  test.each([
    { body: 'abc', verdict: 'same', why: 'equal bytes' },
    { body: 'abd', verdict: 'different', why: 'bytes differ' },
  ])('the bytes $body, read on request, are $verdict', async ({ body, verdict, why }) => {
    const given = { source: abc, copy: { ...otherEtag, body } };

    expect(await findings(given, { readsBytes: true })).toEqual({ verdict, why, requests: 4 });
  });

  test('what changes between the listing and a closer look is under way', async () => {
    const { s3, mock } = fakeBuckets({ source: { key: abc }, destination: { key: otherEtag } });
    mock.on(HeadObjectCommand, { Bucket: 'source' }).resolves({ ContentLength: 3, ETag: '"newer"' });
    const comparison = {
      s3,
      sourceBucket: 'source',
      destinationBucket: 'destination',
      destinationPrefix: '',
      filters: [{ prefix: '', suffix: '' }],
      graceMs: 0,
      readsBytes: false,
    };

    const [[finding] = []] = await gather(compareBuckets(comparison));

    expect(finding).toMatchObject({ verdict: 'under way', why: 'changed during the audit' });
  });

  test('what changes while its bytes are read is under way', async () => {
    const { s3, mock } = fakeBuckets({ source: { key: abc }, destination: { key: otherEtag } });
    mock.on(GetObjectCommand, { Bucket: 'source' }).rejects(Object.assign(new Error(), { name: 'PreconditionFailed' }));
    const comparison = {
      s3,
      sourceBucket: 'source',
      destinationBucket: 'destination',
      destinationPrefix: '',
      filters: [{ prefix: '', suffix: '' }],
      graceMs: 0,
      readsBytes: true,
    };

    const [[finding] = []] = await gather(compareBuckets(comparison));

    expect(finding).toMatchObject({ verdict: 'under way', why: 'changed during the audit' });
  });

  test('what was written after its listing was read is under way, however long ago that is by now', async () => {
    const { s3 } = fakeBuckets({});
    const context = {
      s3,
      sourceBucket: 'source',
      destinationBucket: 'destination',
      destinationPrefix: '',
      graceMs: 1_000,
      readsBytes: false,
    };
    const source = { key: 'key', size: 3, eTag: 'e', lastModified: 10_000, isArchived: false };

    expect(await judge(context, { key: 'key', source, listedAt: 9_000 })).toMatchObject({ verdict: 'under way' });
    expect(await judge(context, { key: 'key', source, listedAt: 11_000 })).toMatchObject({ verdict: 'missing' });
  });

  test('what was written to the source too late is left out, whenever its copy was written', async () => {
    const { s3 } = fakeBuckets({
      source: { old: { age: 300 }, young: { age: 100 } },
      destination: { old: { age: 10 }, young: {}, 'young and extra': { age: 100 } },
    });
    const comparison = {
      s3,
      sourceBucket: 'source',
      destinationBucket: 'destination',
      destinationPrefix: '',
      filters: [{ prefix: '', suffix: '' }],
      graceMs: 0,
      readsBytes: false,
      writtenUntil: Date.now() - 200_000,
    };

    const [findings = []] = await gather(compareBuckets(comparison));

    expect(findings.map(({ key, verdict }) => [key, verdict])).toEqual([['old', 'same']]);
  });
});
