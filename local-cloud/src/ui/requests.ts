const SERVICES = {
  sqs: { target: 'AmazonSQS', version: '1.0' },
  monitoring: { target: 'GraniteServiceVersion20100801', version: '1.0' },
  logs: { target: 'Logs_20140328', version: '1.1' },
} as const;

/**
 * Calls an AWS operation of the cloud that serves the page, as an SDK would, but unsigned.
 *
 * @throws Error with the message of the service
 */
export async function callAws<Output = object>(
  service: keyof typeof SERVICES,
  operation: string,
  input: object,
): Promise<Output> {
  const { target, version } = SERVICES[service];
  const response = await fetch('/', {
    method: 'POST',
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${operation}` },
    body: JSON.stringify(input),
  });
  const output = await response.json();
  if (!response.ok) throw new Error(output.message ?? output.Message ?? `${operation} failed with ${response.status}`);
  return output;
}

/** Reads JSON below `/_local/`. @throws Error when the status is not 200 */
export async function readLocal<Output>(path: string): Promise<Output> {
  const response = await fetch(`/_local/${path}`, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`/_local/${path} answered ${response.status}`);
  return response.json();
}
