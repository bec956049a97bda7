import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const SDK_PACKAGE = /^(?:@(?:aws-sdk|smithy)\/[^/]+|aws-sdk(?=$|\/))/;

/**
 * Lets code that is not bundled load the AWS SDK, which Lambda's Node.js runtime includes: a package that is missing from
 * the function's code is looked up in other folders, for `require` and for `import`.
 *
 * @param folders looked up in this order
 */
export function provideSdk(folders: readonly string[]): void {
  let isSearching = false;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const [packageName] = SDK_PACKAGE.exec(specifier) ?? [];
      if (packageName === undefined || isSearching) return nextResolve(specifier, context);
      const isRequire = context.conditions.includes('require');
      const resolveFrom = (folder: string) => {
        const parent = join(folder, 'index.js');
        // The parent module of a `require` is fixed, so its file is looked up first.
        if (isRequire) return nextResolve(createRequire(parent).resolve(specifier), context);
        return nextResolve(specifier, { ...context, parentURL: pathToFileURL(parent).href });
      };
      isSearching = true;
      try {
        const candidates = [
          () => nextResolve(specifier, context),
          ...folders.map((folder) => () => resolveFrom(folder)),
        ];
        for (const candidate of candidates) {
          try {
            return candidate();
          } catch (error) {
            if (!isNotFound(error)) throw error;
          }
        }
      } finally {
        isSearching = false;
      }
      throw sdkNotFound(packageName, folders, isRequire ? 'MODULE_NOT_FOUND' : 'ERR_MODULE_NOT_FOUND');
    },
  });
}

function isNotFound(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_MODULE_NOT_FOUND')
  );
}

function sdkNotFound(packageName: string, folders: readonly string[], code: string): Error {
  const message =
    `Cannot find module '${packageName}', which Lambda's Node.js runtime includes. The local cloud looked in the ` +
    `function's code, in ${folders.join(' and in ')}. Run 'npm install --save-dev ${packageName}' in ${folders[0]}, ` +
    'or bundle the package with the function.';
  return Object.assign(new Error(message), { code });
}
