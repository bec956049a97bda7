import type { InProcessService } from '../../front-door/in-process.ts';
import type { ApiOrigin } from './distribution.ts';
import { type AskOrigin, requestHeaders, responseOf } from './origin-response.ts';

/** An API of this cloud. Its connection comes from CloudFront, that is from this machine. */
export function apiOrigin({ apiId }: ApiOrigin, gateway: InProcessService): AskOrigin {
  return async ({ method, path, queryString, headers }, { body, port, signal }) => {
    const answer = await gateway({
      method,
      path: `/_aws/execute-api/${apiId}${path}${queryString}`,
      headers: requestHeaders(headers, body !== undefined),
      body,
      localPort: port,
      signal,
    });
    return responseOf(answer);
  };
}
