import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { IDEMPOTENCY_TABLE } from '../../lambda/shared/api/contract.ts';

/** A global secondary index; both keys are strings. */
interface SecureTableIndex {
  readonly indexName: string;
  readonly partitionKey: string;
  readonly sortKey: string;
}

export interface SecureTableProps {
  /**
   * Global secondary index with all attributes of the items.
   *
   * @default - items are found by their `id` only
   */
  readonly index?: SecureTableIndex;
  /**
   * Attribute with the time at which an item expires, in seconds since 1970.
   *
   * @default - items do not expire
   */
  readonly timeToLiveAttribute?: string;
  /**
   * Customer key for the items.
   *
   * @default - a key that Amazon DynamoDB owns, free of charge
   */
  readonly encryptionKey?: IKey;
  /**
   * Whether the table is deleted with its stack. A retained table also has deletion protection, which blocks a deletion
   * by hand.
   *
   * @default - RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Actions on the customer key that Amazon DynamoDB takes with the permissions of the caller. */
const USE_KEY = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** An encrypted on-demand table of items by their `id`, which can be restored to any second of the last 35 days. */
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

  /** Allows these actions only. The grants of CDK allow more actions, and use wildcards for the key. */
  allow(grantee: IGrantable, ...actions: `dynamodb:${string}`[]): void {
    this.allowOn(this.tableArn, grantee, actions);
  }

  /** Allows queries on an index, but not on the table. */
  allowQuery(grantee: IGrantable, { indexName }: SecureTableIndex): void {
    this.allowOn(`${this.tableArn}/index/${indexName}`, grantee, ['dynamodb:Query']);
  }

  private allowOn(resourceArn: string, grantee: IGrantable, actions: string[]): void {
    Grant.addToPrincipal({ grantee, actions, resourceArns: [resourceArn] }).assertSuccess();
    this.encryptionKey?.grant(grantee, ...USE_KEY);
  }
}

/** Stores the answers to requests with an idempotency key for a day. */
export class AnswersTable extends SecureTable {
  constructor(scope: Construct, id: string, props: Omit<SecureTableProps, 'index' | 'timeToLiveAttribute'>) {
    super(scope, id, { ...props, timeToLiveAttribute: IDEMPOTENCY_TABLE.timeToLiveAttribute });
  }

  allowAnsweringOnce(grantee: IGrantable): void {
    this.allow(grantee, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem');
  }
}
