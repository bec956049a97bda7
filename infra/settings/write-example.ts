/** Regenerates `terraform.tfvars.example`: `npx node infra/settings/write-example.ts`. */
import { writeFile } from 'node:fs/promises';
import { renderExample } from './example.ts';

await writeFile(new URL('../../terraform.tfvars.example', import.meta.url), renderExample());
