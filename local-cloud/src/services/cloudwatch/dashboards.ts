import type { Cloud } from '../../front-door/service.ts';
import { AwsError } from './aws-error.ts';

export interface Dashboard {
  readonly name: string;
  readonly arn: string;
  /** JSON, as it was given. */
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

export interface Dashboards {
  /** @throws AwsError when the name or the body is not one of a dashboard */
  put(name: string, body: string): void;
  /** @throws AwsError when there is none of that name */
  get(name: string): Dashboard;
  list(): Dashboard[];
}

export function createDashboards({ accountId }: Cloud, now: () => number): Dashboards {
  const dashboards = new Map<string, Dashboard>();
  return {
    put(name, body) {
      if (!/^[\w-]{1,255}$/.test(name)) {
        throw invalid(`DashboardName must be 1 to 255 letters, digits, - and _, got '${name}'.`);
      }
      checkBody(body);
      const arn = `arn:aws:cloudwatch::${accountId}:dashboard/${name}`;
      dashboards.set(name, { name, arn, body, modifiedAt: now() });
    },
    get(name) {
      const found = dashboards.get(name);
      if (found) return found;
      throw new AwsError('ResourceNotFound', `Dashboard ${name} does not exist.`, {
        status: 404,
        shape: 'DashboardNotFoundError',
      });
    },
    list: () => [...dashboards.values()],
  };
}

function checkBody(body: string): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    throw invalid(`DashboardBody must be JSON: ${(error as Error).message}.`);
  }
  const { widgets } = Object(parsed) as { widgets?: unknown };
  if (!Array.isArray(widgets)) throw invalid('DashboardBody must be an object with a list of widgets.');
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterInput', message);
}
