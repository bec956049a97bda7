/** The third story: orders go through the API and a topic to two workers, one of which fails for a while. */
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { waitFor } from '../../bench/support/wait-for.ts';
import { table } from '../../scripts/shared/text.ts';
import { peekDeadLetters, sendBackDeadLetters } from './dead-letters.ts';
import { type Answer, postJson } from './post-json.ts';

interface OrdersStage {
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  /** Queue of the worker that stores orders. */
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly itemsUrl: string;
  readonly tableName: string;
  /** Page of the local cloud with the latest notices to customers. */
  readonly noticesUrl: string;
  say(line: string): void;
}

interface Placed extends Answer {
  readonly placed: DemoOrder;
}

interface ListedOrder {
  readonly id: string;
  readonly total: number;
}

/** @returns whether every accepted order is stored and notified once, and every other one was rejected */
export async function tellOrdersStory(stage: OrdersStage): Promise<boolean> {
  const { say } = stage;
  say(`Deleting the table ${stage.tableName}, so that orders can't be stored …`);
  const createAgain = await deleteTable(stage);

  say(`Placing ${demoOrders.length} orders at ${stage.itemsUrl} …`);
  const answers: Placed[] = [];
  for (const placed of demoOrders)
    answers.push({ placed, ...(await postJson(stage.itemsUrl, placed.order, placed.key)) });
  const accepted = new Set(answers.flatMap(({ id }) => id ?? []));
  const areNotified = async () => {
    const notices = await noticesOf(stage);
    return [...accepted].every((id) => notices.some((text) => text.includes(id))) || undefined;
  };
  await waitFor('the notices', areNotified);
  say('The customer has got the notices anyway. Creating the table again, so that the retries succeed …\n');

  await createAgain();
  const listed = await waitFor('the orders', async () => {
    // On a slow machine, all attempts may have failed by now.
    if ((await peekDeadLetters(stage)).length > 0) await sendBackDeadLetters(stage);
    const orders = await listOrders(stage);
    return orders.length >= accepted.size ? orders : undefined;
  });
  const notices = await noticesOf(stage);
  const checked = answers.map((answer) => check(answer, listed, notices));
  say(ordersTable(checked));
  say(
    `\n${listed.length} orders are listed for ${accepted.size} accepted ones, and ${notices.length} notices were sent.`,
  );
  return checked.every(({ isRight }) => isRight) && listed.length === accepted.size && notices.length === accepted.size;
}

/** @returns a function that creates the table again, empty */
async function deleteTable({ dynamoDb, tableName: TableName }: OrdersStage): Promise<() => Promise<void>> {
  const { Table = {} } = await dynamoDb.send(new DescribeTableCommand({ TableName }));
  await dynamoDb.send(new DeleteTableCommand({ TableName }));
  return async () => {
    await dynamoDb.send(new CreateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST', ...shapeOf(Table) }));
  };
}

function shapeOf({ AttributeDefinitions, KeySchema, GlobalSecondaryIndexes = [] }: TableDescription) {
  return {
    AttributeDefinitions,
    KeySchema,
    GlobalSecondaryIndexes: GlobalSecondaryIndexes.map((index) => ({
      IndexName: index.IndexName,
      KeySchema: index.KeySchema,
      Projection: index.Projection,
    })),
  };
}

async function listOrders({ itemsUrl }: OrdersStage): Promise<readonly ListedOrder[]> {
  const response = await fetch(`${itemsUrl}?customerId=${CUSTOMER}`);
  // Without its table, the API answers 503.
  if (response.status === 503) return [];
  return ((await response.json()) as { readonly items: readonly ListedOrder[] }).items;
}

async function noticesOf({ noticesUrl }: OrdersStage): Promise<string[]> {
  const { messages } = (await (await fetch(noticesUrl)).json()) as {
    readonly messages: readonly { preview: string }[];
  };
  return messages.map(({ preview }) => preview);
}

function check(answer: Placed, listed: readonly ListedOrder[], notices: readonly string[]) {
  const { placed, status, id } = answer;
  const order = listed.find((one) => one.id === id);
  const noticeCount = notices.filter((text) => id !== undefined && text.includes(id)).length;
  const isAsItShould = status === 202 ? order?.total === placed.total && noticeCount === 1 : order === undefined;
  return { answer, order, noticeCount, isRight: status === placed.status && isAsItShould };
}

function ordersTable(checked: readonly ReturnType<typeof check>[]): string {
  const rows = checked.map(({ answer: { placed, status, id, problem }, order, noticeCount, isRight }) => [
    isRight ? '✓' : '✗',
    status,
    id ?? problem,
    order?.total.toFixed(2) ?? '',
    noticeCount || '',
    placed.shows,
  ]);
  return table([['', 'status', 'ID, or the error', 'total', 'notices', 'shows'], ...rows]);
}

interface DemoOrder {
  readonly order: { readonly customerId: string; readonly note?: string; readonly lines: readonly DemoLine[] };
  /** Value of the `Idempotency-Key` header. @default - no header */
  readonly key?: string;
  /** Expected status of the answer. */
  readonly status: number;
  /** Expected total. */
  readonly total: number;
  readonly shows: string;
}

interface DemoLine {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: number;
}

const CUSTOMER = 'demo-customer';

const order = { customerId: CUSTOMER, lines: [{ sku: 'BOOK-1', quantity: 2, unitPrice: 9.95 }] };
const cents = {
  customerId: CUSTOMER,
  lines: [{ sku: 'PEN-7', quantity: 3, unitPrice: 0.1 }],
  note: '🎁 s’il vous plaît',
};

/** Orders to place. The third repeats the second, as a client does that got no answer. */
const demoOrders: readonly DemoOrder[] = [
  { order, status: 202, total: 19.9, shows: 'an ordinary order' },
  { order: cents, key: 'demo-order', status: 202, total: 0.3, shows: 'three times 0.10 are exactly 0.30' },
  {
    order: cents,
    key: 'demo-order',
    status: 202,
    total: 0.3,
    shows: 'the same key again: no second order, no second notice',
  },
  { order: { ...order, lines: [] }, status: 400, total: 0, shows: 'no lines: rejected' },
];
