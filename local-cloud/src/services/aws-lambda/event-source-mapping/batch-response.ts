/** Says which messages of a batch stay in the queue. */
export interface BatchVerdict {
  readonly failedIds: ReadonlySet<string>;
  /** Reason why the response counts as a failure of the whole batch. */
  readonly invalid?: string;
}

/**
 * Reads a partial batch response. Lambda takes an empty one as success, and an invalid one as a failure of every message,
 * because the opposite would lose messages.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 *
 * @param payload the function's response, as JSON text
 */
export function readBatchResponse(payload: string, messageIds: ReadonlySet<string>): BatchVerdict {
  const allFailed = (invalid: string, found = payload): BatchVerdict => ({
    failedIds: messageIds,
    invalid: `${invalid}, got ${excerpt(found)}`,
  });
  const response = parse(payload);
  if (response === null || response === '') return { failedIds: new Set() };
  if (typeof response !== 'object' || Array.isArray(response)) return allFailed('the response must be a JSON object');
  const failures: unknown = Reflect.get(response, 'batchItemFailures') ?? [];
  if (!Array.isArray(failures)) return allFailed("'batchItemFailures' must be an array");
  const failedIds = new Set<string>();
  for (const failure of failures as unknown[]) {
    const id: unknown = Object(failure).itemIdentifier;
    if (typeof id !== 'string' || !messageIds.has(id)) {
      return allFailed("each 'itemIdentifier' must be a message id of the batch", JSON.stringify(failure));
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
