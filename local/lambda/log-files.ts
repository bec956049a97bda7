import { createWriteStream, existsSync, mkdirSync, openSync, renameSync, statSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { LogEvent } from './log-store.ts';

/** A file that has grown beyond this becomes `<name>.1.log`, in place of the one before. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

export interface LogFiles {
  append(event: LogEvent): void;
  close(): Promise<void>;
}

interface LogFile {
  readonly stream: WriteStream;
  bytes: number;
}

/** Text files for `tail -f` and an editor: one per log group, `<time> <stream> <line>`. */
export function createLogFiles(folder: string, maxFileBytes = MAX_FILE_BYTES): LogFiles {
  mkdirSync(folder, { recursive: true });
  const files = new Map<string, LogFile>();
  const ending = new Set<Promise<void>>();

  function open(group: string): LogFile {
    const path = join(folder, `${fileName(group)}.log`);
    const stream = createWriteStream(path, { fd: openSync(path, 'a') });
    stream.on('error', (error) => process.emitWarning(`Log lines of ${group} are lost to ${path}: ${error.message}`));
    const file = { stream, bytes: statSync(path).size };
    files.set(group, file);
    return file;
  }

  function end({ stream }: LogFile): void {
    // A failure was reported by the stream's own listener.
    const done = finished(stream).catch(() => {});
    ending.add(done);
    void done.then(() => ending.delete(done));
    stream.end();
  }

  return {
    append({ group, stream, timestampMs, line }) {
      let file = files.get(group) ?? open(group);
      if (file.bytes > maxFileBytes) {
        end(file);
        const path = join(folder, fileName(group));
        if (existsSync(`${path}.log`)) renameSync(`${path}.log`, `${path}.1.log`);
        file = open(group);
      }
      const text = `${new Date(timestampMs).toISOString()} ${stream} ${line}\n`;
      file.bytes += Buffer.byteLength(text);
      file.stream.write(text);
    },
    async close() {
      for (const file of files.values()) end(file);
      files.clear();
      await Promise.all(ending);
    },
  };
}

/** `/aws/lambda/copy-file` → `aws_lambda_copy-file`. */
function fileName(group: string): string {
  return group.replace(/^\//, '').replaceAll(/[^A-Za-z0-9._-]/g, '_');
}
