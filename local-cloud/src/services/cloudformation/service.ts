import { randomUUID } from 'node:crypto';
import { XMLBuilder } from 'fast-xml-parser';
import { sendError, sendNotImplemented } from '../../front-door/error-response.ts';
import { readForm } from '../../front-door/requested-service.ts';
import type { Service } from '../../front-door/service.ts';
import { operations, type Stacks, ValidationError } from './operations.ts';

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

/** CloudFormation's reading half on the query protocol, over the stacks that this cloud has loaded. */
export function openCloudFormation(stacks: Stacks): Service {
  return {
    async handle(request, response) {
      const parameters = await readForm(request);
      const name = parameters.get('Action') ?? '';
      const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
      if (!operation) return sendNotImplemented(request, response, 'cloudformation', parameters);
      try {
        const result = operation(stacks, parameters);
        response.writeHead(200, { 'content-type': 'text/xml' }).end(resultXml(name, result));
      } catch (error) {
        if (!(error instanceof ValidationError)) throw error;
        sendError(request, response, { status: 400, code: error.name, message: error.message });
      }
    },
    close: () => Promise.resolve(),
  };
}

function resultXml(operation: string, result: object): string {
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });
  return builder.build({
    [`${operation}Response`]: {
      '@xmlns': NAMESPACE,
      [`${operation}Result`]: result,
      ResponseMetadata: { RequestId: randomUUID() },
    },
  });
}
