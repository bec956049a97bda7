import { describe, expect, test } from '@jest/globals';
import { isSameVersion, sameContent } from '../../../../lambda/copy-file/agree.ts';
import { copyFile } from '../../../../lambda/copy-file/copy-file.ts';
import type { ObjectState } from '../../../../lambda/copy-file/read-object.ts';
import { copyContext, createCopies, KEY, SMALL } from '../../../support/lambda/copy-file.ts';
import { failure } from '../../../support/lambda/fake-s3.ts';

describe('with other writers of the same key', () => {
  test('a copy that takes effect after its function was killed cannot undo newer work', async () => {
    let land = () => {};
    const held = new Promise<void>((resolve) => {
      land = resolve;
    });
    const { s3, copy, upload } = createCopies();
    const dying = s3.connect((moment) => (moment === 'commit' ? held : Promise.resolve()));
    const orphan = copy(upload(), { s3: dying as never }).catch((error: unknown) => error);
    await new Promise(setImmediate);

    await copy(upload({ ...SMALL, content: 'newer' }));
    land();
    await orphan;

    expect(s3.history('destination').map(({ content }) => content)).toEqual(['newer']);
  });

  test.each(['PreconditionFailed', 'ConditionalRequestConflict', 'OperationAborted'])(
    'both sides are read again after %s',
    async (name) => {
      const { s3, copy } = createCopies();
      s3.failOnce('CopyObject', failure(name, 409));

      expect(await copy()).toMatchObject({ outcome: 'copied' });
      expect(s3.operations()).toEqual(['CopyObject', 'HeadObject', 'HeadObject', 'CopyObject']);
    },
  );

  test('a destination that is deleted before the copy is not taken for a deleted source', async () => {
    const { s3, copy, upload } = createCopies();
    await copy();
    s3.override('CopyObject', async (original, call) => {
      if (call === 2) s3.remove('destination', KEY);
      return original();
    });

    expect(await copy(upload({ ...SMALL, content: 'newer' }))).toMatchObject({ outcome: 'copied' });
    expect(s3.get('destination', KEY)?.content).toBe('newer');
  });

  test('a source that is rewritten with the same ETag during the copy is copied again', async () => {
    const { s3, copy, upload } = createCopies();
    await copy();
    const second = upload({ ...SMALL, metadata: { revision: '2' } });
    s3.override('CopyObject', async (original, call) => {
      const reply = await original();
      // Another function copied the third version, and this copy undid that: the ETag never changed.
      if (call === 2) upload({ ...SMALL, metadata: { revision: '3' } });
      return reply;
    });

    await copy(second);

    expect(s3.get('destination', KEY)?.metadata).toEqual({ revision: '3' });
  });

  test('the message returns to the queue after five lost attempts', async () => {
    const { s3, copy } = createCopies();
    s3.override('CopyObject', () => Promise.reject(failure('PreconditionFailed', 412)));

    await expect(copy()).rejects.toThrow(new Error('Source or destination kept changing during 5 attempts to copy'));
    expect(s3.inputs('CopyObject')).toHaveLength(6);
  });
});

describe('an endpoint without conditions on the destination', () => {
  test('gets unconditional copies, each followed by another look at the source', async () => {
    const { s3, upload } = createCopies({ destinationConditions: false });
    const { context } = copyContext(s3);

    expect(await copyFile(context, upload())).toMatchObject({ outcome: 'copied' });

    expect(context.endpoint.destinationConditions).toBe(false);
    expect(s3.operations()).toEqual(['CopyObject', 'HeadObject', 'HeadObject', 'CopyObject', 'HeadObject']);
    expect(s3.inputs('CopyObject').at(-1)).not.toHaveProperty('IfNoneMatch');
  });

  test('gets only one conditional request', async () => {
    const { s3, upload } = createCopies({ destinationConditions: false });
    const { context } = copyContext(s3);
    await copyFile(context, upload());
    s3.requests.length = 0;

    await copyFile(context, upload({ content: 'newer' }));

    expect(s3.operations()).toEqual(['HeadObject', 'HeadObject', 'CopyObject', 'HeadObject']);
  });

  test('gets another copy if the source changed during the first', async () => {
    const { s3, copy, upload } = createCopies({ destinationConditions: false });
    s3.override('CopyObject', async (original, call) => {
      const reply = await original();
      if (call === 2) upload({ content: 'newer' });
      return reply;
    });

    await copy();

    expect(s3.get('destination', KEY)?.content).toBe('newer');
  });
});

const state = (fields: Partial<ObjectState>): ObjectState => ({
  ETag: '"a"',
  ContentLength: 5,
  $metadata: {},
  ...fields,
});

describe('two objects count', () => {
  test.each([
    ['equal with equal ETags', true, {}, {}],
    ['different with different lengths, whatever their ETags', false, {}, { ContentLength: 6 }],
    ['different with different ETags and nothing else', false, {}, { ETag: '"b"' }],
    [
      'equal with equal checksums of the whole object',
      true,
      { ChecksumType: 'FULL_OBJECT', ChecksumCRC64NVME: 'x' },
      { ETag: '"b-2"', ChecksumType: 'FULL_OBJECT', ChecksumCRC64NVME: 'x' },
    ],
    [
      'different with equal composite checksums, which depend on the parts',
      false,
      { ChecksumType: 'COMPOSITE', ChecksumCRC32: 'x-2' },
      { ETag: '"b-2"', ChecksumType: 'COMPOSITE', ChecksumCRC32: 'x-2' },
    ],
    [
      'different with checksums of different algorithms',
      false,
      { ChecksumType: 'FULL_OBJECT', ChecksumCRC32: 'x' },
      { ETag: '"b"', ChecksumType: 'FULL_OBJECT', ChecksumCRC32C: 'x' },
    ],
  ] as const)('as %s', (_, same, a, b) => {
    expect(sameContent(state(a), state(b))).toBe(same);
  });

  const [now, later] = [new Date(1_000), new Date(2_000)];

  test.each([
    ['one version with the same id', true, { VersionId: 'v1' }, { VersionId: 'v1' }],
    ['two versions with different ids, whatever the ETag', false, { VersionId: 'v1' }, { VersionId: 'v2' }],
    ['one version without ids if last modified at the same time', true, { LastModified: now }, { LastModified: now }],
    ['two versions if modified since', false, { LastModified: now }, { LastModified: later }],
    [
      "two versions with id 'null', which all have while versioning is suspended, if modified since",
      false,
      { VersionId: 'null', LastModified: now },
      { VersionId: 'null', LastModified: later },
    ],
    ['two versions with different ETags', false, { VersionId: 'v1' }, { VersionId: 'v1', ETag: '"b"' }],
  ] as const)('as %s', (_, same, a, b) => {
    expect(isSameVersion(state(a), state(b))).toBe(same);
  });
});
