/** Makes the attempts of notify-customer fail at random, and counts the notices that were sent. */
import type { Fault, FaultProxy, ServiceRequest } from '../support/fault-proxy.ts';

interface FailureShares {
  /** Share of the attempts that fail. */
  readonly attempts: number;
  /** Share of the sent notices whose first answer is lost, so that a second notice follows. */
  readonly answers: number;
}

export interface NoticeFailures {
  /** Number of attempts of `notify-customer`, each with one order. */
  attempts(): number;
  failed(): number;
  answersLost(): number;
  /** Number of notices that the topic accepted, by order ID. */
  readonly sent: ReadonlyMap<string, number>;
}

/** Faults of requests that take no effect. */
const FAULTS = ['throttled', 'failed', 'lost'] as const satisfies readonly Fault[];

/**
 * An attempt fails at its claim in the ledger or at its publish, with all attempts of the SDK, or it does not fail.
 */
export function failNotices(proxy: FaultProxy, noticeTopic: string, shares: FailureShares): NoticeFailures {
  const failsAt = new Map<string, 'claim' | 'publishing' | 'nowhere'>();
  const latestAttempt = new Map<string, string>();
  const unansweredCalls = new Set<string>();
  const sent = new Map<string, number>();

  function faultOfClaim(orderId: string, attempt: string): Fault | undefined {
    latestAttempt.set(orderId, attempt);
    const drawn = Math.random() < shares.attempts ? (Math.random() < 0.5 ? 'claim' : 'publishing') : 'nowhere';
    const at = failsAt.get(attempt) ?? drawn;
    failsAt.set(attempt, at);
    return at === 'claim' ? anyFault() : undefined;
  }

  function faultOfPublishing(orderId: string, call: string): Fault | undefined {
    if (failsAt.get(latestAttempt.get(orderId) ?? '') === 'publishing') return anyFault();
    if (unansweredCalls.has(call) || Math.random() >= shares.answers) return undefined;
    unansweredCalls.add(call);
    return 'unanswered';
  }

  proxy.decide((request) => {
    const claim = claimOf(request);
    if (claim) return faultOfClaim(claim.orderId, claim.claimedBy);
    return request.topic === noticeTopic ? faultOfPublishing(orderIdOf(request), request.call) : undefined;
  });
  proxy.onDone((request, status) => {
    if (request.topic !== noticeTopic || status !== 200) return;
    const id = orderIdOf(request);
    sent.set(id, (sent.get(id) ?? 0) + 1);
  });
  return {
    attempts: () => failsAt.size,
    failed: () => [...failsAt.values()].filter((at) => at !== 'nowhere').length,
    answersLost: () => unansweredCalls.size,
    sent,
  };
}

function anyFault(): Fault {
  return FAULTS[Math.floor(Math.random() * FAULTS.length)] as Fault;
}

/** Recognizes the write that starts an attempt; `claimedBy` is unique for each attempt. */
function claimOf({ operation, body }: ServiceRequest) {
  const item = body.Item as Readonly<Record<string, { readonly S?: string }>> | undefined;
  const claimedBy = item?.claimedBy?.S;
  return operation === 'PutItem' && claimedBy !== undefined ? { orderId: item?.id?.S ?? '', claimedBy } : undefined;
}

function orderIdOf({ body: { Subject } }: ServiceRequest): string {
  return String(Subject).replace(/^Your order /, '');
}
