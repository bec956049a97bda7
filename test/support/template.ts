/** Reading what was synthesized: CloudFormation as JSON, without aws-cdk-lib. */
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

/** How many resources there are of each type. */
export function census(template: Template): Record<string, number> {
  const byType = Object.groupBy(Object.values(template.Resources), ({ Type }) => Type);
  return Object.fromEntries(Object.entries(byType).map(([type, resources = []]) => [type, resources.length]));
}

/** The only resource whose logical id starts so. */
export function resource(template: Template, type: string, idStart = ''): Resource {
  const [id, ...others] = idsOf(template, type).filter((candidate) => candidate.startsWith(idStart));
  const found = id === undefined ? undefined : template.Resources[id];
  if (!found || others.length > 0) throw new Error(`Expected one ${type} named ${idStart}…, got ${[id, ...others]}`);
  return found;
}

/** Every statement of a resource's policy: `PolicyDocument`, a key's `KeyPolicy`. */
export function statementsOf({ Properties }: Resource): readonly Statement[] {
  const document = (Properties.PolicyDocument ?? Properties.KeyPolicy) as { Statement: Statement[] } | undefined;
  return document?.Statement ?? [];
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** What a role may do an action on. */
export function resourcesFor(template: Template, action: string): unknown[] {
  return allOf(template, 'AWS::IAM::Policy')
    .flatMap(statementsOf)
    .filter(({ Action }) => listOf(Action).includes(action))
    .flatMap((statement) => listOf(statement.Resource));
}
