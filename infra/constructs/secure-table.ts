import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { IDEMPOTENCY_TABLE } from '../../lambda/shared/api/contract.ts';

/** Items by another attribute than their `id`, in the order of a second one; both are text. */
interface SecureTableIndex {
  readonly indexName: string;
  readonly partitionKey: string;
  readonly sortKey: string;
}

export interface SecureTableProps {
  /**
   * Index with all attributes of the items.
   *
   * @default - items are found by their `id` alone
   */
  readonly index?: SecureTableIndex;
  /**
   * Attribute that holds when an item may go, in seconds since 1970.
   *
   * @default - items stay
   */
  readonly timeToLiveAttribute?: string;
  /**
   * Customer key for the items.
   *
   * @default - a key that Amazon DynamoDB owns, free
   */
  readonly encryptionKey?: IKey;
  /**
   * What happens to the table when its stack is deleted. One that is kept can't be deleted by hand either, until somebody
   * turns its deletion protection off.
   *
   * @default - RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** What Amazon DynamoDB does with a customer key in the name of whoever reads and writes the table. */
const USE_KEY = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** A table of items by their `id`: on demand, encrypted, and to be had back as it was in any second of the last 35 days. */
export class SecureTable extends Table {
  constructor(scope: Construct, id: string, props: SecureTableProps = {}) {
    const { index, timeToLiveAttribute, encryptionKey, removalPolicy = RemovalPolicy.RETAIN } = props;
    super(scope, id, {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: removalPolicy === RemovalPolicy.RETAIN,
      removalPolicy,
      ...(timeToLiveAttribute !== undefined && { timeToLiveAttribute }),
      ...(encryptionKey && { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
    });
    if (!index) return;
    this.addGlobalSecondaryIndex({
      indexName: index.indexName,
      partitionKey: { name: index.partitionKey, type: AttributeType.STRING },
      sortKey: { name: index.sortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
  }

  /** These actions and no others: CDK's own grants have more, and wildcards for the key. */
  allow(grantee: IGrantable, ...actions: `dynamodb:${string}`[]): void {
    this.allowOn(this.tableArn, grantee, actions);
  }

  /** To query one index, and not the table. */
  allowQuery(grantee: IGrantable, { indexName }: SecureTableIndex): void {
    this.allowOn(`${this.tableArn}/index/${indexName}`, grantee, ['dynamodb:Query']);
  }

  private allowOn(resourceArn: string, grantee: IGrantable, actions: string[]): void {
    Grant.addToPrincipal({ grantee, actions, resourceArns: [resourceArn] }).assertSuccess();
    this.encryptionKey?.grant(grantee, ...USE_KEY);
  }
}

/** Remembers for a day what requests with an idempotency key were answered. */
export class AnswersTable extends SecureTable {
  constructor(scope: Construct, id: string, props: Omit<SecureTableProps, 'index' | 'timeToLiveAttribute'>) {
    super(scope, id, { ...props, timeToLiveAttribute: IDEMPOTENCY_TABLE.timeToLiveAttribute });
  }

  allowAnsweringOnce(grantee: IGrantable): void {
    this.allow(grantee, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem');
  }
}
