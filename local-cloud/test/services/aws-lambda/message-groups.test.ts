import { describe, expect, test } from '@jest/globals';
import { createMessageGroups } from '../../../src/services/aws-lambda/message-groups.ts';

/** Work that begins when it may and ends when told. */
function createWork() {
  const log: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  return {
    log,
    run: (name: string) => async () => {
      log.push(`${name} begins`);
      const end = Promise.withResolvers<void>();
      ends.set(name, end);
      await end.promise;
      log.push(`${name} ends`);
    },
    end: (name: string) => ends.get(name)?.resolve(),
    fail: (name: string) => ends.get(name)?.reject(new Error(`${name} failed`)),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('message groups', () => {
  test('run batches without a common group side by side', async () => {
    const work = createWork();
    const inOrder = createMessageGroups();
    const both = [inOrder(['a'], work.run('1')), inOrder(['b'], work.run('2')), inOrder([], work.run('3'))];
    await turn();

    expect(work.log.toSorted()).toEqual(['1 begins', '2 begins', '3 begins']);

    for (const name of ['1', '2', '3']) work.end(name);
    await Promise.all(both);
  });

  test('start a batch only when every earlier batch that shares a group has ended', async () => {
    const work = createWork();
    const inOrder = createMessageGroups();
    const all = [
      inOrder(['a'], work.run('1')),
      inOrder(['b'], work.run('2')),
      inOrder(['a', 'b'], work.run('3')),
      inOrder(['b'], work.run('4')),
    ];
    await turn();
    work.end('1');
    await turn();

    expect(work.log).toEqual(['1 begins', '2 begins', '1 ends']);

    for (const name of ['2', '3', '4']) {
      work.end(name);
      await turn();
    }
    await Promise.all(all);
    expect(work.log.slice(3)).toEqual(['2 ends', '3 begins', '3 ends', '4 begins', '4 ends']);
  });

  test('go on after a batch that failed', async () => {
    const work = createWork();
    const inOrder = createMessageGroups();
    const failing = inOrder(['a'], work.run('1'));
    const next = inOrder(['a'], work.run('2'));
    await turn();
    work.fail('1');

    await expect(failing).rejects.toThrow('1 failed');
    await turn();
    work.end('2');
    await next;
    expect(work.log).toEqual(['1 begins', '2 begins', '2 ends']);
  });
});
