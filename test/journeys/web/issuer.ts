import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { OAuth2Server } from 'oauth2-mock-server';

export interface Issuer {
  readonly url: string;
  /** Queries of those who came to sign in, and to sign out. */
  readonly authorizations: readonly URLSearchParams[];
  readonly signOuts: readonly URLSearchParams[];
  /** Of the tokens that were given. */
  readonly grants: readonly string[];
  /** From now on. */
  signInAs(subject: string): void;
  /** Nobody is signed in nor gets new tokens, with this as the reason. */
  refuse(reason: string): void;
  /** No token that was given is accepted any more. */
  revoke(): void;
  /** As an API's authorizer does it. @returns the subject @throws JOSEError */
  verify(token: string): Promise<string>;
  stop(): Promise<void>;
}

/** An issuer of OpenID Connect on 127.0.0.1 that signs in whom it is told to. */
export async function startIssuer(audience: string): Promise<Issuer> {
  const server = new OAuth2Server();
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  // Its own way to make a key stumbles over Jest's second set of globals.
  await server.issuer.keys.add({ ...(await exportJWK(privateKey)), kid: 'a-key', alg: 'RS256' });
  await server.start(0, '127.0.0.1');
  const url = `http://127.0.0.1:${server.address().port}`;
  server.issuer.url = url;

  const authorizations: URLSearchParams[] = [];
  const signOuts: URLSearchParams[] = [];
  const grants: string[] = [];
  const revoked = new Set<string>();
  const given: string[] = [];
  let subject = 'nobody';
  let refusal: string | undefined;

  server.service.on('beforeAuthorizeRedirect', (redirect, { url: asked }) => {
    authorizations.push(new URL(asked, url).searchParams);
    if (refusal === undefined) return;
    redirect.url.searchParams.delete('code');
    redirect.url.searchParams.set('error', 'access_denied');
    redirect.url.searchParams.set('error_description', refusal);
  });
  server.service.on('beforePostLogoutRedirect', (_redirect, { url: asked }) => {
    signOuts.push(new URL(asked, url).searchParams);
  });
  server.service.on('beforeTokenSigning', ({ payload }) => {
    payload.sub = subject;
    payload.aud ??= audience;
    payload.jti = randomUUID();
  });
  server.service.on('beforeResponse', (response, { body: asked }) => {
    grants.push(asked.grant_type);
    given.push(response.body.access_token);
    if (refusal === undefined) return;
    response.statusCode = 400;
    response.body = { error: 'invalid_grant', error_description: refusal };
  });

  return {
    url,
    authorizations,
    signOuts,
    grants,
    signInAs(who) {
      subject = who;
    },
    refuse(reason) {
      refusal = reason;
    },
    revoke() {
      for (const token of given) revoked.add(token);
    },
    async verify(token) {
      if (revoked.has(token)) throw new Error('revoked');
      const keys = createLocalJWKSet({ keys: server.issuer.keys.toJSON() });
      const { payload } = await jwtVerify(token, keys, { issuer: url, audience });
      return payload.sub ?? '';
    },
    async stop() {
      if (server.listening) await server.stop();
    },
  };
}
