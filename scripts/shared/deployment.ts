/** The deployment that a command line means: options first, then the user's settings, then the environment. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { loadSettings } from '../../infra/settings/load-settings.ts';
import { stackName } from '../../infra/settings/stack-name.ts';
import {
  type Connection,
  clientConfig,
  connectionFrom,
  type connectionOptions,
  isLocalEndpoint,
} from './connection.ts';
import type { Values } from './options.ts';
import { findStack, type Stack, type StackWanted } from './stack.ts';

export interface Deployment {
  readonly connection: Connection;
  readonly stack: Stack;
}

/**
 * @throws UsageError for contradicting options
 * @throws ScriptError if no stack fits, or several do
 * @throws SettingsError if the settings are needed and wrong
 */
export async function findDeployment(
  values: Values<typeof connectionOptions>,
  wanted: Pick<StackWanted, 'isFit' | 'needs'>,
): Promise<Deployment> {
  const { connection, fromSettings } = await connect(values);
  const cloudFormation = new CloudFormationClient(clientConfig(connection));
  return { connection, stack: await findStack(cloudFormation, { ...wanted, name: values.stack, fromSettings }) };
}

async function connect(values: Values<typeof connectionOptions>) {
  const connection = connectionFrom(values, process.env);
  const isLocal = connection.endpoint !== undefined && isLocalEndpoint(connection.endpoint);
  if (isLocal || (values.region !== undefined && values.stack !== undefined)) return { connection };

  const { settings, origins } = await loadSettings({ directory: process.cwd(), environment: process.env });
  // Deploying goes to the Region of the settings whatever AWS_REGION says, so looking for it does too.
  const isChosen = values.region === undefined && origins.region !== 'default';
  return {
    connection: isChosen ? { ...connection, region: settings.region } : connection,
    fromSettings: stackName(settings, 'FilePipeline'),
  };
}
