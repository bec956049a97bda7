import type { S3Error } from '../http/s3-error.ts';
import { invalidArgument } from '../http/s3-error.ts';
import type { NotificationConfiguration, NotificationTarget } from './configuration.ts';
import type { Cause } from './event-record.ts';
import { testEventMessage } from './event-record.ts';
import type { Notify } from './outbox.ts';

/** The other services, as far as notifications need them. */
export interface Destinations {
  readonly notify: Notify;
  readonly destinationExists: (arn: string) => boolean | Promise<boolean>;
}

/** Checks every destination, then sends each its `s3:TestEvent`. @throws S3Error InvalidArgument */
export async function validateDestinations(
  bucket: string,
  rules: NotificationConfiguration,
  cause: Cause,
  { notify, destinationExists }: Destinations,
): Promise<void> {
  for (const { target } of rules) {
    const problem = arnProblem(target);
    if (problem !== undefined) throw destinationError(target, problem);
    if (!(await destinationExists(target.arn))) {
      throw destinationError(target, `The destination ${target.kind} does not exist`);
    }
  }
  for (const { target } of rules) {
    try {
      await notify(target, testEventMessage(bucket, cause));
    } catch (error) {
      throw destinationError(target, error instanceof Error ? error.message : String(error));
    }
  }
}

function arnProblem({ kind, arn }: NotificationTarget): string | undefined {
  const service = kind === 'queue' ? 'sqs' : 'sns';
  const [prefix, , actualService, , , name] = arn.split(':');
  if (prefix !== 'arn' || actualService !== service || !name) return `The ARN is not that of a ${kind}`;
  return arn.endsWith('.fifo') ? `FIFO ${kind}s are not supported as destinations` : undefined;
}

function destinationError(target: NotificationTarget, reason: string): S3Error {
  return invalidArgument('Unable to validate the following destination configurations', target.arn, reason);
}
