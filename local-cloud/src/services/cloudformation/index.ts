import { serveAwsQuery } from '../../front-door/aws-query.ts';
import type { Service } from '../../front-door/service.ts';
import { createOperations, type StackDescription } from './operations.ts';

/** Opens CloudFormation, which describes the loaded stacks on the query protocol. */
export function openCloudFormation(stacks: readonly StackDescription[]): Service {
  const service = {
    name: 'cloudformation',
    namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    operations: createOperations(stacks),
  };
  return {
    handle: (request, response) => serveAwsQuery(service, request, response),
    close: async () => {},
  };
}
