import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { type ApiRequest, headerOf, queryPairs } from '../api-request.ts';
import { RequestFailure } from '../stage.ts';
import type { JwtAuthorizerSettings } from './http-api.ts';
import { HTTP_ANSWERS } from './own-answers.ts';

/** The field `requestContext.authorizer.jwt` of an event. */
export interface JwtGrant {
  readonly claims: Readonly<Record<string, string>>;
  /** Scopes of the route; `null` if it requires none. */
  readonly scopes: readonly string[] | null;
}

/** Verifies the token of a request, or throws a `RequestFailure`: 401 for the token, 403 for its scopes. */
export type Authorize = (request: ApiRequest, scopes: readonly string[]) => Promise<JwtGrant>;

type Keys = ReturnType<typeof createRemoteJWKSet>;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const ISSUER_TIMEOUT_MS = 1_500;
/** API Gateway accepts RSA keys only. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
export function createJwtAuthorizer(settings: JwtAuthorizerSettings, nowMs: () => number): Authorize {
  let keys: Promise<Keys> | undefined;

  const keysOfIssuer = async (): Promise<Keys> => {
    keys ??= discoverKeys(settings.issuer);
    try {
      return await keys;
    } catch (error) {
      keys = undefined;
      throw unreadableKeys(settings.issuer, error);
    }
  };

  return async (request, scopes) => {
    const token = tokenOf(request, settings.identitySources);
    if (token === undefined) throw refusal('unauthorized', 'Bearer');
    const claims = await verify(token, await keysOfIssuer(), settings, nowMs());
    if (scopes.length > 0 && !scopesOf(claims).some((scope) => scopes.includes(scope))) {
      throw refusal('forbidden', `Bearer scope="${scopes.join(' ')}" error="insufficient_scope"`);
    }
    return { claims: asTexts(claims), scopes: scopes.length > 0 ? scopes : null };
  };
}

async function discoverKeys(issuer: string): Promise<Keys> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const reply = await fetch(address, { signal: AbortSignal.timeout(ISSUER_TIMEOUT_MS) });
  if (!reply.ok) throw new Error(`${address} answers ${reply.status}`);
  const { jwks_uri: keysAddress } = (await reply.json()) as { jwks_uri?: unknown };
  if (typeof keysAddress !== 'string') throw new Error(`${address} has no jwks_uri`);
  return createRemoteJWKSet(new URL(keysAddress), { timeoutDuration: ISSUER_TIMEOUT_MS });
}

async function verify(token: string, keys: Keys, { issuer, audience }: JwtAuthorizerSettings, nowMs: number) {
  if (!hasKeyId(token)) throw invalidToken('the token has no kid');
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      algorithms: ALGORITHMS,
      currentDate: new Date(nowMs),
      requiredClaims: ['exp'],
    });
    // `client_id` counts only if there is no `aud`.
    const audiences = [payload.aud ?? payload.client_id].flat();
    if (!audiences.some((one) => audience.includes(String(one)))) {
      throw new errors.JWTInvalid('the token does not have a valid audience');
    }
    return payload;
  } catch (error) {
    if (isOfToken(error)) throw invalidToken(error.message);
    throw unreadableKeys(issuer, error);
  }
}

function hasKeyId(token: string): boolean {
  try {
    return decodeProtectedHeader(token).kid !== undefined;
  } catch {
    // The text is not a token.
    return false;
  }
}

/** Distinguishes errors of the token from errors of the keys and of the connection to the issuer. */
function isOfToken(error: unknown): error is Error {
  return (
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof errors.JWTExpired ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JWKSNoMatchingKey
  );
}

function invalidToken(description: string): Error {
  const text = description.replaceAll('"', "'");
  return refusal('unauthorized', `Bearer scope="" error="invalid_token" error_description="${text}"`);
}

function refusal(problem: 'unauthorized' | 'forbidden', challenge: string): Error {
  return new RequestFailure(HTTP_ANSWERS[problem], { reason: challenge, headers: [['www-authenticate', challenge]] });
}

function unreadableKeys(issuer: string, error: unknown): Error {
  const reason = `the keys of ${issuer} can't be read: ${error instanceof Error ? error.message : error}`;
  return new RequestFailure(HTTP_ANSWERS['no-keys'], { reason });
}

function tokenOf(request: ApiRequest, sources: readonly string[]): string | undefined {
  for (const source of sources) {
    const [, place, name = ''] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
    const value =
      place === 'header'
        ? headerOf(request, name)
        : queryPairs(request.queryString).findLast(([given]) => given === name)?.[1];
    const token = value?.replace(/^Bearer\s+/i, '').trim();
    if (token) return token;
  }
  return undefined;
}

function scopesOf({ scope, scp }: JWTPayload): string[] {
  return [scope ?? scp ?? []].flat().flatMap((text) => String(text).split(' '));
}

/** Writes claims as API Gateway does: a list becomes `[a b]`. */
function asTexts(claims: JWTPayload): Record<string, string> {
  const text = (value: unknown) => {
    if (Array.isArray(value)) return `[${value.join(' ')}]`;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, text(value)]));
}
