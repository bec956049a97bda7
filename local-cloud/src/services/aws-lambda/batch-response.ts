/** Which messages of a batch stay in the queue. */
export interface BatchVerdict {
  readonly failedIds: ReadonlySet<string>;
  /** Why the response counts as a failure of the whole batch. */
  readonly invalid?: string;
}

/**
 * Reads a partial batch response. Lambda takes an empty one as success, and one that it can't read as a failure of every
 * message, since the opposite would lose them.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 *
 * @param payload what the function returned, as JSON text
 */
export function readBatchResponse(payload: string, messageIds: ReadonlySet<string>): BatchVerdict {
  const allFailed = (invalid: string): BatchVerdict => ({ failedIds: messageIds, invalid });
  const response = parse(payload);
  if (response === null || response === '') return { failedIds: new Set() };
  if (typeof response !== 'object') return allFailed(`is no JSON object: ${excerpt(payload)}`);
  const failures: unknown = Reflect.get(response, 'batchItemFailures');
  if (failures === undefined || failures === null) {
    return Array.isArray(response) ? allFailed(`is no JSON object: ${excerpt(payload)}`) : { failedIds: new Set() };
  }
  if (!Array.isArray(failures)) return allFailed(`'batchItemFailures' is no array: ${excerpt(payload)}`);
  const failedIds = new Set<string>();
  for (const failure of failures as unknown[]) {
    const id: unknown =
      typeof failure === 'object' && failure !== null ? Reflect.get(failure, 'itemIdentifier') : undefined;
    if (typeof id !== 'string' || !messageIds.has(id)) {
      return allFailed(`an 'itemIdentifier' is no message id of the batch: ${excerpt(JSON.stringify(failure))}`);
    }
    failedIds.add(id);
  }
  return { failedIds };
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}

function excerpt(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
