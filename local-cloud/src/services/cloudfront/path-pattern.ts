/**
 * Compares a path with the pattern of a behavior: `*` matches any characters, `?` one character, and case matters. The
 * slash in front of the pattern is optional.
 *
 * @param path path of the request, see {@link normalizedPath}
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
export function matchesPathPattern(pattern: string, path: string): boolean {
  const source = pattern
    .replace(/^\/?/, '/')
    .replaceAll(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(path);
}

/**
 * Normalizes a path for the comparison with patterns as RFC 3986 says: decodes letters, digits and `-._~`, and resolves
 * `.` and `..`. The origin receives the path as the viewer sent it.
 */
export function normalizedPath(path: string): string {
  const decoded = path.replaceAll(/%([0-9a-f]{2})/gi, (encoded, hex: string) => {
    const character = String.fromCharCode(Number.parseInt(hex, 16));
    return /[\w.~-]/.test(character) ? character : encoded.toUpperCase();
  });
  const kept: string[] = [];
  const segments = decoded.split('/').slice(1);
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  const endsInFolder = ['.', '..'].includes(segments.at(-1) ?? '');
  return `/${kept.join('/')}${endsInFolder && kept.length > 0 ? '/' : ''}`;
}
