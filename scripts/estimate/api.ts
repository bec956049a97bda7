/** Units and limits of the loads that come through an API and end as rows of a table: records and orders. */
import { type Limit, limit } from './limits.ts';
import type { ApiCall } from './load-model.ts';
import { DAYS_OF_MONTH, GB } from './usage.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const API_REQUESTS_PER_SECOND = 10_000;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
const NEW_TABLE_WRITE_UNITS = 4_000;
const WRITE_UNIT_BYTES = 1_024;

/** Size of an item that stores a request and its answer. It is written at the start of the request and with the answer. */
const IDEMPOTENCY_BYTES = 400;
const IDEMPOTENCY_WRITES = 2;
/** A day of TTL, and up to a few days until DynamoDB deletes it: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
const IDEMPOTENCY_DAYS = 3;

export function apiUsage(perMonth: number, calls: readonly ApiCall[]) {
  return {
    apiRequests: calls.reduce((sum, { perItem }) => sum + perMonth * perItem, 0),
    answerGb: calls.reduce((sum, { perItem, answerBytes }) => sum + perMonth * perItem * answerBytes, 0) / GB,
  };
}

/** Write units of a row. */
export function writeUnitsOf(rowBytes: number): number {
  return Math.ceil(rowBytes / WRITE_UNIT_BYTES);
}

/** Write units of the items that make posts idempotent. */
export function idempotencyWrites(perMonth: number, keyedShare: number): number {
  return perMonth * keyedShare * IDEMPOTENCY_WRITES;
}

/** Mean size of the items that make posts idempotent, in bytes. */
export function idempotencyBytes(perMonth: number, keyedShare: number): number {
  return perMonth * keyedShare * (IDEMPOTENCY_DAYS / DAYS_OF_MONTH) * IDEMPOTENCY_BYTES;
}

/** The throttle applies to posts; API Gateway and the functions handle all requests. */
export function apiLimits(calls: readonly ApiCall[], throttleRate: number, accountConcurrency: number): Limit[] {
  const requests = calls.reduce((sum, { perItem }) => sum + perItem, 0);
  const seconds = calls.reduce((sum, { perItem, milliseconds }) => sum + perItem * milliseconds, 0) / 1000;
  return [
    limit('api_throttle_rate', throttleRate, 'posts/s; api_throttle_burst lets short bursts pass'),
    limit(
      'API Gateway requests of the account',
      API_REQUESTS_PER_SECOND / requests,
      `${API_REQUESTS_PER_SECOND} requests/s for all APIs together, less in some Regions`,
    ),
    limit(
      'Lambda concurrency of the account',
      accountConcurrency / seconds,
      `${accountConcurrency} for all functions together, one for each concurrent request`,
    ),
  ];
}

/** @param table - such as `a new table` */
export function tableLimit(rowUnits: number, attempts: number, table: string): Limit {
  return limit(
    'DynamoDB writes',
    NEW_TABLE_WRITE_UNITS / (rowUnits * attempts),
    `${NEW_TABLE_WRITE_UNITS} write units/s of ${table}; it grows with its use`,
  );
}
