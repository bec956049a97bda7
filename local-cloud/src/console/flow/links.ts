import type { Properties } from '../../template/properties.ts';
import type { Resource } from '../../template/resource-kind.ts';
import { type Place, placeOfArn, placeOfFunction, placeOfHost } from './place.ts';

/** Messages go from one place to the other; `undefined` for what is no place here. */
type Ends = readonly [from: Place | undefined, to: Place | undefined];

/** What a role must be allowed to do for its function to send anything to the place. */
const SENDING = ['sqs:SendMessage', 'sns:Publish', 's3:PutObject', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

/** What a resource says about who sends to whom, by its type. */
const readers: Readonly<Record<string, (resource: Resource, all: readonly Resource[]) => readonly Ends[]>> = {
  'AWS::CloudFront::Distribution': ({ name, properties }) =>
    properties
      .nested('DistributionConfig')
      .nestedList('Origins')
      .map((origin) => [`site ${name}`, placeOfHost(origin.text('DomainName', ''))]),
  'AWS::Events::Rule': ({ name, properties }) =>
    properties.nestedList('Targets').map((target) => [`schedule ${name}`, placeOfArn(target.text('Arn'))]),
  'AWS::IAM::Policy': ({ properties }, all) => sendingOf(properties, all),
  'AWS::Lambda::EventSourceMapping': ({ properties }) => [
    [placeOfArn(properties.text('EventSourceArn', '')), placeOfFunction(properties.text('FunctionName'))],
  ],
  // The one resource that tells of each kind of API what it calls.
  'AWS::Lambda::Permission': ({ properties }) => [
    [placeOfArn(properties.text('SourceArn', '')), placeOfFunction(properties.text('FunctionName'))],
  ],
  'AWS::S3::Bucket': ({ name, properties }) => notified(name, properties),
  'AWS::SNS::Subscription': ({ properties }) => [
    [placeOfArn(properties.text('TopicArn')), placeOfArn(properties.text('Endpoint', ''))],
  ],
  'Custom::S3BucketNotifications': ({ properties }) => notified(properties.text('BucketName'), properties),
};

export function linksOf(resources: readonly Resource[]): readonly (readonly [from: Place, to: Place])[] {
  return resources
    .flatMap((resource) => readers[resource.type]?.(resource, resources) ?? [])
    .flatMap(([from, to]) => (from && to ? [[from, to] as const] : []));
}

function notified(bucket: string, properties: Properties): Ends[] {
  const configuration = properties.nested('NotificationConfiguration');
  const targets = [
    ...configuration.nestedList('QueueConfigurations').map((rule) => rule.text('Queue', rule.text('QueueArn', ''))),
    ...configuration.nestedList('TopicConfigurations').map((rule) => rule.text('Topic', rule.text('TopicArn', ''))),
  ];
  return targets.map((arn) => [`bucket ${bucket}`, placeOfArn(arn)]);
}

/** That a function may send is as near as a template comes to saying that it does. */
function sendingOf(policy: Properties, all: readonly Resource[]): Ends[] {
  const roles = policy.texts('Roles');
  const functions = all.filter(
    ({ type, properties }) =>
      type === 'AWS::Lambda::Function' && roles.includes(properties.text('Role', '').split('/').at(-1) ?? ''),
  );
  const targets = policy
    .nested('PolicyDocument')
    .nestedList('Statement')
    .filter(({ values }) => listed(values.Action).some((action) => SENDING.includes(action)))
    .flatMap(({ values }) => listed(values.Resource));
  return functions.flatMap(({ name }) => targets.map((arn): Ends => [`function ${name}`, placeOfArn(arn)]));
}

/** IAM takes one text for a list of one. */
function listed(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}
