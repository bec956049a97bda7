import type { AssemblyStack } from '../template/assembly.ts';
import type { StackPlan } from '../template/stack-plan.ts';

/** An OpenAPI document, as far as the local cloud reads it. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info?: { readonly title?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly requestBody?: { readonly content?: Readonly<Record<string, MediaType>> };
}

interface MediaType {
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown }>>;
}

/** An API whose template contains its OpenAPI document, as `Metadata: {OpenApi: {…}}` of the API resource. */
export interface DescribedApi {
  /** Construct id of its stack. */
  readonly stack: string;
  readonly title: string;
  readonly apiId: string;
  /** `/_aws/execute-api/<API id>/<stage>`, without the stage if it is `$default`. */
  readonly path: string;
  readonly document: OpenApiDocument;
}

/** Finds every API that a template describes and deploys to a stage. */
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

/** Property of each type of stage that refers to its API. */
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

/** Builds a request from the first operation whose JSON body has an example in the document. */
export function sampleRequest({ document }: DescribedApi) {
  for (const [path, operations] of Object.entries(document.paths ?? {})) {
    for (const [method, { requestBody }] of Object.entries(operations)) {
      const { example, examples = {} } = requestBody?.content?.['application/json'] ?? {};
      const body = example ?? Object.values(examples)[0]?.value;
      if (body !== undefined) return { method: method.toUpperCase(), path, body: JSON.stringify(body) };
    }
  }
  return undefined;
}
