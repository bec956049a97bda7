import type { Header } from '../apigateway/api-request.ts';
import type { EdgeFunction } from './edge-function.ts';

/** A distribution as its template declares it, with everything that it refers to. */
export interface Distribution {
  readonly id: string;
  /** `d….cloudfront.net` */
  readonly domainName: string;
  /** Further host names of the distribution. */
  readonly aliases: readonly string[];
  /** Key without a slash in front; `undefined` for none. */
  readonly defaultRootObject: string | undefined;
  /** Behaviors in the order of their precedence. */
  readonly behaviors: readonly CacheBehavior[];
  readonly defaultBehavior: CacheBehavior;
}

/** How requests to some paths reach their origin and how its responses are changed. Nothing is cached here. */
export interface CacheBehavior {
  readonly pathPattern: string;
  readonly allowedMethods: readonly string[];
  readonly origin: BucketOrigin | ApiOrigin;
  /** The origin receives each part of a request that at least one of these policies forwards. */
  readonly forwards: readonly ForwardingPolicy[];
  readonly viewerRequestFunction: EdgeFunction | undefined;
  readonly responseHeadersPolicy: ResponseHeadersPolicy | undefined;
}

interface OriginSettings {
  /** Prefix of every path, without a slash at its end; empty for none. */
  readonly path: string;
  /** Headers added to every request. */
  readonly customHeaders: readonly Header[];
  /** Host name on AWS. */
  readonly domainName: string;
}

export interface BucketOrigin extends OriginSettings {
  readonly kind: 'bucket';
  readonly bucketName: string;
  /** An origin access control signs the requests. A private bucket refuses unsigned requests. */
  readonly hasAccessControl: boolean;
}

export interface ApiOrigin extends OriginSettings {
  readonly kind: 'api';
  readonly apiId: string;
}

/** The parts of a viewer's request that a cache policy or an origin request policy forwards to the origin. */
export interface ForwardingPolicy {
  readonly headers: Choice;
  readonly cookies: Choice;
  readonly queryStrings: Choice;
}

/** Names that are forwarded, or the only names that are not. Names of headers are in lower case. */
export type Choice = { readonly only: readonly string[] } | { readonly allBut: readonly string[] };

/** Headers that a policy removes from every response of a behavior, and those that it adds then. */
export interface ResponseHeadersPolicy {
  /** Names in lower case. */
  readonly removes: readonly string[];
  readonly adds: readonly PolicyHeader[];
}

export interface PolicyHeader {
  readonly name: string;
  readonly value: string;
  /** Whether the header replaces a header of the origin. */
  readonly override: boolean;
}
