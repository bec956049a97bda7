import { createHash } from 'node:crypto';
import type { Queue } from '../engine/broker.ts';
import type { Draft } from '../engine/send.ts';
import { invalidParameter, invalidParameterValue, missingParameter } from '../errors.ts';
import { requireLegalCharacters } from '../rules/legal-characters.ts';
import { attributesSize, checkMessageAttributes, type MessageAttributes } from '../rules/message-attributes.ts';
import { type Input, objectMap, optionalInteger, optionalText, requiredText } from './input.ts';

const ID = /^[!-~]{1,128}$/;

/** Reads and checks one message to send: the request of SendMessage, or an entry of SendMessageBatch. */
export function readDraft(queue: Queue, input: Input): Draft {
  const body = requiredText(input, 'MessageBody');
  const attributes = objectMap(input, 'MessageAttributes') as unknown as MessageAttributes;
  requireLegalCharacters(body);
  checkMessageAttributes(attributes);
  const { maximumMessageBytes, delayMs, isFifo } = queue.settings;
  if (Buffer.byteLength(body) + attributesSize(attributes) > maximumMessageBytes) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${maximumMessageBytes} bytes.`,
    );
  }
  const delaySeconds = optionalInteger(input, 'DelaySeconds', 0, 900);
  if (isFifo && delaySeconds) {
    throw invalidParameterValue(
      'DelaySeconds',
      delaySeconds,
      'The request include parameter that is not valid for this queue type.',
    );
  }
  return {
    body,
    attributes,
    traceHeader: readTraceHeader(input),
    delayMs: delaySeconds === undefined || isFifo ? delayMs : delaySeconds * 1_000,
    ...readFifoIds(queue, input, body),
  };
}

function readFifoIds(queue: Queue, input: Input, body: string): Pick<Draft, 'groupId' | 'deduplicationId'> {
  const { isFifo, contentBasedDeduplication } = queue.settings;
  const groupId = readId(input, 'MessageGroupId');
  const deduplicationId = readId(input, 'MessageDeduplicationId');
  if (!isFifo && deduplicationId !== undefined) {
    throw invalidParameterValue(
      'MessageDeduplicationId',
      deduplicationId,
      'The request includes a parameter that is not valid for this queue type.',
    );
  }
  if (isFifo && groupId === undefined) throw missingParameter('MessageGroupId');
  if (isFifo && deduplicationId === undefined && !contentBasedDeduplication) {
    throw invalidParameter(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  return { groupId, deduplicationId: deduplicationId ?? (isFifo ? sha256(body) : undefined) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function readId(input: Input, name: string): string | undefined {
  const id = optionalText(input, name);
  if (id !== undefined && !ID.test(id)) {
    throw invalidParameterValue(
      name,
      id,
      `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length`,
    );
  }
  return id;
}

function readTraceHeader(input: Input): string | undefined {
  const attributes = objectMap(input, 'MessageSystemAttributes');
  for (const name of Object.keys(attributes)) {
    if (name !== 'AWSTraceHeader') {
      throw invalidParameter(`Message system attribute '${name}' is unknown: only AWSTraceHeader can be sent.`);
    }
  }
  const header = attributes.AWSTraceHeader;
  return header && requiredText(header, 'StringValue');
}
