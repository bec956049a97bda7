import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Header } from '../apigateway/api-request.ts';
import type { CacheBehavior, Distribution, Origin } from './distribution.ts';
import { EdgeFunctionError } from './edge-function.ts';
import { errorPage } from './error-page.ts';
import { originRequest } from './origin-request.ts';
import type { AskOrigin, Viewer } from './origin-response.ts';
import { matchesPathPattern, normalizedPath } from './path-pattern.ts';
import { refusalOf } from './refusal.ts';
import { sendToViewer, type ViewerResponse } from './send-to-viewer.ts';
import { hasBody, readViewerRequest, type ViewerRequest } from './viewer-request.ts';

export interface SiteOptions {
  readonly distribution: Distribution;
  /** The way to an origin of the distribution. */
  connect(origin: Origin): AskOrigin;
  /** Shows the user a line while the cloud runs. */
  log(line: string): void;
}

/** Answers the requests of viewers. */
export type Site = (incoming: IncomingMessage, response: ServerResponse) => Promise<void>;

type Answer = Pick<ViewerResponse, 'status' | 'headers' | 'body' | 'from'>;

/** A distribution at work: behavior, function, origin, headers. */
export function createSite({ distribution, connect, log }: SiteOptions): Site {
  const behaviors = [...distribution.behaviors, distribution.defaultBehavior];
  const ways = new Map(behaviors.map((behavior) => [behavior, connect(behavior.origin)]));

  async function pass(request: ViewerRequest, behavior: CacheBehavior, viewer: Viewer): Promise<Answer> {
    const edge = behavior.viewerRequestFunction?.run(request, distribution) ?? { request };
    if ('response' in edge) return { ...edge.response, from: 'FunctionGeneratedResponse' };
    const ask = ways.get(behavior);
    if (!ask) throw new Error(`there is no way to the origin of ${behavior.pathPattern}`);
    const { status, headers, body } = await ask(originRequest(behavior, edge.request), viewer);
    return { status, headers: withCookies(behavior, headers), body, from: status < 400 ? 'Miss' : 'Error' };
  }

  /** The reason is for the terminal; the viewer gets CloudFront's words. */
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
    const behavior = behaviorOf(distribution, request);
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

function behaviorOf({ behaviors, defaultBehavior }: Distribution, { uri }: ViewerRequest): CacheBehavior {
  const path = normalizedPath(uri);
  return behaviors.find(({ pathPattern }) => matchesPathPattern(pathPattern, path)) ?? defaultBehavior;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html */
function atRoot(request: ViewerRequest, { defaultRootObject }: Distribution): ViewerRequest {
  if (request.uri !== '/' || defaultRootObject === undefined) return request;
  return { ...request, uri: `/${defaultRootObject}` };
}

/** Where cookies don't go to the origin, they don't come back either. */
function withCookies({ forwards }: CacheBehavior, headers: readonly Header[]): Header[] {
  const areForwarded = forwards.some(({ cookies }) => 'allBut' in cookies || cookies.only.length > 0);
  return headers.filter(([name]) => areForwarded || name.toLowerCase() !== 'set-cookie');
}
