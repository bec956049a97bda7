import { randomUUID } from 'node:crypto';
import { XMLBuilder } from 'fast-xml-parser';
import { AwsError } from '../../front-door/aws-json.ts';
import { sendError, sendNotImplemented } from '../../front-door/error-response.ts';
import { readForm } from '../../front-door/requested-service.ts';
import type { Service } from '../../front-door/service.ts';
import { operations, type StackDescription } from './operations.ts';

/** Opens CloudFormation, which describes the loaded stacks on the query protocol. */
export function openCloudFormation(stacks: readonly StackDescription[]): Service {
  return {
    async handle(request, response) {
      const parameters = await readForm(request);
      const action = parameters.get('Action') ?? '';
      const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
      if (!operation) return sendNotImplemented(request, response, 'cloudformation', parameters);
      try {
        const result = operation(stacks, parameters);
        response.writeHead(200, { 'content-type': 'text/xml' }).end(resultXml(action, result));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        sendError(request, response, error);
      }
    },
    close: async () => {},
  };
}

function resultXml(action: string, result: object): string {
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });
  return builder.build({
    [`${action}Response`]: {
      '@xmlns': 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
      [`${action}Result`]: result,
      ResponseMetadata: { RequestId: randomUUID() },
    },
  });
}
