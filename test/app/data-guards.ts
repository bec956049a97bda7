/** What must hold of tables, logs and APIs in any template of ours. Each guard names the resources that break it. */

import { idsOf, listOf, type Properties, type Template } from '../support/template.ts';
import type { Guard } from './guards.ts';

/** Names the resources of a type whose properties are not right. */
function resourceGuard(type: string, isRight: (properties: Properties, template: Template) => boolean): Guard {
  return (template) =>
    idsOf(template, type).filter((id) => !isRight(template.Resources[id]?.Properties ?? {}, template));
}

export const tablesCanBeHadBack = resourceGuard(
  'AWS::DynamoDB::Table',
  ({ PointInTimeRecoverySpecification: recovery }) =>
    (recovery as Properties | undefined)?.PointInTimeRecoveryEnabled === true,
);

export const tablesThatStayAreProtected: Guard = (template) =>
  idsOf(template, 'AWS::DynamoDB::Table').filter((id) => {
    const table = template.Resources[id];
    return table?.DeletionPolicy === 'Retain' && table.Properties.DeletionProtectionEnabled !== true;
  });

export const logsExpire = resourceGuard('AWS::Logs::LogGroup', ({ RetentionInDays: days }) => Number(days) > 0);

export const invocationsComeFromOneMethod = resourceGuard('AWS::Lambda::Permission', ({ SourceArn }) => {
  // An HTTP API has one stage; its ARN takes any.
  const arn = JSON.stringify(SourceArn ?? '*').replace(/"\/\*(?=\/[A-Z]+\/)/, '"/$default');
  return arn.includes(':execute-api:') && !arn.includes('*');
});

export const stagesAreThrottledAndLogged = resourceGuard('AWS::ApiGateway::Stage', (stage) => {
  const settings = listOf(stage.MethodSettings ?? []) as Properties[];
  const limits = settings.find(({ ResourcePath, HttpMethod }) => ResourcePath === '/*' && HttpMethod === '*');
  return (
    Number(limits?.ThrottlingRateLimit) > 0 &&
    Number(limits?.ThrottlingBurstLimit) > 0 &&
    limits?.DataTraceEnabled === false &&
    stage.AccessLogSetting !== undefined
  );
});

/** Models that are chosen by content type let every other type through unchecked. */
export const bodiesAreChecked = resourceGuard('AWS::ApiGateway::Method', (method) => {
  if (method.HttpMethod === 'OPTIONS') return true;
  const models = Object.keys((method.RequestModels ?? {}) as Properties);
  return models.length === 1 && models[0] === '$default' && method.RequestValidatorId !== undefined;
});

export const httpStagesAreThrottledAndLogged = resourceGuard('AWS::ApiGatewayV2::Stage', (stage) => {
  const limits = (stage.DefaultRouteSettings ?? {}) as Properties;
  return (
    Number(limits.ThrottlingRateLimit) > 0 &&
    Number(limits.ThrottlingBurstLimit) > 0 &&
    stage.AccessLogSettings !== undefined
  );
});

/** An envelope is no event, an event of another type is not for this queue, and what is not delivered must not be lost. */
export const queuesGetEventsAsTheyAre = resourceGuard('AWS::SNS::Subscription', (subscription) => {
  if (subscription.Protocol !== 'sqs') return true;
  const { RawMessageDelivery, FilterPolicy, RedrivePolicy } = subscription;
  return RawMessageDelivery === true && FilterPolicy !== undefined && RedrivePolicy !== undefined;
});

export const sitesAreServedSafely = resourceGuard('AWS::CloudFront::Distribution', ({ DistributionConfig }) => {
  const { DefaultCacheBehavior, CacheBehaviors, Origins, Logging, DefaultRootObject } =
    DistributionConfig as Properties;
  const behaviors = [DefaultCacheBehavior, ...listOf(CacheBehaviors ?? [])] as Properties[];
  const buckets = (listOf(Origins) as Properties[]).filter(({ S3OriginConfig }) => S3OriginConfig !== undefined);
  return (
    behaviors.every(({ ViewerProtocolPolicy }) => ViewerProtocolPolicy !== 'allow-all') &&
    behaviors.every(({ ResponseHeadersPolicyId }) => ResponseHeadersPolicyId !== undefined) &&
    buckets.every(({ OriginAccessControlId }) => OriginAccessControlId !== undefined) &&
    Logging !== undefined &&
    DefaultRootObject !== undefined
  );
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const templatesFitIntoCloudFormation: Guard = (template) => {
  const { Resources, Outputs } = template;
  const sizes: [what: string, size: number, most: number][] = [
    ['bytes', Buffer.byteLength(JSON.stringify(template, null, 1)), 1_000_000],
    ['resources', Object.keys(Resources).length, 500],
    ['outputs', Object.keys(Outputs).length, 200],
  ];
  return sizes.flatMap(([what, size, most]) => (size > most ? [`${size} ${what}`] : []));
};
