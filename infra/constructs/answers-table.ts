import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { IDEMPOTENCY_TABLE } from '../../lambda/shared/api/contract.ts';
import { SecureTable, type SecureTableProps } from './secure-table.ts';

/** Remembers for a day what requests with an idempotency key were answered. */
export class AnswersTable extends SecureTable {
  constructor(scope: Construct, id: string, props: Omit<SecureTableProps, 'index' | 'timeToLiveAttribute'>) {
    super(scope, id, { ...props, timeToLiveAttribute: IDEMPOTENCY_TABLE.timeToLiveAttribute });
  }

  allowAnsweringOnce(grantee: IGrantable): void {
    this.allow(grantee, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem');
  }
}
