import { createHash } from 'node:crypto';
import type { WireInput } from '../../../front-door/aws-json.ts';
import type { Queue } from '../engine/broker.ts';
import {
  attributesSize,
  checkMessageAttributes,
  type MessageAttributes,
  md5OfAttributes,
  requireLegalCharacters,
} from '../engine/message-attributes.ts';
import { type Draft, send } from '../engine/send.ts';
import { invalidParameter, invalidParameterValue, missingParameter, prefixedError } from '../errors.ts';
import type { AcceptedSend } from '../journal/journal.ts';
import { forEachEntry, type Operation, objectMap, optionalInteger, optionalText, requiredText } from './operation.ts';

/** Limit for all messages of one request together. */
const MAXIMUM_BATCH_BYTES = 1_048_576;

const ID = /^[!-~]{1,128}$/;

const sendMessage: Operation = (broker, input) => {
  const queue = broker.byUrl(requiredText(input, 'QueueUrl'));
  const draft = readDraft(queue, input);
  const [sent] = send(broker, queue, [draft]);
  return sent ? sentReply(queue, draft, sent) : {};
};

/** A bad entry fails alone; the others are enqueued together, in their order. */
const sendMessageBatch: Operation = (broker, batch) => {
  const queue = broker.byUrl(requiredText(batch, 'QueueUrl'));
  const { done, failed } = forEachEntry(batch, 'SendMessageBatchRequestEntry', ({ id, input }) => ({
    id,
    draft: readDraft(queue, input),
  }));
  const drafts = done.map(({ draft }) => draft);
  const bytes = drafts.reduce((sum, { body, attributes }) => sum + messageSize(body, attributes), 0);
  if (bytes > MAXIMUM_BATCH_BYTES) {
    const message = `Batch requests cannot be longer than ${MAXIMUM_BATCH_BYTES} bytes. You have sent ${bytes} bytes.`;
    throw prefixedError('BatchRequestTooLong', message);
  }

  const sent = send(broker, queue, drafts);
  const successful = done.flatMap(({ id, draft }, index) => {
    const receipt = sent[index];
    return receipt ? [{ Id: id, ...sentReply(queue, draft, receipt) }] : [];
  });
  return { Successful: successful, Failed: failed };
};

export const sendOperations: Readonly<Record<string, Operation>> = {
  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
};

/** Reads and checks one message to send: the request of SendMessage, or an entry of SendMessageBatch. */
export function readDraft(queue: Queue, input: WireInput): Draft {
  const body = requiredText(input, 'MessageBody');
  const attributes = objectMap(input, 'MessageAttributes') as unknown as MessageAttributes;
  requireLegalCharacters(body);
  checkMessageAttributes(attributes);
  const { maximumMessageBytes, delayMs, isFifo } = queue.settings;
  if (messageSize(body, attributes) > maximumMessageBytes) {
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

function messageSize(body: string, attributes: MessageAttributes): number {
  return Buffer.byteLength(body) + attributesSize(attributes);
}

function readFifoIds(queue: Queue, input: WireInput, body: string): Pick<Draft, 'groupId' | 'deduplicationId'> {
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
  return { groupId, deduplicationId: deduplicationId ?? (isFifo ? digest('sha256', body) : undefined) };
}

function readId(input: WireInput, name: string): string | undefined {
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

function readTraceHeader(input: WireInput): string | undefined {
  const attributes = objectMap(input, 'MessageSystemAttributes');
  for (const name of Object.keys(attributes)) {
    if (name !== 'AWSTraceHeader') {
      throw invalidParameter(`Message system attribute '${name}' is unknown: only AWSTraceHeader can be sent.`);
    }
  }
  const header = attributes.AWSTraceHeader;
  return header && requiredText(header, 'StringValue');
}

/** Returns the reply to a send, whose digests the SDK compares with the digests that it computes itself. */
function sentReply(queue: Queue, { body, attributes, traceHeader }: Draft, sent: AcceptedSend): object {
  return {
    MessageId: sent.messageId,
    MD5OfMessageBody: digest('md5', body),
    ...(Object.keys(attributes).length > 0 && { MD5OfMessageAttributes: md5OfAttributes(attributes) }),
    ...(traceHeader !== undefined && {
      MD5OfMessageSystemAttributes: md5OfAttributes({
        AWSTraceHeader: { DataType: 'String', StringValue: traceHeader },
      }),
    }),
    ...(queue.settings.isFifo && { SequenceNumber: sequenceNumber(sent.sequence) }),
  };
}

export function digest(algorithm: 'md5' | 'sha256', text: string): string {
  return createHash(algorithm).update(text).digest('hex');
}

/** Twenty digits, so that comparing them as text compares them as numbers. */
export function sequenceNumber(sequence: number): string {
  return String(sequence).padStart(20, '0');
}
