import type { IndexDatabase } from './index-database.ts';

/** Numbers that only ever grow, also over restarts: the order of writes. Take them inside a transaction. */
export type NextSequence = () => number;

/** Starts at the clock's microseconds, so that a new data folder continues above an old one. */
export function openSequence(database: IndexDatabase, now: Date): NextSequence {
  const current = database.one<{ value: number }>('SELECT value FROM sequence');
  if (current() === undefined) database.run('INSERT INTO sequence (value) VALUES (?)')(now.getTime() * 1000);
  const advance = database.one<{ value: number }>('UPDATE sequence SET value = value + 1 RETURNING value');
  return () => {
    const row = advance();
    if (row === undefined) throw new Error('The index has lost its sequence row');
    return row.value;
  };
}
