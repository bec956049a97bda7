/** Regenerates `terraform.tfvars.example`: `npx node infra/settings/write-example.ts`. */
import { writeFile } from 'node:fs/promises';
import { allowedValues, type Setting } from './kinds.ts';
import { SCHEMA } from './schema.ts';

const WIDTH = 110;
const HEAD = `# All settings with their defaults. Copy this file to terraform.tfvars and keep the lines that you change.
# Later wins: defaults, TF_VAR_name, terraform.tfvars, *.auto.tfvars by name, -c name=value.
# Generated from infra/settings/schema.ts by: npx node infra/settings/write-example.ts
`;

if (import.meta.main) await writeFile(new URL('../../terraform.tfvars.example', import.meta.url), renderExample());

/** Renders `terraform.tfvars.example`. A copy of it changes nothing, because it sets every setting to its default. */
export function renderExample(): string {
  const entries = Object.entries<Setting>(SCHEMA).map(([name, setting]) => {
    const comment = [setting.description, `Allowed: ${allowedValues(setting)}.`].flatMap((text) => wrap(text));
    return `${comment.map((line) => `# ${line}\n`).join('')}${name} = ${literal(setting)}\n`;
  });
  return [HEAD, ...entries].join('\n');
}

function literal({ default: value }: Setting): string {
  return JSON.stringify(value);
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + word.length >= WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line ? `${line} ${word}` : word;
  }
  return [...lines, line];
}
