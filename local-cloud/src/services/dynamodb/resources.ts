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
  async create(resource, { dynamoDb }) {
    const timeToLive = resource.properties.nested('TimeToLiveSpecification');
    const attribute = timeToLive.flag('Enabled') ? timeToLive.text('AttributeName') : undefined;
    await dynamoDb.ensureTable(definition(resource), { timeToLiveAttribute: attribute });
  },
};

/** Converts the properties to the types of CreateTable. */
function definition({ name, properties }: Resource): TableDefinition {
  return {
    TableName: name,
    AttributeDefinitions: properties.nestedList('AttributeDefinitions').map((attribute) => ({
      AttributeName: attribute.text('AttributeName'),
      AttributeType: attribute.text('AttributeType'),
    })),
    KeySchema: keySchema(properties),
    BillingMode: properties.text('BillingMode', 'PROVISIONED'),
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

export const resources: readonly ResourceKind[] = [table];
