import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { generateSecretString, type SecretStringRules } from './generate-secret-string.ts';

/** A text that a template gives, or the rules for one. */
export type SecretSource = { readonly given: string } | { readonly generated: SecretStringRules };

/** A secret as a template declares it. */
export interface DeclaredSecret {
  readonly arn: string;
  readonly name: string;
  readonly source: SecretSource;
}

/** The current version of a secret. */
export interface Secret extends DeclaredSecret {
  readonly secretString: string;
  readonly versionId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

export interface Secrets {
  /** Makes the secret be as declared. As long as its source stays the same, so does its value. */
  ensure(declared: DeclaredSecret): void;
  /** @param secretId name or ARN, also an ARN without the six characters that AWS puts at its end */
  find(secretId: string): Secret | undefined;
}

/** The secrets of this cloud, in a file that only its user may read. */
export function openSecrets(file: string, now: () => number): Secrets {
  const kept = readKept(file);
  const declared = new Map<string, Secret>();

  return {
    ensure(secret) {
      const before = kept.get(secret.arn);
      const current = before && isSame(before.source, secret.source) ? before : create(secret, now());
      declared.set(secret.arn, current);
      if (current === before) return;
      kept.set(secret.arn, current);
      write(file, [...kept.values()]);
    },
    find(secretId) {
      const all = [...declared.values()];
      return all.find(({ arn, name }) => secretId === arn || secretId === name || secretId === arn.slice(0, -7));
    },
  };
}

function create(secret: DeclaredSecret, createdAt: number): Secret {
  const { source } = secret;
  const secretString = 'given' in source ? source.given : generateSecretString(source.generated);
  return { ...secret, secretString, versionId: randomUUID(), createdAt };
}

/** As far as JSON keeps it: a rule that is not given is left out of the file. */
function isSame(before: SecretSource, now: SecretSource): boolean {
  return JSON.stringify(before) === JSON.stringify(now);
}

function readKept(file: string): Map<string, Secret> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
  const secrets: Secret[] = JSON.parse(text);
  return new Map(secrets.map((secret) => [secret.arn, secret]));
}

/** Whole or not at all. */
function write(file: string, secrets: readonly Secret[]): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, JSON.stringify(secrets), { mode: 0o600 });
  renameSync(fresh, file);
}
