const SERVICES = {
  sqs: { target: 'AmazonSQS', version: '1.0' },
  monitoring: { target: 'GraniteServiceVersion20100801', version: '1.0' },
  logs: { target: 'Logs_20140328', version: '1.1' },
} as const;

/**
 * Calls AWS as an SDK would, of this very cloud, and unsigned.
 *
 * @throws Error with the service's message
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

/** Reads one of this machine's own pages. @throws Error when it cannot be read */
export async function readLocal<Output>(path: string): Promise<Output> {
  const response = await fetch(`/_local/${path}`, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`/_local/${path} answered ${response.status}`);
  return response.json();
}
