import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { AwsError, optional, required, serveAwsJson, type WireInput } from '../../front-door/aws-json.ts';
import type { Service } from '../../front-door/service.ts';
import { generateSecretString, type SecretStringRules } from './generate-secret-string.ts';

/** A secret as a template declares it: with its value, or with the rules for a generated value. */
export interface DeclaredSecret {
  readonly arn: string;
  readonly name: string;
  readonly source: { readonly given: string } | { readonly generated: SecretStringRules };
}

/** The current version of a secret. */
export interface Secret extends DeclaredSecret {
  readonly secretString: string;
  readonly versionId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export interface SecretsManager extends Service {
  /** Creates a secret, or keeps it with its value if its source did not change. */
  ensure(declared: DeclaredSecret): void;
  /** @param secretId name, ARN, or ARN without the six characters that AWS adds at its end */
  find(secretId: string): Secret | undefined;
}

export interface SecretsManagerOptions {
  /** File that keeps the secrets. Only its user may read it. */
  readonly file: string;
  readonly now: () => number;
}

/** Opens Secrets Manager: templates create secrets, and clients read their values. */
export function openSecretsManager({ file, now }: SecretsManagerOptions): SecretsManager {
  const kept = readKept(file);
  const declared = new Map<string, Secret>();
  const find = (secretId: string) =>
    [...declared.values()].find(({ arn, name }) => [arn, name, arn.slice(0, -7)].includes(secretId));
  const operations = { GetSecretValue: (input: WireInput) => getSecretValue(find, input) };

  return {
    find,
    ensure(secret) {
      const before = kept.get(secret.arn);
      // The file does not keep rules that are not set, so the comparison leaves them out too.
      const isSame = before && JSON.stringify(before.source) === JSON.stringify(secret.source);
      const current = isSame ? before : create(secret, now());
      declared.set(secret.arn, current);
      if (isSame) return;
      kept.set(secret.arn, current);
      write(file, [...kept.values()]);
    },
    handle: (request, response) =>
      serveAwsJson({ name: 'secretsmanager', version: '1.1', operations }, request, response),
    close: async () => {},
  };
}

function create(secret: DeclaredSecret, createdAt: number): Secret {
  const { source } = secret;
  const secretString = 'given' in source ? source.given : generateSecretString(source.generated);
  return { ...secret, secretString, versionId: randomUUID(), createdAt };
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

/** Replaces the file atomically. */
function write(file: string, secrets: readonly Secret[]): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, JSON.stringify(secrets), { mode: 0o600 });
  renameSync(fresh, file);
}

const CURRENT = 'AWSCURRENT';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
function getSecretValue(find: SecretsManager['find'], input: WireInput): object {
  const secret = find(required(input, 'SecretId', 'string'));
  if (!secret) {
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  const { arn, name, versionId, secretString, createdAt } = secret;
  const stage = optional(input, 'VersionStage', 'string') ?? CURRENT;
  const version = optional(input, 'VersionId', 'string') ?? versionId;
  if (stage !== CURRENT || version !== versionId) {
    const requested = stage === CURRENT ? `VersionId: ${version}` : `staging label: ${stage}`;
    throw new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${requested}`,
    );
  }
  return {
    ARN: arn,
    Name: name,
    VersionId: versionId,
    SecretString: secretString,
    VersionStages: [CURRENT],
    CreatedDate: createdAt / 1_000,
  };
}
