import type { LoadReport } from '../../../template/load-report.ts';
import type { Properties } from '../../../template/properties.ts';
import type { ResourceKind } from '../../../template/resource-kind.ts';
import { logGroupOfArn } from '../access-log.ts';
import { declaredRestApi } from '../rest/declared-rest-api.ts';
import type { MethodThrottling } from '../rest/rest-api.ts';
import { openRestStage } from '../rest/rest-stage.ts';
import { readThrottlingLimits } from './throttling-limits.ts';

export const restStage: ResourceKind = {
  type: 'AWS::ApiGateway::Stage',
  supportedProperties: [
    'AccessLogSetting.DestinationArn',
    'AccessLogSetting.Format',
    'DeploymentId',
    'MethodSettings',
    'RestApiId',
    'StageName',
    'Variables',
  ],
  ignoredProperties: ['Description', 'Tags', 'TracingEnabled'],
  naming: { property: 'StageName' },
  async start({ name, logicalId, properties }, { gateway, report }) {
    const api = declaredRestApi(gateway, properties.text('RestApiId'));
    const variables = properties.nested('Variables');
    const stage = openRestStage({
      api,
      stage: {
        name,
        deploymentId: properties.text('DeploymentId', ''),
        variables: Object.fromEntries(Object.keys(variables.values).map((key) => [key, variables.text(key)])),
        throttling: properties.nestedList('MethodSettings').flatMap(readThrottling),
        accessLog: readAccessLog(properties.nested('AccessLogSetting')),
      },
      ...gateway,
    });
    warnAboutCaching(properties, `AWS::ApiGateway::Stage ${logicalId}`, report);
    gateway.openStage(api.id, name, stage);
  },
};

function readThrottling(setting: Properties): MethodThrottling[] {
  const limits = readThrottlingLimits(setting);
  if (!limits) return [];
  // `/~1items~1{id}`: a slash inside of a path is escaped.
  const resourcePath = setting.text('ResourcePath', '/*').replace(/^\/~1/, '/').replaceAll('~1', '/');
  return [{ resourcePath, httpMethod: setting.text('HttpMethod', '*'), ...limits }];
}

function readAccessLog(setting: Properties) {
  if (!setting.has('DestinationArn')) return undefined;
  return { logGroup: logGroupOfArn(setting.text('DestinationArn')), format: setting.text('Format') };
}

function warnAboutCaching(properties: Properties, where: string, report: LoadReport): void {
  const caches = properties.nestedList('MethodSettings').some((setting) => setting.flag('CachingEnabled'));
  if (caches) report.warn(`${where}: CachingEnabled has no effect here`);
}
