import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { OAuth2Server } from 'oauth2-mock-server';

export type Issuer = Awaited<ReturnType<typeof startIssuer>>;

/** Starts an OpenID Connect issuer on 127.0.0.1 that signs in any user without a password. */
export async function startIssuer(audience: string) {
  const server = new OAuth2Server();
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  // The server's own key generation fails with the second set of globals of Jest.
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
    /** Queries of the requests to sign in. */
    authorizations,
    /** Queries of the requests to sign out. */
    signOuts,
    /** Grant types of the issued tokens. */
    grants,
    /** Selects the user of the next sign-ins. */
    signInAs(user: string): void {
      subject = user;
    },
    /** Rejects sign-ins and renewals from now on. */
    refuse(reason: string): void {
      refusal = reason;
    },
    /** Invalidates all issued tokens. */
    revoke(): void {
      for (const token of given) revoked.add(token);
    },
    /** Forgets everything that happened, for the next test. */
    reset(): void {
      subject = 'nobody';
      refusal = undefined;
      for (const list of [authorizations, signOuts, grants, given]) list.length = 0;
    },
    /** Verifies a token as the authorizer of an API does. @returns the subject @throws JOSEError */
    async verify(token: string): Promise<string> {
      if (revoked.has(token)) throw new Error('revoked');
      const keys = createLocalJWKSet({ keys: server.issuer.keys.toJSON() });
      const { payload } = await jwtVerify(token, keys, { issuer: url, audience });
      return payload.sub ?? '';
    },
    async stop(): Promise<void> {
      if (server.listening) await server.stop();
    },
  };
}
