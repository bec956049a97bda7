import type { Deployment } from '../../template/deployment.ts';
import type { Properties } from '../../template/properties.ts';
import type { Resource, ResourceKind } from '../../template/resource-kind.ts';
import type { Index } from './dynalite.ts';
import type { TableDefinition } from './ensure-table.ts';

const table: ResourceKind = {
  type: 'AWS::DynamoDB::Table',
  supportedProperties: [
    'AttributeDefinitions',
    'BillingMode',
    'GlobalSecondaryIndexes',
    'KeySchema',
    'LocalSecondaryIndexes',
    'ProvisionedThroughput',
    'TableName',
    'TimeToLiveSpecification',
  ],
  ignoredProperties: [
    'ContributorInsightsSpecification',
    'DeletionProtectionEnabled',
    'OnDemandThroughput',
    'PointInTimeRecoverySpecification',
    'ResourcePolicy',
    'SSESpecification',
    'TableClass',
    'Tags',
    'WarmThroughput',
  ],
  naming: { property: 'TableName' },
  attributes: {
    Arn: ({ name, site }) => `arn:aws:dynamodb:${site.region}:${site.accountId}:table/${name}`,
  },
  create: (resource, deployment) =>
    ensureTable(resource, resource.properties.text('BillingMode', 'PROVISIONED'), deployment),
};

/** The type behind CDK's `TableV2`. Its replicas in other Regions do not exist here, and its capacity is never limited. */
const globalTable: ResourceKind = {
  ...table,
  type: 'AWS::DynamoDB::GlobalTable',
  ignoredProperties: [
    ...table.ignoredProperties,
    'ReadOnDemandThroughputSettings',
    'ReadProvisionedThroughputSettings',
    'Replicas',
    'WriteOnDemandThroughputSettings',
    'WriteProvisionedThroughputSettings',
  ],
  async create(resource, deployment) {
    const { logicalId, properties } = resource;
    const regions = properties.nestedList('Replicas').map((replica) => replica.text('Region'));
    if (regions.length > 1) {
      deployment.report.warn(
        `AWS::DynamoDB::GlobalTable ${logicalId}: one table stands for its replicas in ${regions.join(', ')}`,
      );
    }
    await ensureTable(resource, 'PAY_PER_REQUEST', deployment);
  },
};

async function ensureTable(resource: Resource, billingMode: string, { dynamoDb }: Deployment): Promise<void> {
  const timeToLive = resource.properties.nested('TimeToLiveSpecification');
  const attribute = timeToLive.flag('Enabled') ? timeToLive.text('AttributeName') : undefined;
  await dynamoDb.ensureTable(definition(resource, billingMode), { timeToLiveAttribute: attribute });
}

/** Converts the properties to the types of CreateTable. */
function definition({ name, properties }: Resource, billingMode: string): TableDefinition {
  return {
    TableName: name,
    AttributeDefinitions: properties.nestedList('AttributeDefinitions').map((attribute) => ({
      AttributeName: attribute.text('AttributeName'),
      AttributeType: attribute.text('AttributeType'),
    })),
    KeySchema: keySchema(properties),
    BillingMode: billingMode,
    ...throughput(properties),
    ...indexes(properties, 'GlobalSecondaryIndexes'),
    ...indexes(properties, 'LocalSecondaryIndexes'),
  };
}

function keySchema(properties: Properties): TableDefinition['KeySchema'] {
  return properties.nestedList('KeySchema').map((element) => ({
    AttributeName: element.text('AttributeName'),
    KeyType: element.text('KeyType'),
  }));
}

function throughput(properties: Properties): object {
  if (!properties.has('ProvisionedThroughput')) return {};
  const given = properties.nested('ProvisionedThroughput');
  const units = ['ReadCapacityUnits', 'WriteCapacityUnits'].map((name) => [name, given.number(name)] as const);
  return { ProvisionedThroughput: Object.fromEntries(units) };
}

function indexes(properties: Properties, kind: 'GlobalSecondaryIndexes' | 'LocalSecondaryIndexes'): object {
  if (!properties.has(kind)) return {};
  const given = properties.nestedList(kind).map((index): Index => {
    const projection = index.nested('Projection');
    return {
      IndexName: index.text('IndexName'),
      KeySchema: keySchema(index),
      Projection: {
        ProjectionType: projection.text('ProjectionType', 'ALL'),
        ...(projection.has('NonKeyAttributes') && { NonKeyAttributes: projection.texts('NonKeyAttributes') }),
      },
      ...throughput(index),
    };
  });
  return { [kind]: given };
}

export const resources: readonly ResourceKind[] = [table, globalTable];
