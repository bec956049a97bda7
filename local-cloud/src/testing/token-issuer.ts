import { createServer } from 'node:http';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export interface TokenHeader {
  readonly alg?: string;
  readonly kid?: string | undefined;
}

/** An OpenID Connect issuer on this machine: discovery document, keys, and any token that a test needs. */
export interface TokenIssuer {
  readonly url: string;
  /** URLs of the requests for discovery documents and keys. */
  readonly requests: string[];
  /** @param key @default - the key of the issuer */
  sign(claims: JWTPayload, header?: TokenHeader, key?: CryptoKey | Uint8Array): Promise<string>;
  close(): void;
}

export async function startIssuer(): Promise<TokenIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(publicKey)), kid: 'key-1', use: 'sig', alg: 'RS256' };
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.setHeader('content-type', 'application/json');
    if (request.url === '/keys') response.end(JSON.stringify({ keys: [key] }));
    else response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/keys` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

  return {
    url,
    requests,
    sign(claims, { alg = 'RS256', kid = 'key-1' } = {}, signingKey = privateKey) {
      return new SignJWT(claims).setProtectedHeader({ alg, ...(kid !== '' && { kid }) }).sign(signingKey);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
