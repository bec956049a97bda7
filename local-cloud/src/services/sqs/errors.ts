import { AwsError } from '../../front-door/aws-json.ts';

/** Makes an error reply of SQS: a client sees `name` as the error's name. */
export function sqsError(name: string, message: string, { status = 400, queryCode = name } = {}): AwsError {
  return new AwsError(queryCode, message, { status, shape: `com.amazonaws.sqs#${name}` });
}

/** Makes an error whose code in the older Query protocol, which the SDK reports as `error.Code`, has a prefix. */
export function prefixedError(name: string, message: string, queryCode = name): AwsError {
  return sqsError(name, message, { queryCode: `AWS.SimpleQueueService.${queryCode}` });
}

export const queueDoesNotExist = (): AwsError =>
  prefixedError('QueueDoesNotExist', 'The specified queue does not exist.', 'NonExistentQueue');

export const missingParameter = (name: string): AwsError =>
  sqsError('MissingParameter', `The request must contain the parameter ${name}.`);

export const invalidParameter = (message: string): AwsError => sqsError('InvalidParameterValue', message);

export const invalidParameterValue = (name: string, value: string | number, reason: string): AwsError =>
  invalidParameter(`Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);

export const invalidAttributeName = (name: string): AwsError =>
  sqsError('InvalidAttributeName', `Unknown Attribute ${name}.`);

export const invalidAttributeValue = (name: string, reason?: string): AwsError =>
  sqsError(
    'InvalidAttributeValue',
    `Invalid value for the parameter ${name}.${reason === undefined ? '' : ` Reason: ${reason}`}`,
  );

export const resourceNotFound = (message: string): AwsError =>
  sqsError('ResourceNotFoundException', message, { status: 404 });

export const noSuchResource = (parameter: 'SourceArn' | 'DestinationArn'): AwsError =>
  resourceNotFound(`The resource that you specified for the ${parameter} parameter doesn't exist.`);

export const serializationError = (message: string): AwsError => sqsError('SerializationException', message);
