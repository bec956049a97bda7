import type { DescribedApi } from '../api-pages/described-api.ts';
import type { LocalSite } from '../services/cloudfront/sites.ts';
import type { Properties } from '../template/properties.ts';
import type { Resource } from '../template/resource-kind.ts';
import type { StackPlan } from '../template/stack-plan.ts';
import type { Flow, FlowKind, FlowNode } from './console-state.ts';

/** Places where users can send something to a stack. */
export interface Entrances {
  readonly apis: readonly Pick<DescribedApi, 'apiId' | 'stack' | 'title'>[];
  readonly sites: readonly Pick<LocalSite, 'name' | 'url'>[];
}

/** A node of the flow as `<kind> <name>`. */
type Place = `${FlowKind} ${string}`;

/** Messages go from the first place to the second. `undefined` stands for a target that the flow does not show. */
type Link = readonly [from: Place | undefined, to: Place | undefined];

/**
 * Reads from a stack's template how messages flow through the stack. Dead letters, messages that a function sends to its own
 * source, and functions that no resource of the stack calls are left out.
 */
export function readFlow(plan: StackPlan, entrances: Entrances): Flow {
  const resources = plan.resources.map((named) => plan.resolved(named));
  const deadLetterQueues = new Set(resources.map(deadLetterQueueOf));
  const found = linksOf(resources).filter((link) => !link.some((place) => deadLetterQueues.has(place)));
  const isFunction = (place: Place) => place.startsWith('function ');
  const isOwnSource = (from: Place, to: Place) => found.some((other) => other[0] === to && other[1] === from);
  const isCalled = (place: Place) => !isFunction(place) || found.some(([, to]) => to === place);
  const links = found.filter(([from, to]) => isCalled(from) && !(isFunction(from) && isOwnSource(from, to)));
  const unique = [...new Map(links.map((link) => [link.join(' → '), link])).values()];
  return {
    stack: plan.id,
    nodes: [...new Set(unique.flat())].map((place) => node(place, plan, entrances)),
    links: unique.map(([from, to]) => ({ from, to })),
  };
}

function node(id: Place, plan: StackPlan, { apis, sites }: Entrances): FlowNode {
  const [kind, name] = [id.slice(0, id.indexOf(' ')) as FlowKind, id.slice(id.indexOf(' ') + 1)];
  const api = kind === 'api' ? apis.find(({ apiId }) => apiId === name) : undefined;
  if (api) return { id, kind, name, label: api.title, url: `/_local/apis/${api.stack}` };
  const resource = plan.resources.find((one) => one.name === name || plan.physicalId(one) === name);
  // Users choose bucket names; all other names contain the stack's name and a hash, so the logical id is easier to read.
  const label = kind === 'bucket' ? name : resource?.logicalId.replace(/[0-9A-F]{8}$/, '');
  const site = kind === 'site' ? sites.find((one) => one.name === name) : undefined;
  return { id, kind, name, label: label || name, ...(site && { url: site.url }) };
}

function deadLetterQueueOf({ type, properties }: Resource): Place | undefined {
  const redrive = type === 'AWS::SQS::Queue' && properties.nested('RedrivePolicy').values.deadLetterTargetArn;
  return redrive ? placeOfArn(String(redrive)) : undefined;
}

