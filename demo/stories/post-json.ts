/** The answer of an API to a post. */
export interface Answer {
  readonly status: number;
  /** ID of the accepted record or order. @default - the post was rejected */
  readonly id: string | undefined;
  /** Reason for the rejection; `''` if the post was accepted. */
  readonly problem: string;
}

/** @param key - value of the `Idempotency-Key` header */
export async function postJson(url: string, body: object, key: string | undefined): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as {
    readonly id?: string;
    readonly detail?: string;
    readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
  };
  const errors = answer.errors?.map(({ pointer, message }) => `${pointer} ${message}`.trim()).join('; ');
  return { status: response.status, id: answer.id, problem: errors ?? answer.detail ?? '' };
}
