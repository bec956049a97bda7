/** The naming rules of AWS that a setting can break. */

const BUCKET_NAME = /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/;
const IP_ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;
const RESERVED_PREFIXES = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const RESERVED_SUFFIXES = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function isBucketName(name: string): boolean {
  return (
    BUCKET_NAME.test(name) &&
    !name.includes('..') &&
    !IP_ADDRESS.test(name) &&
    !RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix)) &&
    !RESERVED_SUFFIXES.some((suffix) => name.endsWith(suffix))
  );
}

/** The shape of a Region's code; new Regions appear too often for a list of them. */
export function isRegion(code: string): boolean {
  return /^[a-z]{2,3}(?:-[a-z]+){1,2}-\d{1,2}$/.test(code);
}

export function isAccountId(id: string): boolean {
  return /^\d{12}$/.test(id);
}

/** A key, not an alias: IAM does not resolve aliases in a policy's resources. */
export function isKeyArn(arn: string): boolean {
  return /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/.test(arn);
}

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export function isTag(key: string, value: string): boolean {
  const text = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
  return (
    key.length >= 1 &&
    key.length <= 128 &&
    value.length <= 256 &&
    !/^aws:/i.test(key) &&
    text.test(key) &&
    text.test(value)
  );
}

/** S3 keys are at most 1,024 bytes of UTF-8. */
export function fitsInKey(text: string): boolean {
  return Buffer.byteLength(text) <= 1024;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** As much as can be said without sending a message. */
export function isEmailAddress(text: string): boolean {
  return text.length <= 320 && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}

/** For a name that people type: two labels or more, the last of them no number. */
export function isDomainName(name: string): boolean {
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
  return name.length <= 253 && new RegExp(`^(?:${label}\\.)+(?=[a-z])${label}$`).test(name);
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html */
export function isCertificateArn(arn: string): boolean {
  return /^arn:aws:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]{36}$/.test(arn);
}

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