/** Reads the links that a resource declares, by its type. */
const linkReaders: Readonly<Record<string, (resource: Resource, all: readonly Resource[]) => readonly Link[]>> = {
  'AWS::CloudFront::Distribution': ({ name, properties }) =>
    properties
      .nested('DistributionConfig')
      .nestedList('Origins')
      .map((origin) => [`site ${name}`, placeOfHost(origin.text('DomainName', ''))]),
  'AWS::Events::Rule': ({ name, properties }) =>
    properties.nestedList('Targets').map((target) => [`schedule ${name}`, placeOfArn(target.text('Arn'))]),
  'AWS::IAM::Policy': ({ properties }, all) => linksOfPolicy(properties, all),
  'AWS::Lambda::EventSourceMapping': ({ properties }) => [
    [placeOfArn(properties.text('EventSourceArn', '')), placeOfFunction(properties.text('FunctionName'))],
  ],
  // A permission is the one resource that names the function behind every kind of API.
  'AWS::Lambda::Permission': ({ properties }) => [
    [placeOfArn(properties.text('SourceArn', '')), placeOfFunction(properties.text('FunctionName'))],
  ],
  'AWS::S3::Bucket': ({ name, properties }) => linksOfNotifications(name, properties),
  'AWS::SNS::Subscription': ({ properties }) => [
    [placeOfArn(properties.text('TopicArn')), placeOfArn(properties.text('Endpoint', ''))],
  ],
  'Custom::S3BucketNotifications': ({ properties }) => linksOfNotifications(properties.text('BucketName'), properties),
};

function linksOf(resources: readonly Resource[]): readonly (readonly [from: Place, to: Place])[] {
  return resources
    .flatMap((resource) => linkReaders[resource.type]?.(resource, resources) ?? [])
    .flatMap(([from, to]) => (from && to ? [[from, to] as const] : []));
}

function linksOfNotifications(bucket: string, properties: Properties): Link[] {
  const configuration = properties.nested('NotificationConfiguration');
  const targets = [
    ...configuration.nestedList('QueueConfigurations').map((rule) => rule.text('Queue', rule.text('QueueArn', ''))),
    ...configuration.nestedList('TopicConfigurations').map((rule) => rule.text('Topic', rule.text('TopicArn', ''))),
  ];
  return targets.map((arn) => [`bucket ${bucket}`, placeOfArn(arn)]);
}

/** Actions that send something to a place. */
const SENDING = ['sqs:SendMessage', 'sns:Publish', 's3:PutObject', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

/** A template does not say that a function sends to a place, only that its role allows it. */
function linksOfPolicy(policy: Properties, all: readonly Resource[]): Link[] {
  const roles = policy.texts('Roles');
  const functions = all.filter(
    ({ type, properties }) =>
      type === 'AWS::Lambda::Function' && roles.includes(properties.text('Role', '').split('/').at(-1) ?? ''),
  );
  const targets = policy
    .nested('PolicyDocument')
    .nestedList('Statement')
    .filter(({ values }) => textsIn(values.Action).some((action) => SENDING.includes(action)))
    .flatMap(({ values }) => textsIn(values.Resource));
  return functions.flatMap(({ name }) => targets.map((arn): Link => [`function ${name}`, placeOfArn(arn)]));
}

/** IAM accepts a single text in place of a list. */
function textsIn(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}

const KIND_OF_SERVICE: Readonly<Record<string, FlowKind>> = {
  dynamodb: 'table',
  events: 'schedule',
  'execute-api': 'api',
  lambda: 'function',
  s3: 'bucket',
  sns: 'topic',
  sqs: 'queue',
};

/** Names the place of an ARN: for `arn:aws:s3:::files/in/*`, the bucket. */
function placeOfArn(arn: string): Place | undefined {
  const [, , service = '', , , ...rest] = arn.split(':');
  const kind = KIND_OF_SERVICE[service];
  const path = rest.filter((part) => part !== 'function')[0]?.replace(/^(table|rule)\//, '');
  return kind && path ? `${kind} ${path.replace(/\/.*$/, '')}` : undefined;
}

/** Names the bucket or API that has this host name on AWS. */
function placeOfHost(host: string): Place | undefined {
  const [, bucket] = /^(.+)\.s3[.-][a-z0-9.-]*amazonaws\.com$/.exec(host) ?? [];
  const [, api] = /^([a-z0-9]+)\.execute-api\./.exec(host) ?? [];
  if (bucket !== undefined) return `bucket ${bucket}`;
  return api === undefined ? undefined : `api ${api}`;
}

/** A function may be named without an ARN. */
function placeOfFunction(arnOrName: string): Place | undefined {
  return arnOrName.startsWith('arn:') ? placeOfArn(arnOrName) : `function ${arnOrName}`;
}
