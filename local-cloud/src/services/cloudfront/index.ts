import type { Clock } from '../../base/clock.ts';
import { connectInProcess } from '../../front-door/in-process.ts';
import { type LoopbackServer, listenOnLoopback } from '../../front-door/loopback.ts';
import type { Service } from '../../front-door/service.ts';
import type { Gateway } from '../apigateway/index.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { Distribution, ForwardingPolicy, ResponseHeadersPolicy } from './distribution.ts';
import { createEdgeFunction, type EdgeFunction } from './edge-function.ts';
import { apiOrigin, bucketOrigin } from './origins.ts';
import { createSite, type Site } from './site.ts';

export interface CloudFrontOptions {
  readonly s3: Pick<Service, 'handle'>;
  readonly gateway: Pick<Gateway, 'answer'>;
  /** Receives the lines that functions write. */
  readonly logs: LogStore;
  readonly clock: Clock;
  /** Shows the user a line while the cloud runs. */
  log(line: string): void;
}

/** CloudFront: the distributions of all stacks, each on its own port, and everything that templates declare for them. */
export interface CloudFront {
  /** Functions by ARN. */
  readonly functions: Map<string, EdgeFunction>;
  /** Ids of the origin access controls that sign requests to buckets. */
  readonly originAccessControls: Set<string>;
  readonly cachePolicies: Map<string, ForwardingPolicy>;
  readonly originRequestPolicies: Map<string, ForwardingPolicy>;
  readonly responseHeadersPolicies: Map<string, ResponseHeadersPolicy>;
  /** @throws Error for code that is too long or does not compile */
  defineFunction(arn: string, name: string, code: string): void;
  /**
   * Listens on a port for a distribution, which answers 503 until it is opened.
   *
   * @returns its address, `http://127.0.0.1:4567`
   * @throws Error of the operating system, such as EADDRINUSE
   */
  listen(domainName: string, port: number): Promise<string>;
  /** Lets a distribution answer. */
  open(distribution: Distribution): void;
  /** Ends every connection. */
  close(): Promise<void>;
}

export function openCloudFront({ s3, gateway, logs, clock, log }: CloudFrontOptions): CloudFront {
  const buckets = connectInProcess(s3, log);
  const functions = new Map<string, EdgeFunction>();
  /** Sites by domain name. */
  const sites = new Map<string, Site>();
  const servers: LoopbackServer[] = [];

  return {
    functions,
    originAccessControls: new Set(),
    cachePolicies: new Map(),
    originRequestPolicies: new Map(),
    responseHeadersPolicies: new Map(),
    defineFunction(arn, name, code) {
      const write = (line: string) => logs.append(`/aws/cloudfront/function/${name}`, name, clock.now(), line);
      functions.set(arn, createEdgeFunction({ name, code, log: write }));
    },
    async listen(domainName, port) {
      const server = await listenOnLoopback(port, (incoming, response) => {
        const site = sites.get(domainName);
        if (!site) {
          response.writeHead(503).end('the local cloud is still loading its stacks\n');
          return;
        }
        site(incoming, response).catch((error: unknown) => {
          log(`${incoming.method} ${incoming.url} broke off: ${error instanceof Error ? error.message : error}`);
          response.destroy();
        });
      });
      servers.push(server);
      return server.url;
    },
    open(distribution) {
      const site = createSite({
        distribution,
        connect: (origin) =>
          origin.kind === 'bucket' ? bucketOrigin(origin, buckets) : apiOrigin(origin, gateway, clock),
        log,
      });
      sites.set(distribution.domainName, site);
    },
    async close() {
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
