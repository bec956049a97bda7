import type { ResourceKind } from '../../../template/resource-kind.ts';

export const dashboard: ResourceKind = {
  type: 'AWS::CloudWatch::Dashboard',
  supportedProperties: ['DashboardBody', 'DashboardName'],
  ignoredProperties: ['Tags'],
  naming: { property: 'DashboardName' },
  async create({ name, properties }, { cloudWatch }) {
    cloudWatch.putDashboard(name, properties.text('DashboardBody'));
  },
};
