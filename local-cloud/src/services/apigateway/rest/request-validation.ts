import draft4, { type ValidateFunction } from 'ajv-draft-04';
import { type ApiRequest, headerOf } from '../api-request.ts';
import { queryPairs } from '../query-values.ts';
import { failures } from './gateway-failure.ts';
import type { RestApi, RestMethod } from './rest-api.ts';
import { validationMessage } from './validation-message.ts';

/** Throws a `GatewayFailure` for a request that a method's validator refuses. */
export type ValidateRequest = (
  method: RestMethod,
  request: ApiRequest,
  pathParameters: Readonly<Record<string, string>>,
) => void;

/**
 * @throws Error naming the model that is no schema of draft 4, or that is not there
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
export function createRequestValidation(api: RestApi): ValidateRequest {
  const models = compileModels(api);

  const modelOf = ({ requestModels }: RestMethod, contentType: string) => {
    const name = requestModels[contentType] ?? requestModels.$default;
    return name === undefined ? undefined : models.get(name);
  };

  return (method, request, pathParameters) => {
    const validator = api.requestValidators.get(method.requestValidatorId ?? '');
    if (validator?.validatesParameters) checkParameters(method, request, pathParameters);
    if (!validator?.validatesBody) return;
    // A content type without a model is not validated; it is no 415, which only mapping templates can cause.
    const model = modelOf(method, mediaType(headerOf(request, 'content-type')));
    if (model) checkBody(model, request);
  };
}

/** Every required parameter has to be there, and not blank. */
function checkParameters(
  { requestParameters }: RestMethod,
  request: ApiRequest,
  pathParameters: Readonly<Record<string, string>>,
): void {
  const query = new Map(queryPairs(request.queryString));
  const missing = Object.entries(requestParameters)
    .filter(([, isRequired]) => isRequired)
    .map(([source]) => /^method\.request\.(\w+)\.(.+)$/.exec(source)?.slice(1) ?? [])
    .filter(([place, name = '']) => {
      if (place === 'header') return !headerOf(request, name);
      return !(place === 'path' ? pathParameters[name] : query.get(name));
    })
    .map(([, name = '']) => name);
  if (missing.length > 0) throw failures.missingParameters(missing.sort());
}

function checkBody(model: ValidateFunction, { body = Buffer.alloc(0) }: ApiRequest): void {
  // No body at all is read as an empty object.
  const value = parse(body.length === 0 ? '{}' : body.toString());
  if (value === undefined) throw failures.invalidBody('[Unknown error parsing request body]');
  if (!model(value)) throw failures.invalidBody(validationMessage(model.errors ?? []));
}

/** `undefined` for what is no JSON: no JSON has that value. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `application/json; charset=utf-8` → `application/json`, which is also what a request without a type has. */
function mediaType(contentType: string | undefined): string {
  return contentType?.split(';')[0]?.trim().toLowerCase() || 'application/json';
}

function compileModels(api: RestApi): Map<string, ValidateFunction> {
  const ajv = new draft4.default({
    strict: false,
    allErrors: true,
    verbose: true,
    // `constructor` is no property of `{}`.
    ownProperties: true,
    validateFormats: false,
  });
  // How models refer to each other.
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
