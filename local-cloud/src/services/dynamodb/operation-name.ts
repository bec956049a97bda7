/** What dynalite does as AWS does it. DynamoDB's other operations are not there. */
export const OPERATIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
] as const;

export type OperationName = (typeof OPERATIONS)[number];

export function isOperation(name: string | undefined): name is OperationName {
  return OPERATIONS.some((operation) => operation === name);
}
