import { describe, expect, test } from '@jest/globals';
import { copyFile } from '../../../../lambda/copy-file/copy-file.ts';
import { copyContext, failOnce, inputOf, KEY, SMALL, upload } from '../../../support/lambda/copy-file.ts';
import { createFakeS3, failure } from '../../../support/lambda/fake-s3.ts';

describe('when somebody else is at work', () => {
  test('a copy that lands after its function was killed can not undo newer work', async () => {
    let land = () => {};
    const held = new Promise<void>((resolve) => {
      land = resolve;
    });
    const s3 = createFakeS3();
    const dying = s3.connect((moment) => (moment === 'commit' ? held : Promise.resolve()));
    const old = upload(s3);
    const orphan = copyFile({ ...copyContext(s3).context, s3: dying as never }, old).catch((error: unknown) => error);
    await new Promise(setImmediate);

    await copyFile(copyContext(s3).context, upload(s3, { ...SMALL, content: 'newer' }));
    land();
    await orphan;

    expect(s3.history('destination').map(({ content }) => content)).toEqual(['newer']);
  });

  test.each(['PreconditionFailed', 'ConditionalRequestConflict', 'OperationAborted'])(
    '%s means to look again',
    async (name) => {
      const s3 = createFakeS3();
      failOnce(s3, 'CopyObject', failure(name, 409));

      expect(await copyFile(copyContext(s3).context, upload(s3))).toMatchObject({ outcome: 'copied' });
      expect(s3.operations()).toEqual(['CopyObject', 'HeadObject', 'HeadObject', 'CopyObject']);
    },
  );

  test('a destination that vanished between look and copy is no vanished source', async () => {
    const s3 = createFakeS3();
    await copyFile(copyContext(s3).context, upload(s3));
    const newer = upload(s3, { ...SMALL, content: 'newer' });
    let copies = 0;
    s3.override('CopyObject', async (original) => {
      copies += 1;
      if (copies === 2) s3.remove('destination', KEY);
      return original();
    });

    expect(await copyFile(copyContext(s3).context, newer)).toMatchObject({ outcome: 'copied' });
    expect(s3.get('destination', KEY)?.content).toBe('newer');
  });

  test('a source that is rewritten with the same ETag during the copy is noticed afterwards', async () => {
    const s3 = createFakeS3();
    await copyFile(copyContext(s3).context, upload(s3));
    const second = upload(s3, { ...SMALL, metadata: { revision: '2' } });
    let copies = 0;
    s3.override('CopyObject', async (original) => {
      copies += 1;
      const reply = await original();
      // The third version arrived, and its copy was done and undone again by this one: the ETag never changed.
      if (copies === 2) upload(s3, { ...SMALL, metadata: { revision: '3' } });
      return reply;
    });

    await copyFile(copyContext(s3).context, second);

    expect(s3.get('destination', KEY)?.metadata).toEqual({ revision: '3' });
  });

  test('after five lost rounds the message goes back to the queue', async () => {
    const s3 = createFakeS3();
    s3.override('CopyObject', () => Promise.reject(failure('PreconditionFailed', 412)));

    await expect(copyFile(copyContext(s3).context, upload(s3))).rejects.toThrow(
      new Error('Source or destination kept changing during 5 attempts to copy'),
    );
    expect(s3.operations().filter((operation) => operation === 'CopyObject')).toHaveLength(6);
  });
});

describe('an endpoint without conditions on the destination', () => {
  test('gets unconditional copies, each followed by a look at the source', async () => {
    const s3 = createFakeS3({ destinationConditions: false });
    const { context } = copyContext(s3);

    expect(await copyFile(context, upload(s3))).toMatchObject({ outcome: 'copied' });

    expect(context.endpoint.destinationConditions).toBe(false);
    expect(s3.operations()).toEqual(['CopyObject', 'HeadObject', 'HeadObject', 'CopyObject', 'HeadObject']);
    expect(inputOf(s3, 'CopyObject').at(-1)).not.toHaveProperty('IfNoneMatch');
  });

  test('is asked only once', async () => {
    const s3 = createFakeS3({ destinationConditions: false });
    const { context } = copyContext(s3);
    await copyFile(context, upload(s3));
    s3.requests.length = 0;

    await copyFile(context, upload(s3, { content: 'newer' }));

    expect(s3.operations()).toEqual(['HeadObject', 'HeadObject', 'CopyObject', 'HeadObject']);
  });

  test('is copied to again when the source changed during the copy', async () => {
    const s3 = createFakeS3({ destinationConditions: false });
    const { context } = copyContext(s3);
    const file = upload(s3);
    let copies = 0;
    s3.override('CopyObject', async (original) => {
      copies += 1;
      const reply = await original();
      if (copies === 2) upload(s3, { content: 'newer' });
      return reply;
    });

    await copyFile(context, file);

    expect(s3.get('destination', KEY)?.content).toBe('newer');
  });
});
