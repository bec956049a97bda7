import { receiptHandleIsInvalid } from '../errors.ts';

/** Which receive of which message a handle stands for. A later receive of the message makes it stale. */
export interface Receipt {
  readonly queueId: number;
  readonly sequence: number;
  readonly receiveCount: number;
}

export function receiptHandle({ queueId, sequence, receiveCount }: Receipt): string {
  return Buffer.from(`receipt:${queueId}:${sequence}:${receiveCount}`).toString('base64');
}

/** @throws ReceiptHandleIsInvalid for text that no queue ever handed out */
export function parseReceiptHandle(handle: string): Receipt {
  const parts = /^receipt:(\d+):(\d+):(\d+)$/.exec(Buffer.from(handle, 'base64').toString('latin1'));
  if (!parts) throw receiptHandleIsInvalid(handle);
  return { queueId: Number(parts[1]), sequence: Number(parts[2]), receiveCount: Number(parts[3]) };
}
