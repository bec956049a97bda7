import type { LogStore } from '../logs/log-store.ts';
import type { Exchange } from './exchange.ts';
import { fillContext } from './fill-context.ts';

/** Where a stage writes a line for each request. */
export interface AccessLog {
  readonly logGroup: string;
  readonly stream: string;
  /** Text with `$context` variables. */
  readonly format: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html */
export function writeAccessLog(logs: LogStore, log: AccessLog, exchange: Exchange): void {
  const line = fillContext(log.format, {
    read: (name) => exchange.context.get(name),
    missing: '-',
    isJson: log.format.trimStart().startsWith('{'),
  });
  logs.append(log.logGroup, log.stream, exchange.startedAtMs, line);
}

/** `arn:aws:logs:…:log-group:/aws/api/x:*` → `/aws/api/x` */
export function logGroupOfArn(arn: string): string {
  return /:log-group:([^:]+)/.exec(arn)?.[1] ?? arn;
}
