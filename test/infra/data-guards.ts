/** What must hold of tables, logs and APIs in any template of ours. Each guard names the resources that break it. */
import type { Guard } from './guards.ts';
import { idsOf, listOf, type Properties, type Template } from './template.ts';

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
  const arn = JSON.stringify(SourceArn ?? '*');
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
