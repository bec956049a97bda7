import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSite } from '../web/build.ts';
import type { Settings } from './settings/schema.ts';

/** Builds the page into a folder, with the `config.json` that tells it how people sign in. */
export async function buildPage(outFolder: string, settings: Settings): Promise<void> {
  await buildSite({ outFolder });
  await writeFile(join(outFolder, 'config.json'), JSON.stringify(configOf(settings)));
}

function configOf({ api_authorization, jwt_issuer, jwt_client_id, jwt_audience }: Settings) {
  if (api_authorization !== 'jwt') return { authorization: 'none' };
  const known = { authorization: 'jwt', issuer: jwt_issuer, clientId: jwt_client_id };
  // Where the audience is the client itself, it need not be asked for.
  return jwt_audience === jwt_client_id ? known : { ...known, audience: jwt_audience };
}
