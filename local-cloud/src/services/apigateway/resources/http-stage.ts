import type { Properties } from '../../../template/properties.ts';
import type { ResourceKind } from '../../../template/resource-kind.ts';
import { logGroupOfArn } from '../access-log.ts';
import { declaredHttpApi } from '../http/declared-http-api.ts';
import { openHttpStage } from '../http/http-stage.ts';
import type { ThrottlingLimits } from '../token-bucket.ts';
import { readThrottlingLimits } from './throttling-limits.ts';

export const httpStage: ResourceKind = {
  type: 'AWS::ApiGatewayV2::Stage',
  supportedProperties: [
    'AccessLogSettings.DestinationArn',
    'AccessLogSettings.Format',
    'ApiId',
    'AutoDeploy',
    'DefaultRouteSettings.ThrottlingBurstLimit',
    'DefaultRouteSettings.ThrottlingRateLimit',
    'RouteSettings',
    'StageName',
    'StageVariables',
  ],
  // What an API has is deployed by its stage: there is one state of it here, the template's.
  ignoredProperties: ['DefaultRouteSettings.DetailedMetricsEnabled', 'DeploymentId', 'Description', 'Tags'],
  naming: { property: 'StageName' },
  async start({ name, logicalId, properties }, { gateway, report }) {
    const api = declaredHttpApi(gateway, properties.text('ApiId'));
    if (!properties.flag('AutoDeploy') && !properties.has('DeploymentId')) {
      report.warn(`AWS::ApiGatewayV2::Stage ${logicalId}: on AWS it has no routes without AutoDeploy or DeploymentId`);
    }
    const variables = properties.nested('StageVariables');
    const stage = openHttpStage({
      api,
      stage: {
        name,
        variables: Object.fromEntries(Object.keys(variables.values).map((key) => [key, variables.text(key)])),
        defaultThrottling: readThrottlingLimits(properties.nested('DefaultRouteSettings')),
        routeThrottling: readRouteThrottling(properties.nested('RouteSettings')),
        accessLog: readAccessLog(properties.nested('AccessLogSettings')),
      },
      ...gateway,
    });
    gateway.openStage(api.id, name, stage);
  },
};

function readRouteThrottling(settings: Properties): Map<string, ThrottlingLimits> {
  const limits = new Map<string, ThrottlingLimits>();
  for (const routeKey of Object.keys(settings.values)) {
    const ofRoute = readThrottlingLimits(settings.nested(routeKey));
    if (ofRoute) limits.set(routeKey, ofRoute);
  }
  return limits;
}

function readAccessLog(settings: Properties) {
  if (!settings.has('DestinationArn')) return undefined;
  return { logGroup: logGroupOfArn(settings.text('DestinationArn')), format: settings.text('Format') };
}
