import type { Deployment } from './deployment.ts';
import type { Properties } from './properties.ts';

/** The account, Region and endpoint of a stack. */
export interface Site {
  readonly accountId: string;
  readonly region: string;
  /** e.g. `http://127.0.0.1:4566` */
  readonly endpointUrl: string;
}

/** A resource with its local name, which is known before anything is created. */
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
  /** Properties that have an effect; `A.B` if only parts of `A` have one. A warning names a property of neither list. */
  readonly supportedProperties: readonly string[];
  /** Properties without a meaning on one machine, such as encryption, access and tags. */
  readonly ignoredProperties: readonly string[] | 'all';
  readonly naming?: Naming;
  /** Result of `Ref`. @default - the name */
  ref?(resource: NamedResource): string;
  /** Results of `Fn::GetAtt` by attribute. */
  readonly attributes?: Readonly<Record<string, (resource: NamedResource) => string>>;
  /** Creates the resource without its references to others. Called at every start, so it also updates an existing one. */
  create?(resource: Resource, deployment: Deployment): Promise<void>;
  /** Connects the resource to others, which all exist by now. */
  connect?(resource: Resource, deployment: Deployment): Promise<void>;
  /** Starts its own activity, such as polling. The endpoint answers by now. */
  start?(resource: Resource, deployment: Deployment): Promise<void>;
}

export interface Naming {
  /** Property with the explicit name. */
  readonly property?: string;
  /** Limit of AWS for this type. @default 255 */
  readonly maxLength?: number;
  /** End of a generated name. */
  suffix?(properties: Properties): string;
}
