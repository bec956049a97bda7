/** The operations that dynalite runs as AWS does, with the kind of capacity that each consumes. */
export const CAPACITY = {
  BatchGetItem: 'Read',
  BatchWriteItem: 'Write',
  CreateTable: undefined,
  DeleteItem: 'Write',
  DeleteTable: undefined,
  DescribeTable: undefined,
  DescribeTimeToLive: undefined,
  GetItem: 'Read',
  ListTables: undefined,
  PutItem: 'Write',
  Query: 'Read',
  Scan: 'Read',
  UpdateItem: 'Write',
} as const;

export type OperationName = keyof typeof CAPACITY;

export const OPERATIONS = Object.keys(CAPACITY) as readonly OperationName[];
