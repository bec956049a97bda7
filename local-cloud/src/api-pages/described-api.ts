import type { AssemblyStack } from '../template/assembly.ts';
import type { StackPlan } from '../template/stack-plan.ts';

/** As far as it is read here. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info?: { readonly title?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** An API whose template carries its OpenAPI document, as `Metadata: {OpenApi: {…}}` of the API itself. */
export interface DescribedApi {
  /** Construct id of its stack. */
  readonly stack: string;
  readonly title: string;
  readonly apiId: string;
  /** `/_aws/execute-api/<API id>/<stage>`, without the stage if that is `$default`. */
  readonly path: string;
  readonly document: OpenApiDocument;
}

/** Every API that a template describes and deploys to a stage. */
export function describedApis(stacks: readonly AssemblyStack[], plans: readonly StackPlan[]): DescribedApi[] {
  return plans.flatMap((plan) => {
    const declared = stacks.find(({ id }) => id === plan.id)?.template.Resources ?? {};
    return plan.resources.flatMap((resource) => {
      const document = declared[resource.logicalId]?.Metadata?.OpenApi as OpenApiDocument | undefined;
      const apiId = plan.physicalId(resource);
      const path = document && pathOf(apiId, plan);
      if (!document || path === undefined) return [];
      return [{ stack: plan.id, title: document.info?.title ?? plan.id, apiId, path, document }];
    });
  });
}

/** Property of a stage that says which API it is of. */
const API_PROPERTY_OF_STAGE: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Stage': 'RestApiId',
  'AWS::ApiGatewayV2::Stage': 'ApiId',
};

function pathOf(apiId: string, plan: StackPlan): string | undefined {
  for (const resource of plan.resources) {
    const apiProperty = API_PROPERTY_OF_STAGE[resource.type];
    if (apiProperty === undefined) continue;
    const stage = plan.resolved(resource).properties;
    if (stage.text(apiProperty) !== apiId) continue;
    const name = stage.text('StageName');
    return `/_aws/execute-api/${apiId}${name === '$default' ? '' : `/${name}`}`;
  }
  return undefined;
}
