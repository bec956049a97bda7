import type { Operation } from '../operation.ts';
import { describeObject } from './get-object.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject: Operation = {
  name: 'HeadObject',
  method: 'HEAD',
  on: 'object',
  run: (request, front) => describeObject(request, front).reply,
};
