/** The content of `config.json`, which the deployment of the site writes. */
export type SiteConfig =
  | { readonly authorization: 'none' }
  | {
      readonly authorization: 'jwt';
      /** URL of the OpenID Connect issuer. */
      readonly issuer: string;
      readonly clientId: string;
      /** Value of the token's `aud` that the API requires, for issuers that need it in the request. */
      readonly audience?: string;
    };

/** @throws Error that names the missing file or value */
export async function readConfig(): Promise<SiteConfig> {
  const response = await fetch('/config.json', { cache: 'no-cache' });
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  if (!response.ok || !isJson) throw new Error(`The site has no config.json (HTTP ${response.status}).`);
  return parseConfig((await response.json()) as Record<string, unknown>);
}

export function parseConfig(json: Readonly<Record<string, unknown>>): SiteConfig {
  const { authorization, issuer, clientId, audience } = json;
  if (authorization === 'none') return { authorization };
  if (authorization !== 'jwt') {
    throw new Error(`config.json: authorization must be "none" or "jwt", got ${JSON.stringify(authorization)}.`);
  }
  if (typeof issuer !== 'string' || typeof clientId !== 'string') {
    throw new Error('config.json: authorization "jwt" needs issuer and clientId.');
  }
  return { authorization, issuer, clientId, ...(typeof audience === 'string' ? { audience } : {}) };
}
