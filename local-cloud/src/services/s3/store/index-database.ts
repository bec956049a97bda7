import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

/** The index: which objects exist, and where their bytes are. All calls are synchronous, so a transaction is atomic. */
export type IndexDatabase = ReturnType<typeof openIndexDatabase>;

/**
 * Text compares as UTF-8 bytes (SQLite's BINARY collation), which is S3's listing order.
 *
 * `segments` holds the bytes of an object version or a part, its owner: slices of blobs, in order. Copies and
 * completed uploads share blobs; a blob that no segment names is garbage.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, settings TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS versions (
    sequence INTEGER PRIMARY KEY,
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    version_id TEXT NOT NULL,
    is_latest INTEGER NOT NULL,
    is_delete_marker INTEGER NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified INTEGER NOT NULL,
    details TEXT NOT NULL,
    tags TEXT NOT NULL,
    part_count INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS latest_versions ON versions (bucket, key) WHERE is_latest;
  CREATE UNIQUE INDEX IF NOT EXISTS versions_by_key ON versions (bucket, key, sequence DESC);

  CREATE TABLE IF NOT EXISTS uploads (
    upload_id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, initiated INTEGER NOT NULL,
    sequence INTEGER NOT NULL, details TEXT NOT NULL, tags TEXT NOT NULL, checksum TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS uploads_by_key ON uploads (bucket, key, sequence);

  CREATE TABLE IF NOT EXISTS parts (
    upload_id TEXT NOT NULL, number INTEGER NOT NULL, sequence INTEGER NOT NULL, size INTEGER NOT NULL,
    etag TEXT NOT NULL, modified INTEGER NOT NULL, checksum TEXT,
    PRIMARY KEY (upload_id, number)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS segments (
    owner INTEGER NOT NULL, position INTEGER NOT NULL, blob TEXT NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL,
    PRIMARY KEY (owner, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS segments_by_blob ON segments (blob);

  CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, arn TEXT NOT NULL, body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS sequence (value INTEGER NOT NULL) STRICT;
`;

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/**
 * Opens the index and takes its lock, which the operating system releases whenever and however the process ends.
 *
 * `synchronous = NORMAL`: a commit survives the death of this process at any moment. A power failure may undo the
 * commits of the last moments, and never damages the index.
 *
 * @throws Error if another process has the folder open
 */
export function openIndexDatabase(file: string, now: Date) {
  const database = openExclusively(file);
  return {
    one<Row>(sql: string) {
      const statement = database.prepare(sql);
      return (...values: SQLInputValue[]) => statement.get(...values) as Row | undefined;
    },
    all<Row>(sql: string) {
      const statement = database.prepare(sql);
      return (...values: SQLInputValue[]) => statement.all(...values) as Row[];
    },
    each<Row>(sql: string) {
      const statement = database.prepare(sql);
      return (...values: SQLInputValue[]) => statement.iterate(...values) as Iterable<unknown> as Iterable<Row>;
    },
    run(sql: string) {
      const statement = database.prepare(sql);
      return (...values: SQLInputValue[]): void => void statement.run(...values);
    },
    transaction<T>(work: () => T): T {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    /** Returns a number above all earlier ones, also across restarts: the order of writes. Call it inside a transaction. */
    nextSequence: openSequence(database, now),
    close: () => database.close(),
  };
}

function openExclusively(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    database.exec(SCHEMA);
    return database;
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    const message = `The S3 data in ${file} is in use by another process; stop it, or choose another data folder`;
    throw new Error(message, { cause: error });
  }
}

/** Starts at the clock's microseconds, so that a new data folder continues above an old one. */
function openSequence(database: DatabaseSync, now: Date): () => number {
  if (database.prepare('SELECT value FROM sequence').get() === undefined) {
    database.prepare('INSERT INTO sequence (value) VALUES (?)').run(now.getTime() * 1000);
  }
  const advance = database.prepare('UPDATE sequence SET value = value + 1 RETURNING value');
  return () => {
    const row = advance.get();
    if (row === undefined) throw new Error('The index has lost its sequence row');
    return row.value as number;
  };
}
