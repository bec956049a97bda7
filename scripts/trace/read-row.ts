import { type AttributeValue, type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { section } from './describe-processing.ts';

/** Texts and numbers as they are, everything else in DynamoDB's own notation. */
export type Row = Readonly<Record<string, string>>;

/** @returns the row as it is now, `undefined` if there is none */
export async function readRow(dynamoDb: DynamoDBClient, tableName: string, id: string): Promise<Row | undefined> {
  const command = new GetItemCommand({ TableName: tableName, Key: { id: { S: id } }, ConsistentRead: true });
  const { Item } = await dynamoDb.send(command);
  return Item && Object.fromEntries(Object.entries(Item).map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: AttributeValue): string {
  return value.S ?? value.N ?? JSON.stringify(value);
}

export function describeRow({
  tableName,
  row,
}: {
  readonly tableName: string;
  readonly row: Row | undefined;
}): string[] {
  const attributes = Object.entries(row ?? {}).map(([name, value]) => `${name} ${value}`);
  return section('row', [`in ${tableName}`, ...(row ? attributes : ['not there'])]);
}
