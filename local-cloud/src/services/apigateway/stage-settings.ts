import type { LoadReport } from '../../template/load-report.ts';
import type { Properties } from '../../template/properties.ts';
import { TemplateError } from '../../template/template-error.ts';
import type { ApiIdentity } from './exchange.ts';
import type { ThrottlingLimits } from './throttle.ts';

export interface StageSettings {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  /** `format` is a text with `$context` variables. */
  readonly accessLog: { readonly logGroup: string; readonly format: string } | undefined;
}

/**
 * Reads the settings that stages of both kinds have.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export function readStageSettings(name: string, variables: Properties, log: Properties): StageSettings {
  const accessLog = log.has('DestinationArn')
    ? { logGroup: logGroupOfArn(log.text('DestinationArn')), format: log.text('Format') }
    : undefined;
  return { name, variables: textsByName(variables), accessLog };
}

/** `arn:aws:logs:…:log-group:/aws/api/x:*` → `/aws/api/x` */
function logGroupOfArn(arn: string): string {
  return /:log-group:([^:]+)/.exec(arn)?.[1] ?? arn;
}

export function textsByName(properties: Properties): Record<string, string> {
  return Object.fromEntries(Object.keys(properties.values).map((name) => [name, properties.text(name)]));
}

/** Limits of an account: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const ACCOUNT_LIMITS: ThrottlingLimits = { rate: 10_000, burst: 5_000 };

/** Reads the limits of a route. A limit below 0 is not set; if only one is set, the other is the limit of the account. */
export function readThrottlingLimits(settings: Properties): ThrottlingLimits | undefined {
  const rate = settings.number('ThrottlingRateLimit', -1);
  const burst = settings.number('ThrottlingBurstLimit', -1);
  if (rate < 0 && burst < 0) return undefined;
  return { rate: rate < 0 ? ACCOUNT_LIMITS.rate : rate, burst: burst < 0 ? ACCOUNT_LIMITS.burst : burst };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const MIN_TIMEOUT_MS = 50;

/** @param where path of `properties`, for the message */
export function readIntegrationTimeout(properties: Properties, maxMs: number, where = ''): number {
  const timeoutMs = properties.number('TimeoutInMillis', maxMs);
  if (timeoutMs >= MIN_TIMEOUT_MS && timeoutMs <= maxMs) return timeoutMs;
  throw new TemplateError(`${where}TimeoutInMillis must be from ${MIN_TIMEOUT_MS} to ${maxMs}, got ${timeoutMs}`);
}

/** `arn:aws:apigateway:…:lambda:path/2015-03-31/functions/<arn>/invocations` or `<arn>` → name of the function */
export function functionOfIntegrationUri(uri: string): string | undefined {
  const arn = /\/functions\/([^/]+)\/invocations$/.exec(uri)?.[1] ?? (/^arn:[^:]+:lambda:/.test(uri) ? uri : undefined);
  return arn === undefined ? undefined : functionNameOf(arn);
}

/** `…:function:name`, `…:function:name:alias` or `name` → `name` */
export function functionNameOf(arnOrName: string): string {
  return arnOrName.split(':function:').at(-1)?.split(':')[0] ?? arnOrName;
}

/** Reports an authorization that the local cloud does not enforce. */
export function announceUnenforced({ name }: ApiIdentity, authorization: string, report: LoadReport): void {
  report.notice(`the API ${name} accepts every request here: its authorization, ${authorization}, is not enforced`);
}
