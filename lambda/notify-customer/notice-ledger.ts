import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { tableFailure } from '../shared/errors.ts';
import { NOTICE_LEDGER } from './contract.ts';

/**
 * Time in which the holder of a claim must send the notice. Shorter than the shortest back-off of a message, so that the
 * claim of a function that died has ended when the message is delivered again.
 */
export const LEASE_MS = 15_000;
/** Sending stops this long before the lease ends, because clocks differ. */
const MARGIN_MS = 1_000;
const LOOK_AGAIN_MS = 500;
/** Limit of one write, in which the AWS SDK makes two or three attempts. */
const WRITE_MS = 3_000;
const MARK_AGAIN_MS = { first: 100, longest: 2_000 };
/** Longer than the 14 days in which a dead letter can be replayed. */
const KEPT_SECONDS = 30 * 24 * 3_600;

const delay = promisify(setTimeout);

/** The exclusive right to send one order's notice until its lease ends. */
export interface NoticeClaim {
  readonly orderId: string;
  readonly claimedBy: string;
  /** Milliseconds that are left for sending. */
  readonly msLeft: () => number;
}

/**
 * Remembers which notices have been sent, so that a second delivery of an order rarely sends a second notice.
 *
 * Powertools Idempotency does not fit: it treats its own claim as foreign if the answer to it got lost, deletes claims of
 * other invocations, leases for as long as the whole batch has time, and tries only once to record that the work is done.
 */
export interface NoticeLedger {
  /**
   * Resolves to a claim, or to `sent` if the notice was sent. Waits while another invocation holds the claim.
   *
   * @throws Error as `tableFailure` does, or if `signal` aborts
   */
  claim(orderId: string, signal: AbortSignal): Promise<NoticeClaim | 'sent'>;
  /** Lets another invocation claim the notice at once. If that fails, it must wait until the lease ends. */
  release(claim: NoticeClaim): Promise<void>;
  /**
   * Records that the notice was sent. Tries until `signal` aborts, and at least once.
   *
   * @throws Error if it could not be recorded.
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
      // The claim is already ours if the answer to an earlier attempt got lost. A sent notice has no lease, so it stays.
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
    // Errors do not matter: the lease ends without a release.
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
        // The claim may have been written nevertheless.
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
