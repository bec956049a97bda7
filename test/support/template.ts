/** Reads synthesized templates as JSON, without aws-cdk-lib. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Properties = Record<string, unknown>;

export interface Resource {
  readonly Type: string;
  readonly Properties: Properties;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export type StackId = 'FilePipeline' | 'StreamApi' | 'Orders' | 'Web' | 'Probe';

export async function readTemplate(assembly: string, stack: StackId = 'FilePipeline'): Promise<Template> {
  return JSON.parse(await readFile(join(assembly, `${stack}.template.json`), 'utf8'));
}

export function idsOf(template: Template, type: string): string[] {
  return Object.keys(template.Resources).filter((id) => template.Resources[id]?.Type === type);
}

export function allOf(template: Template, type: string): Resource[] {
  return Object.values(template.Resources).filter((resource) => resource.Type === type);
}

/** Returns the number of resources of each type. */
export function census(template: Template): Record<string, number> {
  const byType = Object.groupBy(Object.values(template.Resources), ({ Type }) => Type);
  return Object.fromEntries(Object.entries(byType).map(([type, resources = []]) => [type, resources.length]));
}

/** Returns the only resource of a type whose logical id starts with `idStart`. */
export function resource(template: Template, type: string, idStart = ''): Resource {
  const [id, ...others] = idsOf(template, type).filter((candidate) => candidate.startsWith(idStart));
  const found = id === undefined ? undefined : template.Resources[id];
  if (!found || others.length > 0) throw new Error(`Expected one ${type} named ${idStart}…, got ${[id, ...others]}`);
  return found;
}

/** Returns the statements in the `PolicyDocument` or `KeyPolicy` of a resource. */
export function statementsOf({ Properties }: Resource): readonly Statement[] {
  const document = (Properties.PolicyDocument ?? Properties.KeyPolicy) as { Statement: Statement[] } | undefined;
  return document?.Statement ?? [];
}

/** Returns the statements of a policy that allow something. */
export function allowsOf(policy: Resource): readonly Statement[] {
  return statementsOf(policy).filter(({ Effect }) => Effect === 'Allow');
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** Returns the resources that the roles of a template allow an action on. */
export function resourcesFor(template: Template, action: string): unknown[] {
  return allOf(template, 'AWS::IAM::Policy')
    .flatMap(statementsOf)
    .filter(({ Action }) => listOf(Action).includes(action))
    .flatMap((statement) => listOf(statement.Resource));
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [string, string];
  readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
}

/**
 * Replaces the references in a value with text, and leaves out the hashes of logical ids:
 * `<OrdersTable.Arn>/index/byCustomer`.
 */
export function readable<Value>(value: Value): Value {
  return replaceReferences(value) as Value;
}

function replaceReferences(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(replaceReferences);
  const { Ref: reference, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Intrinsic;
  if (typeof reference === 'string') return `<${withoutHash(reference)}>`;
  if (attribute) return `<${withoutHash(attribute[0])}.${attribute[1]}>`;
  if (join) return join[1].map(replaceReferences).join(join[0]);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replaceReferences(part)]));
}

function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}
