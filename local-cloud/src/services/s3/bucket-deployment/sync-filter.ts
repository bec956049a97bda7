/**
 * Which paths `aws s3 sync` looks at: all of them but the excluded ones, unless they are included again. `*` also stands for
 * slashes.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/s3/#use-of-exclude-and-include-filters
 */
export function createSyncFilter(exclude: readonly string[], include: readonly string[]): (path: string) => boolean {
  const [excluded, included] = [exclude.map(globPattern), include.map(globPattern)];
  return (path) => !excluded.some((pattern) => pattern.test(path)) || included.some((pattern) => pattern.test(path));
}

function globPattern(glob: string): RegExp {
  const source = glob
    .replaceAll(/[\\^$.+(){}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^');
  return new RegExp(`^${source}$`, 's');
}
