import { AwsError } from '../../front-door/aws-json.ts';

export const invalidParameter = (detail: string): AwsError =>
  new AwsError('InvalidParameter', `Invalid parameter: ${detail}`);

export const notImplemented = (feature: string): AwsError =>
  new AwsError('NotImplemented', `sns ${feature} is not implemented by the local cloud`, { status: 501 });
