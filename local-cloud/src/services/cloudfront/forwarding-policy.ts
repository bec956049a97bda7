/** What of a viewer's request goes on to the origin, as a cache policy or an origin request policy says. */
export interface ForwardingPolicy {
  readonly headers: Choice;
  readonly cookies: Choice;
  readonly queryStrings: Choice;
}

/** Names that are let through, or all but some. Names of headers are in lower case. */
export type Choice = { readonly only: readonly string[] } | { readonly allBut: readonly string[] };

export const NOTHING: Choice = { only: [] };
export const EVERYTHING: Choice = { allBut: [] };

/** Whether any of the policies lets it through. */
export function isForwarded(
  policies: readonly ForwardingPolicy[],
  what: keyof ForwardingPolicy,
  name: string,
): boolean {
  return policies.some(({ [what]: choice }) =>
    'only' in choice ? choice.only.includes(name) : !choice.allBut.includes(name),
  );
}

/**
 * The policies that AWS has ready, as far as they are used here.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
const MANAGED: Readonly<Record<string, ForwardingPolicy & { readonly name: string }>> = {
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': {
    name: 'CachingDisabled',
    headers: NOTHING,
    cookies: NOTHING,
    queryStrings: NOTHING,
  },
  '658327ea-f89d-4fab-a63d-7e88639e58f6': {
    name: 'CachingOptimized',
    headers: NOTHING,
    cookies: NOTHING,
    queryStrings: NOTHING,
  },
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': {
    name: 'AllViewerExceptHostHeader',
    headers: { allBut: ['host'] },
    cookies: EVERYTHING,
    queryStrings: EVERYTHING,
  },
};

/** @throws Error when the template declares no such policy, and it is none of the managed ones above */
export function forwardingPolicy(id: string, declared: ReadonlyMap<string, ForwardingPolicy>): ForwardingPolicy {
  const policy = declared.get(id) ?? MANAGED[id];
  if (policy) return policy;
  const managed = Object.entries(MANAGED).map(([managedId, { name }]) => `${name} (${managedId})`);
  throw new Error(
    `the policy ${id} is none of these stacks, and of AWS's managed ones there are ${managed.join(', ')} here`,
  );
}
