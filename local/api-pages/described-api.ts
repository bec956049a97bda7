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
  /** `/_aws/execute-api/<API id>/<stage>` */
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
      const stage = document && stageOf(apiId, plan);
      if (!document || stage === undefined) return [];
      const title = document.info?.title ?? plan.id;
      return [{ stack: plan.id, title, path: `/_aws/execute-api/${apiId}/${stage}`, document }];
    });
  });
}

function stageOf(apiId: string, plan: StackPlan): string | undefined {
  return plan.resources
    .filter(({ type }) => type === 'AWS::ApiGateway::Stage')
    .map((stage) => plan.resolved(stage).properties)
    .find((stage) => stage.text('RestApiId') === apiId)
    ?.text('StageName');
}
