/** Formats that AWS and browsers require of the value of a setting. */

/** Allows `''` as well, for a setting that can be left out. */
export function orEmpty(isAllowed: (value: string) => boolean): (value: string) => boolean {
  return (value) => value === '' || isAllowed(value);
}

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

/** Checks only the format of a Region code, because a list of Regions would soon be outdated. */
export function isRegion(code: string): boolean {
  return /^[a-z]{2,3}(?:-[a-z]+){1,2}-\d{1,2}$/.test(code);
}

export function isAccountId(id: string): boolean {
  return /^\d{12}$/.test(id);
}

/** Accepts a key, but not an alias: IAM does not resolve aliases in the resources of a policy. */
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

/** Checks the maximum length of an S3 key: 1,024 bytes in UTF-8. */
export function fitsInKey(text: string): boolean {
  return Buffer.byteLength(text) <= 1024;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** Checks only the format, since a complete check would have to send a message. */
export function isEmailAddress(text: string): boolean {
  return text.length <= 320 && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}

/** Accepts two or more labels; the last one must not start with a digit. */
export function isDomainName(name: string): boolean {
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
  return name.length <= 253 && new RegExp(`^(?:${label}\\.)+(?=[a-z])${label}$`).test(name);
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html */
export function isCertificateArn(arn: string): boolean {
  return /^arn:aws:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]{36}$/.test(arn);
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-stages.html */
export function isStageName(name: string): boolean {
  return /^[A-Za-z0-9_-]{1,128}$/.test(name) && name !== 'test-invoke-stage';
}

/** Accepts a list of distinct origins, or `*`, which stands for all origins, alone. */
export function isCorsOrigins(origins: readonly string[]): boolean {
  if (origins.includes('*')) return origins.length === 1;
  return origins.every(isOrigin) && new Set(origins).size === origins.length;
}

/** Accepts an origin in the form that a browser sends: lower case, no path, no default port. */
export function isOrigin(origin: string): boolean {
  const url = URL.parse(origin);
  if (url?.origin !== origin || origin.includes('*')) return false;
  return isTrustworthy(url);
}

/**
 * Accepts only the normalized form, because issuers are compared as strings.
 *
 * https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
export function isIssuer(issuer: string): boolean {
  const url = URL.parse(issuer);
  const isWhole = url !== null && [url.href, url.origin].includes(issuer) && !/[?#@*]/.test(issuer);
  return isWhole && isTrustworthy(url);
}

/** Accepts TLS, and plain HTTP on this machine. */
function isTrustworthy({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1'].includes(hostname));
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
export function isSchedule(expression: string): boolean {
  const [, kind, inside = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return isRate(inside);
  return kind === 'cron' && isCron(inside.split(' '));
}

/** Checks that the unit agrees with the number: `1 minute`, but `5 minutes`. */
function isRate(rate: string): boolean {
  const [, value = '', unit = ''] = /^([1-9]\d{0,5}) (minute|hour|day)s?$/.exec(rate) ?? [];
  return rate === `${value} ${unit}${value === '1' ? '' : 's'}` && unit !== '';
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** @param fields minutes, hours, day of month, month, day of week, year; one of the two days has to be `?` */
function isCron(fields: readonly string[]): boolean {
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = '', year = '', ...others] = fields;
  if (others.length > 0 || (dayOfMonth === '?') === (dayOfWeek === '?')) return false;
  return (
    isField(minutes, 0, 59) &&
    isField(hours, 0, 23) &&
    (/^(\?|L|LW|\d{1,2}W)$/.test(dayOfMonth) || isField(dayOfMonth, 1, 31)) &&
    isField(month, 1, 12, MONTHS) &&
    (/^(\?|L|[1-7]L|[1-7]#[1-5])$/.test(dayOfWeek) || isField(dayOfWeek, 1, 7, WEEKDAYS)) &&
    isField(year, 1970, 2199)
  );
}

/**
 * Checks `*`, values, ranges and steps, separated by commas.
 *
 * @param names names of the values from `lowest` on
 */
function isField(field: string, lowest: number, highest: number, names: readonly string[] = []): boolean {
  return field.split(',').every((part) => {
    const [, range = '', step = '1'] = /^([^/]+)(?:\/(\d{1,4}))?$/.exec(part) ?? [];
    if (Number(step) < 1) return false;
    if (range === '*') return true;
    const [from = Number.NaN, to = from, ...rest] = range.split('-').map((text) => {
      const place = names.indexOf(text);
      return place < 0 ? (/^\d{1,4}$/.test(text) ? Number(text) : Number.NaN) : lowest + place;
    });
    return rest.length === 0 && lowest <= from && from <= to && to <= highest;
  });
}
