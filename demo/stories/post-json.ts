/** What an API of ours says to a post. */
export interface Answer {
  readonly status: number;
  /** `undefined` if it was not accepted. */
  readonly id: string | undefined;
  /** What was wrong with it, `''` if nothing. */
  readonly problem: string;
}

/** @param key sent as `Idempotency-Key` */
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
