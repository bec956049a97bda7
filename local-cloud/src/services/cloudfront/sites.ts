import type { LoadReport } from '../../template/load-report.ts';
import type { StackPlan } from '../../template/stack-plan.ts';
import type { CloudFront } from './index.ts';
import { distributionDomain } from './resources.ts';

/** The address of a distribution on this machine. */
export interface LocalSite {
  /** Construct id of its stack. */
  readonly stack: string;
  /** Name of the resource. */
  readonly name: string;
  /** `http://127.0.0.1:4567` */
  readonly url: string;
  /** Host names on AWS. */
  readonly names: readonly string[];
}

export interface SitesOptions {
  readonly cloudFront: Pick<CloudFront, 'listen'>;
  readonly report: LoadReport;
  /** Port of the first distribution; each further one gets the next port. 0 chooses any free ports. */
  readonly firstPort: number;
}

/** Number of ports that are tried for a site before it gets any free port. */
const TRIES = 20;

/** Listens on a port for each distribution of the stacks, before anything is loaded. */
export async function listenForSites(plans: readonly StackPlan[], options: SitesOptions): Promise<LocalSite[]> {
  const sites: LocalSite[] = [];
  for (const plan of plans) {
    for (const resource of plan.resources) {
      if (resource.type !== 'AWS::CloudFront::Distribution') continue;
      const domainName = distributionDomain(resource);
      const aliases = plan.resolved(resource).properties.nested('DistributionConfig').texts('Aliases');
      const wanted = options.firstPort === 0 ? 0 : options.firstPort + sites.length;
      const url = await listenNear(domainName, wanted, options);
      sites.push({ stack: plan.id, name: resource.name, url, names: [domainName, ...aliases] });
    }
  }
  return sites;
}

async function listenNear(domainName: string, wanted: number, options: SitesOptions): Promise<string> {
  const { cloudFront, report } = options;
  const nearby = Array.from({ length: TRIES }, (_, index) => wanted + index).filter((port) => port <= 65_535);
  for (const port of wanted === 0 ? [] : nearby) {
    const url = await cloudFront.listen(domainName, port).catch(unlessTaken);
    if (url !== undefined && port !== wanted) report.notice(`port ${wanted} is taken, so a site is on ${url}`);
    if (url !== undefined) return url;
  }
  return cloudFront.listen(domainName, 0);
}

function unlessTaken(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EADDRINUSE') throw error;
}
