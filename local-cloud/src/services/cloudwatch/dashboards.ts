import { AwsError } from '../../front-door/aws-json.ts';
import type { Cloud } from '../../front-door/service.ts';

export interface Dashboard {
  readonly name: string;
  readonly arn: string;
  /** JSON of the template. */
  readonly body: string;
}

export interface Dashboards {
  /** @throws AwsError when the name or the body is invalid */
  put(name: string, body: string): void;
  /** @throws AwsError when the dashboard does not exist */
  get(name: string): Dashboard;
  list(): Dashboard[];
}

export function createDashboards({ accountId }: Cloud): Dashboards {
  const dashboards = new Map<string, Dashboard>();
  return {
    put(name, body) {
      if (!/^[\w-]{1,255}$/.test(name)) {
        throw invalid(`DashboardName must be 1 to 255 letters, digits, - and _, got '${name}'.`);
      }
      checkBody(body);
      dashboards.set(name, { name, arn: `arn:aws:cloudwatch::${accountId}:dashboard/${name}`, body });
    },
    get(name) {
      const found = dashboards.get(name);
      if (found) return found;
      const error = { status: 404, shape: 'DashboardNotFoundError' };
      throw new AwsError('ResourceNotFound', `Dashboard ${name} does not exist.`, error);
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
