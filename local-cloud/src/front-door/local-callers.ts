import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request names this machine as its host. A web page that the user visits can point its own name at 127.0.0.1
 * (DNS rebinding) and then read every object; its name gives it away.
 */
export function isForThisMachine({ host }: IncomingHttpHeaders): boolean {
  return host !== undefined && isLocalName(URL.parse(`http://${host}`)?.hostname);
}

/** Whether a request comes from a page on this machine, or from no page at all. */
export function isFromThisMachine({ origin }: IncomingHttpHeaders): boolean {
  return origin === undefined || isLocalName(URL.parse(origin)?.hostname);
}

function isLocalName(name: string | undefined): boolean {
  return name !== undefined && /^(127\.0\.0\.1|\[::1\]|(.+\.)?localhost)$/.test(name);
}
