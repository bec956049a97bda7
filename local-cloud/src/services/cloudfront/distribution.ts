import type { Header } from '../apigateway/api-request.ts';
import type { EdgeFunction } from './edge-function.ts';
import type { ForwardingPolicy } from './forwarding-policy.ts';
import type { ResponseHeadersPolicy } from './response-headers-policy.ts';

/** A distribution as its template describes it, with everything that it names. */
export interface Distribution {
  readonly id: string;
  /** `d….cloudfront.net` */
  readonly domainName: string;
  /** Further names that it answers to. */
  readonly aliases: readonly string[];
  /** Without a slash in front; `undefined` for none. */
  readonly defaultRootObject: string | undefined;
  /** In the order of their precedence. */
  readonly behaviors: readonly CacheBehavior[];
  readonly defaultBehavior: CacheBehavior;
}

/** Which requests go to which origin, and what happens on the way there and back. Nothing is cached here. */
export interface CacheBehavior {
  readonly pathPattern: string;
  readonly allowedMethods: readonly string[];
  readonly origin: Origin;
  /** What of a request the origin gets to see: all that any of them lets through. */
  readonly forwards: readonly ForwardingPolicy[];
  readonly viewerRequestFunction: EdgeFunction | undefined;
  readonly responseHeadersPolicy: ResponseHeadersPolicy | undefined;
}

export type Origin = BucketOrigin | ApiOrigin;

interface OriginSettings {
  /** In front of every path, without a slash at its end; empty for none. */
  readonly path: string;
  /** Headers that every request to it gets. */
  readonly customHeaders: readonly Header[];
  /** Host that it has on AWS. */
  readonly domainName: string;
}

export interface BucketOrigin extends OriginSettings {
  readonly kind: 'bucket';
  readonly bucketName: string;
  /** Whether requests are signed by an origin access control: without, a private bucket refuses them. */
  readonly hasAccessControl: boolean;
}

export interface ApiOrigin extends OriginSettings {
  readonly kind: 'api';
  readonly apiId: string;
}
