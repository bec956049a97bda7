/** What an `AWS::Lambda::Permission` grants to API Gateway. */
export interface InvokePermission {
  readonly functionName: string;
  /** Pattern of the calls that it covers; `undefined` for all. */
  readonly sourceArn: string | undefined;
}

/**
 * Whether some permission lets this call through.
 *
 * @param sourceArn of the call: `arn:aws:execute-api:region:account:apiId/stage/METHOD/path`
 */
export function mayInvoke(permissions: Iterable<InvokePermission>, functionName: string, sourceArn: string): boolean {
  for (const permission of permissions) {
    if (permission.functionName !== functionName) continue;
    if (permission.sourceArn === undefined || arnLike(permission.sourceArn, sourceArn)) return true;
  }
  return false;
}

/** `ArnLike`: `*` for anything, `?` for one character. */
function arnLike(pattern: string, arn: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.+()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(arn);
}

/** `…:function:name`, `…:function:name:alias` or a bare name → `name` */
export function functionNameOf(arnOrName: string): string {
  return arnOrName.split(':function:').at(-1)?.split(':')[0] ?? arnOrName;
}

/** `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/<arn>/invocations` → the function's name */
export function functionOfIntegrationUri(uri: string): string | undefined {
  const arn = /\/functions\/([^/]+)\/invocations$/.exec(uri)?.[1] ?? (/^arn:[^:]+:lambda:/.test(uri) ? uri : undefined);
  return arn === undefined ? undefined : functionNameOf(arn);
}
