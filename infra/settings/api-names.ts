/** What Amazon API Gateway and browsers take as the name of a stage and of an origin. */

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-stages.html */
export function isStageName(name: string): boolean {
  return /^[A-Za-z0-9_-]{1,128}$/.test(name) && name !== 'test-invoke-stage';
}

/** `*` stands for all origins, so there is nothing to say beside it. */
export function isCorsOrigins(origins: readonly string[]): boolean {
  if (origins.includes('*')) return origins.length === 1;
  return origins.every(isOrigin) && new Set(origins).size === origins.length;
}

/** As a browser would send it: lower case, no path, no port that is the scheme's own. */
export function isOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  if (url?.origin !== origin || origin.includes('*')) return false;
  return isTrustworthy(url);
}

/** An issuer is compared letter by letter: https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
export function isIssuer(issuer: string): boolean {
  const url = URL.parse(issuer);
  const isWhole = url !== null && [url.href, url.origin].includes(issuer) && !/[?#@*]/.test(issuer);
  return isWhole && isTrustworthy(url);
}

/** Over TLS, or on this machine. */
function isTrustworthy({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1'].includes(hostname));
}
