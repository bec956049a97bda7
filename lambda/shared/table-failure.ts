import { PermanentError } from './errors.ts';

/**
 * What the queue should do about a refusal of the table. Throttling and outages pass; what an operator has to mend is tried
 * again as well, because until the last attempt a message may keep its place in line.
 */
export function tableFailure(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  // "Item size has exceeded the maximum allowed size" is one of them, and so is a key of another table.
  if (error.name === 'ValidationException') {
    return new PermanentError('ITEM_REFUSED', error.message, { cause: error });
  }
  // Under a name of its own, because the one that AWS gave it makes dead letters at once.
  if (error.name === 'AccessDeniedException') {
    return Object.assign(new Error(error.message, { cause: error }), { name: 'TableAccessDenied' });
  }
  return error;
}
