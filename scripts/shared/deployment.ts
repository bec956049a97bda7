/** The deployment that a command line means: options first, then the user's settings, then the environment. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { loadSettings } from '../../infra/settings/load-settings.ts';
import type { SettingsSources } from '../../infra/settings/sources.ts';
import { stackName } from '../../infra/settings/stack-name.ts';
import {
  type Connection,
  clientConfig,
  connectionFrom,
  type connectionOptions,
  isLocalEndpoint,
} from './connection.ts';
import type { Values } from './options.ts';
import type { Session } from './run-command.ts';
import { findStack, type Stack, type StackWanted } from './stack.ts';

export interface Deployment {
  readonly connection: Connection;
  readonly stack: Stack;
}

/**
 * Says which stack it took if it was not asked for and there are others.
 *
 * @throws UsageError for contradicting options
 * @throws ScriptError if no stack fits, or several do
 * @throws SettingsError if the settings are needed and wrong
 */
export async function findDeployment(
  values: Values<typeof connectionOptions>,
  wanted: Pick<StackWanted, 'isFit' | 'needs' | 'instead'>,
  { note }: Pick<Session, 'note'>,
): Promise<Deployment> {
  const { connection, prefix } = await connect(values, { directory: process.cwd(), environment: process.env });
  const cloudFormation = new CloudFormationClient(clientConfig(connection));
  const stack = await findStack(cloudFormation, { ...wanted, name: values.stack, prefix });
  if (stack.others.length > 0) note(`Stack ${stack.name}; --stack takes another: ${stack.others.join(', ')}`);
  return { connection, stack };
}

export async function connect(
  values: Values<typeof connectionOptions>,
  sources: SettingsSources,
): Promise<{ readonly connection: Connection; readonly prefix?: string }> {
  const connection = connectionFrom(values, sources.environment);
  const isLocal = connection.endpoint !== undefined && isLocalEndpoint(connection.endpoint);
  if (isLocal || (values.region !== undefined && values.stack !== undefined)) return { connection };

  const { settings, origins } = await loadSettings(sources);
  // Deploying goes to the Region of the settings whatever AWS_REGION says, so looking for it does too. It may be the
  // default there; only where no setting is given at all, people are somewhere else than where they deployed from.
  const hasSettings = Object.values(origins).some((origin) => origin !== 'default');
  return {
    connection: hasSettings && values.region === undefined ? { ...connection, region: settings.region } : connection,
    prefix: stackName(settings, ''),
  };
}
