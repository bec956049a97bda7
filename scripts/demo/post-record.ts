import type { DemoPost } from './records.ts';

export interface Answer {
  readonly post: DemoPost;
  readonly status: number;
  /** `undefined` if it was not accepted. */
  readonly id: string | undefined;
  /** What was wrong with it, `''` if nothing. */
  readonly problem: string;
}

export async function postRecord(url: string, post: DemoPost): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(post.key !== undefined && { 'idempotency-key': post.key }) },
    body: JSON.stringify(post.record),
  });
  const answer = (await response.json()) as {
    readonly id?: string;
    readonly detail?: string;
    readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
  };
  const errors = answer.errors?.map(({ pointer, message }) => `${pointer} ${message}`.trim()).join('; ');
  return { post, status: response.status, id: answer.id, problem: errors ?? answer.detail ?? '' };
}
