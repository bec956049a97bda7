import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Header } from '../apigateway/api-request.ts';
import type { CacheBehavior, Distribution } from './distribution.ts';
import { EdgeFunctionError } from './edge-function.ts';
import { originRequest } from './origin-request.ts';
import type { AskOrigin, Viewer } from './origins.ts';
import { matchesPathPattern, normalizedPath } from './path-pattern.ts';
import { errorPage, refusalOf } from './refusal.ts';
import { sendToViewer, type ViewerResponse } from './send-to-viewer.ts';
import { hasBody, readViewerRequest, type ViewerRequest } from './viewer-request.ts';

export interface SiteOptions {
  readonly distribution: Distribution;
  connect(origin: CacheBehavior['origin']): AskOrigin;
  /** Shows the user a line while the cloud runs. */
  log(line: string): void;
}

/** Answers the requests of viewers. */
export type Site = (incoming: IncomingMessage, response: ServerResponse) => Promise<void>;

type Answer = Pick<ViewerResponse, 'status' | 'headers' | 'body' | 'from'>;

/** Passes requests through a distribution: behavior, function, origin, response headers. */
export function createSite({ distribution, connect, log }: SiteOptions): Site {
  const connected = (behavior: CacheBehavior) => ({ ...behavior, ask: connect(behavior.origin) });
  const behaviors = distribution.behaviors.map(connected);
  const defaultBehavior = connected(distribution.defaultBehavior);

  function behaviorOf({ uri }: ViewerRequest): typeof defaultBehavior {
    const path = normalizedPath(uri);
    return behaviors.find(({ pathPattern }) => matchesPathPattern(pathPattern, path)) ?? defaultBehavior;
  }

  async function pass(request: ViewerRequest, behavior: typeof defaultBehavior, viewer: Viewer): Promise<Answer> {
    const edge = behavior.viewerRequestFunction?.run(request, distribution) ?? { request };
    if ('response' in edge) return { ...edge.response, from: 'FunctionGeneratedResponse' };
    const { status, headers, body } = await behavior.ask(originRequest(behavior, edge.request), viewer);
    return { status, headers: withCookies(behavior, headers), body, from: status < 400 ? 'Miss' : 'Error' };
  }

  /** Shows the reason on the terminal; the viewer gets the page of CloudFront. */
  function failure(error: unknown, request: ViewerRequest): Answer {
    log(`${request.method} ${request.uri}: ${error instanceof Error ? error.message : error}`);
    const page =
      error instanceof EdgeFunctionError
        ? errorPage(error.status, 'The CloudFront function is invalid or could not run.', request.requestId)
        : errorPage(502, "CloudFront wasn't able to connect to the origin.", request.requestId);
    return { ...page, from: 'Error' };
  }

  return async (incoming, response) => {
    const request = atRoot(readViewerRequest(incoming), distribution);
    const behavior = behaviorOf(request);
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const viewer = {
      body: hasBody(incoming) ? incoming : undefined,
      port: incoming.socket.localPort ?? 0,
      signal: gone.signal,
    };

    const refusal = refusalOf(incoming, request, distribution, behavior);
    const answer: Answer | undefined = refusal
      ? { ...errorPage(refusal.status, refusal.text, request.requestId), from: 'Error' }
      : await pass(request, behavior, viewer).catch((error: unknown) =>
          gone.signal.aborted ? undefined : failure(error, request),
        );
    if (!answer || response.destroyed) return;
    const { responseHeadersPolicy: policy } = behavior;
    await sendToViewer(incoming, response, { ...answer, policy, requestId: request.requestId });
  };
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html */
function atRoot(request: ViewerRequest, { defaultRootObject }: Distribution): ViewerRequest {
  if (request.uri !== '/' || defaultRootObject === undefined) return request;
  return { ...request, uri: `/${defaultRootObject}` };
}

/** Removes cookies that an origin sets if the policies do not forward cookies to it. */
function withCookies({ forwards }: CacheBehavior, headers: readonly Header[]): Header[] {
  const areForwarded = forwards.some(({ cookies }) => 'allBut' in cookies || cookies.only.length > 0);
  return headers.filter(([name]) => areForwarded || name.toLowerCase() !== 'set-cookie');
}
