import draft4, { type ValidateFunction } from 'ajv-draft-04';
import { type ApiRequest, headerOf, queryPairs } from '../api-request.ts';
import { RequestFailure } from '../stage.ts';
import { REST_ANSWERS } from './gateway-response.ts';
import type { RestApi } from './rest-api.ts';
import type { RestRoute } from './routes.ts';
import { validationMessage } from './validation-message.ts';

/**
 * Compiles the models of an API. The result throws a `RequestFailure` for a request that the validator of a method
 * refuses.
 *
 * @throws Error naming a model that is missing or not a schema of draft 4
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
export function createRequestValidation(api: RestApi): (route: RestRoute, request: ApiRequest) => void {
  const models = compileModels(api);
  return (route, request) => {
    const { requestValidatorId = '', requestModels } = route.method;
    const validator = api.requestValidators.get(requestValidatorId);
    if (validator?.validatesParameters) checkParameters(route, request);
    if (!validator?.validatesBody) return;
    // A body whose content type has no model is not validated. Only mapping templates could cause a 415.
    const name = requestModels[mediaType(headerOf(request, 'content-type'))] ?? requestModels.$default;
    const model = name === undefined ? undefined : models.get(name);
    if (model) checkBody(model, request);
  };
}

/** Every required parameter must be present and not empty. */
function checkParameters({ method, pathParameters }: RestRoute, request: ApiRequest): void {
  const query = new Map(queryPairs(request.queryString));
  const missing = Object.entries(method.requestParameters)
    .filter(([, isRequired]) => isRequired)
    .map(([source]) => /^method\.request\.(\w+)\.(.+)$/.exec(source)?.slice(1) ?? [])
    .filter(([place, name = '']) => {
      if (place === 'header') return !headerOf(request, name);
      return !(place === 'path' ? pathParameters[name] : query.get(name));
    })
    .map(([, name = '']) => name);
  if (missing.length === 0) return;
  const message = `Missing required request parameters: [${missing.sort().join(', ')}]`;
  throw new RequestFailure(REST_ANSWERS['missing-parameters'], { message });
}

function checkBody(model: ValidateFunction, { body = Buffer.alloc(0) }: ApiRequest): void {
  // A missing body counts as an empty object.
  const value = parse(body.length === 0 ? '{}' : body.toString());
  if (value === undefined) throw invalidBody('[Unknown error parsing request body]');
  if (!model(value)) throw invalidBody(validationMessage(model.errors ?? []));
}

function invalidBody(validationErrors: string): Error {
  return new RequestFailure(REST_ANSWERS['invalid-body'], { validationErrors });
}

/** Parses JSON; `undefined` for a text that is not JSON, a value that JSON does not have. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `application/json; charset=utf-8` → `application/json`, which is also the type of a request without a content type. */
function mediaType(contentType: string | undefined): string {
  return contentType?.split(';')[0]?.trim().toLowerCase() || 'application/json';
}

function compileModels(api: RestApi): Map<string, ValidateFunction> {
  const ajv = new draft4.default({
    strict: false,
    allErrors: true,
    verbose: true,
    // `constructor` is not a property of `{}`.
    ownProperties: true,
    validateFormats: false,
  });
  // Models refer to each other by these addresses.
  const address = (name: string) => `https://apigateway.amazonaws.com/restapis/${api.id}/models/${name}`;
  const named = <Result>(name: string, work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`the model ${name} of the REST API ${api.name}: ${reason}`, { cause: error });
    }
  };
  for (const [name, schema] of api.models) named(name, () => ajv.addSchema(schema, address(name)));

  const used = new Set(api.methods.flatMap(({ requestModels }) => Object.values(requestModels)));
  return new Map(
    [...used].map((name) => {
      const validate = named(name, () => ajv.getSchema(address(name)));
      if (!validate) throw new Error(`the REST API ${api.name} has no model ${name}`);
      return [name, validate] as const;
    }),
  );
}
