import { describe, expect, test } from '@jest/globals';
import { createAcceptedOrders } from '../../../web/src/accepted-orders.ts';
import type { NewOrder } from '../../../web/src/order.ts';
import { createSubmission } from '../../../web/src/submission.ts';

const order: NewOrder = { customerId: 'ada', lines: [{ sku: 'PEN-1', quantity: 1, unitPrice: 2.5 }] };

describe('a submission', () => {
  test('keeps its key as long as the order stays the same, in another page of the tab too', () => {
    const storage = fakeStorage();
    const key = createSubmission(storage).keyFor(order);

    expect(createSubmission(storage).keyFor(structuredClone(order))).toBe(key);
    expect(createSubmission(storage).keyFor({ ...order, note: 'changed' })).not.toBe(key);
  });

  test('gets a new key once it is settled', () => {
    const submission = createSubmission(fakeStorage());
    const key = submission.keyFor(order);
    submission.settle();

    expect(submission.unsettled('ada')).toBeUndefined();
    expect(submission.keyFor(order)).not.toBe(key);
  });

  test('is given back to its customer only', () => {
    const submission = createSubmission(fakeStorage());
    submission.keyFor(order);

    expect(submission.unsettled('ada')).toEqual(order);
    expect(submission.unsettled('bob')).toBeUndefined();
  });
});

describe('accepted orders', () => {
  test('are remembered newest first, once each, until they are processed', () => {
    const orders = createAcceptedOrders(fakeStorage(), 'ada');
    for (const id of ['1', '2', '1'])
      orders.add({ ...order, id, placedAt: '2030-01-01T00:00:00Z', status: 'accepted' });

    expect(orders.all().map(({ id }) => id)).toEqual(['1', '2']);
    orders.remove('1');
    expect(orders.all().map(({ id }) => id)).toEqual(['2']);
    expect(orders.find('1')).toBeUndefined();
  });

  test('are another customer’s secret', () => {
    const storage = fakeStorage();
    createAcceptedOrders(storage, 'ada').add({
      ...order,
      id: '1',
      placedAt: '2030-01-01T00:00:00Z',
      status: 'accepted',
    });

    expect(createAcceptedOrders(storage, 'bob').all()).toEqual([]);
    expect(createAcceptedOrders(storage, 'bob').find('1')).toBeUndefined();
  });
});

function fakeStorage(): Storage {
  const values = new Map<string, string>();
  return {
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
    removeItem: (name) => void values.delete(name),
    clear: () => values.clear(),
    key: (index) => [...values.keys()][index] ?? null,
    get length() {
      return values.size;
    },
  };
}
