import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { tableFailure } from '../shared/table-failure.ts';
import { NOTICE_LEDGER } from './contract.ts';

/**
 * How long whoever claimed a notice may take to send it. Less than the shortest back-off of a queue message, so that a claim
 * whose function died is over before the message comes again.
 */
export const LEASE_MS = 15_000;
/** Whoever sends stops so long before the lease ends: clocks differ. */
const MARGIN_MS = 1_000;
const LOOK_AGAIN_MS = 500;
/** Of one attempt to write, which is the AWS SDK's two or three. */
const WRITE_MS = 3_000;
const MARK_AGAIN_MS = { first: 100, longest: 2_000 };
/** Longer than a dead letter can lie before its replay, which is 14 days. */
const KEPT_SECONDS = 30 * 24 * 3_600;

const delay = promisify(setTimeout);

/** The right to send one order's notice, for a while. */
export interface NoticeClaim {
  readonly orderId: string;
  readonly claimedBy: string;
  /** Milliseconds that are left to send it. */
  readonly msLeft: () => number;
}

/**
 * Which notices have been sent, so that an order that is delivered again is seldom notified again.
 *
 * Powertools Idempotency would not do: it takes a claim whose answer got lost for somebody else's, forgets claims of others
 * too, leases for as long as the whole batch has time, and tries only once to write down that something is done.
 */
export interface NoticeLedger {
  /**
   * Resolves when the notice is ours to send, or to `sent`. Waits while somebody else sends it.
   *
   * @throws Error as `tableFailure` does, or if `signal` aborts
   */
  claim(orderId: string, signal: AbortSignal): Promise<NoticeClaim | 'sent'>;
  /** Lets somebody else try at once. If it fails, they have to wait until the lease ends. */
  release(claim: NoticeClaim): Promise<void>;
  /**
   * Tries until `signal` aborts, and at least once.
   *
   * @throws Error if it could not be written down.
   */
  markSent(orderId: string, signal: AbortSignal): Promise<void>;
}

export interface NoticeLedgerOptions {
  readonly dynamoDb: DynamoDBClient;
  readonly tableName: string;
  /**
   * Milliseconds since 1970.
   *
   * @default Date.now
   */
  readonly clock?: () => number;
  /** @default - real time passes */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export function createNoticeLedger(options: NoticeLedgerOptions): NoticeLedger {
  const { dynamoDb, tableName: TableName, clock = Date.now } = options;
  const { pause = (ms, signal) => delay(ms, undefined, { signal }) } = options;
  const { partitionKey, timeToLiveAttribute } = NOTICE_LEDGER;

  function entry(orderId: string) {
    const expiration = Math.floor(clock() / 1_000) + KEPT_SECONDS;
    return { [partitionKey]: { S: orderId }, [timeToLiveAttribute]: { N: String(expiration) } };
  }

  async function tryToClaim(
    orderId: string,
    claimedBy: string,
    signal: AbortSignal,
  ): Promise<NoticeClaim | 'sent' | 'taken'> {
    const now = clock();
    const leaseEndsAt = now + LEASE_MS;
    const command = new PutItemCommand({
      TableName,
      Item: { ...entry(orderId), claimedBy: { S: claimedBy }, leaseEndsAt: { N: String(leaseEndsAt) } },
      // It is ours already if the answer to an earlier try got lost. What was sent has no lease, and stays.
      ConditionExpression: `attribute_not_exists(${partitionKey}) OR claimedBy = :claimedBy OR leaseEndsAt < :now`,
      ExpressionAttributeValues: { ':claimedBy': { S: claimedBy }, ':now': { N: String(now) } },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await dynamoDb.send(command, { abortSignal: signal });
      return { orderId, claimedBy, msLeft: () => Math.max(0, leaseEndsAt - MARGIN_MS - clock()) };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return error.Item?.sentAt ? 'sent' : 'taken';
      throw tableFailure(error);
    }
  }

  async function release({ orderId, claimedBy }: Pick<NoticeClaim, 'orderId' | 'claimedBy'>): Promise<void> {
    const command = new DeleteItemCommand({
      TableName,
      Key: { [partitionKey]: { S: orderId } },
      ConditionExpression: 'claimedBy = :claimedBy',
      ExpressionAttributeValues: { ':claimedBy': { S: claimedBy } },
    });
    // The lease ends by itself.
    await dynamoDb.send(command, { abortSignal: AbortSignal.timeout(WRITE_MS) }).catch(() => {});
  }

  return {
    async claim(orderId, signal) {
      const claimedBy = randomUUID();
      try {
        for (;;) {
          const claim = await tryToClaim(orderId, claimedBy, signal);
          if (claim !== 'taken') return claim;
          await pause(LOOK_AGAIN_MS, signal);
        }
      } catch (error) {
        // It may have been written nonetheless.
        await release({ orderId, claimedBy });
        throw error;
      }
    },

    release,

    async markSent(orderId, signal) {
      const command = new PutItemCommand({
        TableName,
        Item: { ...entry(orderId), sentAt: { S: new Date(clock()).toISOString() } },
      });
      for (let pauseMs = MARK_AGAIN_MS.first; ; pauseMs = Math.min(2 * pauseMs, MARK_AGAIN_MS.longest)) {
        try {
          await dynamoDb.send(command, { abortSignal: AbortSignal.timeout(WRITE_MS) });
          return;
        } catch (error) {
          if (signal.aborted) throw error;
        }
        await pause(pauseMs, signal);
      }
    },
  };
}
