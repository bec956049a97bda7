import { AwsError, optional, required, serveAwsJson, type WireInput } from '../../front-door/aws-json.ts';
import type { Service } from '../../front-door/service.ts';
import { openSecrets, type Secrets } from './secrets.ts';

export interface SecretsManagerOptions {
  /** Keeps the secrets. */
  readonly file: string;
  readonly now: () => number;
}

export interface SecretsManager extends Service, Secrets {}

/** Secrets Manager on the AWS JSON 1.1 protocol: it tells values, templates make them. */
export function openSecretsManager({ file, now }: SecretsManagerOptions): SecretsManager {
  const secrets = openSecrets(file, now);
  const operations = { GetSecretValue: (input: WireInput) => getSecretValue(secrets, input) };
  return {
    ...secrets,
    handle: (request, response) =>
      serveAwsJson({ name: 'secretsmanager', version: '1.1', operations }, request, response),
    close: async () => {},
  };
}

const CURRENT = 'AWSCURRENT';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
function getSecretValue(secrets: Secrets, input: WireInput): object {
  const secret = secrets.find(required(input, 'SecretId', 'string'));
  if (!secret) {
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  const { arn, name, versionId, secretString, createdAt } = secret;
  const stage = optional(input, 'VersionStage', 'string') ?? CURRENT;
  const version = optional(input, 'VersionId', 'string') ?? versionId;
  if (stage !== CURRENT || version !== versionId) {
    const asked = stage === CURRENT ? `VersionId: ${version}` : `staging label: ${stage}`;
    throw new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${asked}`,
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
