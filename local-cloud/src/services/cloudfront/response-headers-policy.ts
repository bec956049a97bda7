import type { Header } from '../apigateway/api-request.ts';

/** What a policy adds to every answer of a behavior, and takes out of it before. */
export interface ResponseHeadersPolicy {
  readonly adds: readonly PolicyHeader[];
  /** In lower case. */
  readonly removes: readonly string[];
}

export interface PolicyHeader {
  readonly name: string;
  readonly value: string;
  /** Whether it takes the place of the origin's. */
  readonly override: boolean;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
export function withPolicyHeaders(policy: ResponseHeadersPolicy | undefined, headers: readonly Header[]): Header[] {
  if (!policy) return [...headers];
  const kept = headers.filter(([name]) => !policy.removes.includes(name.toLowerCase()));
  return policy.adds.reduce((all, { name, value, override }): Header[] => {
    const isSame = ([given]: Header) => given.toLowerCase() === name.toLowerCase();
    if (!override && all.some(isSame)) return all;
    return [...all.filter((header) => !isSame(header)), [name, value]];
  }, kept);
}
