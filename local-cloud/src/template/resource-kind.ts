import type { Deployment } from './deployment.ts';
import type { Properties } from './properties.ts';

/** Where a stack's resources live: the same for every resource of a stack. */
export interface Site {
  readonly accountId: string;
  readonly region: string;
  /** Without a trailing slash, e.g. `http://127.0.0.1:4566`. */
  readonly endpointUrl: string;
}

/** A resource with its local name. Names need nothing created, so templates need no dependency order. */
export interface NamedResource {
  readonly type: string;
  /** `undefined` for a type that the local cloud does not support. */
  readonly kind: ResourceKind | undefined;
  readonly logicalId: string;
  /** The stack's name on AWS. */
  readonly stackName: string;
  readonly name: string;
  readonly site: Site;
}

/** A resource whose properties are resolved. */
export interface Resource extends NamedResource {
  readonly properties: Properties;
}

/** How the local cloud treats one CloudFormation resource type. */
export interface ResourceKind {
  readonly type: string;
  /**
   * Properties that have an effect here, `A.B` where of `A` only some do. What is in neither list is named in a warning.
   */
  readonly supportedProperties: readonly string[];
  /** Properties without a meaning on one machine: encryption, access, tags. */
  readonly ignoredProperties: readonly string[] | 'all';
  readonly naming?: Naming;
  /** @default - the name */
  ref?(resource: NamedResource): string;
  /** What `Fn::GetAtt` gives, by attribute. */
  readonly attributes?: Readonly<Record<string, (resource: NamedResource) => string>>;
  /** Makes the resource, without what points at others. Called at every start: an existing one is brought up to date. */
  create?(resource: Resource, deployment: Deployment): Promise<void>;
  /** Joins it to others, which all exist by now. */
  connect?(resource: Resource, deployment: Deployment): Promise<void>;
  /** Begins what it does by itself, such as polling. The endpoint answers by now. */
  start?(resource: Resource, deployment: Deployment): Promise<void>;
}

export interface Naming {
  /** Property with the explicit name. */
  readonly property?: string;
  /** AWS's own limit for the type. @default 255 */
  readonly maxLength?: number;
  /** End of a generated name. */
  suffix?(properties: Properties): string;
}
