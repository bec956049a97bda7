/** What the address asks for: `#StreamApi/dashboard`, or `#dashboard` where there is only one stack. */
export interface Route {
  /** `undefined` for all of them. */
  readonly stack: string | undefined;
  readonly view: string;
}

/** @param stacks those that run: where it is one, it need not be named */
export function readRoute(hash: string, stacks: readonly string[]): Route {
  const [first = '', second = ''] = hash.replace(/^#/, '').split('/');
  if (stacks.includes(first)) return { stack: first, view: second };
  const [only, ...others] = stacks;
  return { stack: others.length === 0 ? only : undefined, view: first };
}

export function addressOf(stack: string, view: string): string {
  return `#${stack}/${view}`;
}
