/** The third act: orders over the API, through a topic, to two workers of which one is down for a while. */
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
  /** Of the worker that stores orders. */
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly itemsUrl: string;
  readonly tableName: string;
  /** The latest notices to customers, as the local cloud shows them. */
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

/** @returns whether every order that was accepted is stored and notified once, and every other was rejected */
export async function tellOrdersStory(stage: OrdersStage): Promise<boolean> {
  const { say } = stage;
  say(`Taking the table ${stage.tableName} away: whoever stores orders is down.`);
  const bringBack = await takeTableAway(stage);

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
  say('Their customer has been notified all the same. The table comes back, and what failed is tried again …\n');

  await bringBack();
  const listed = await waitFor('the orders', async () => {
    // On a slow machine their attempts may be over by now.
    if ((await peekDeadLetters(stage)).length > 0) await sendBackDeadLetters(stage);
    const orders = await listOrders(stage);
    return orders.length >= accepted.size ? orders : undefined;
  });
  const notices = await noticesOf(stage);
  const checked = answers.map((answer) => check(answer, listed, notices));
  say(ordersTable(checked));
  say(
    `\n${listed.length} orders are listed for ${accepted.size} that were accepted, and ${notices.length} notices were sent.`,
  );
  return checked.every(({ isRight }) => isRight) && listed.length === accepted.size && notices.length === accepted.size;
}

/** @returns what brings it back as it was, but empty */
async function takeTableAway({ dynamoDb, tableName: TableName }: OrdersStage): Promise<() => Promise<void>> {
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
  // While its table is away, the API says when to come again.
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
  return table([['', 'status', 'id, or what is wrong', 'total', 'notices', 'shows'], ...rows]);
}

interface DemoOrder {
  readonly order: { readonly customerId: string; readonly note?: string; readonly lines: readonly DemoLine[] };
  /** Sent as `Idempotency-Key`. */
  readonly key?: string;
  /** The status that it should be answered with. */
  readonly status: number;
  /** What it should come to. */
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

/** In this order; the third is the second again, as a client sends it that got no answer. */
const demoOrders: readonly DemoOrder[] = [
  { order, status: 202, total: 19.9, shows: 'an ordinary order' },
  { order: cents, key: 'demo-order', status: 202, total: 0.3, shows: 'three times ten cents are thirty' },
  {
    order: cents,
    key: 'demo-order',
    status: 202,
    total: 0.3,
    shows: 'the same key again: no second order, no second notice',
  },
  { order: { ...order, lines: [] }, status: 400, total: 0, shows: 'nothing ordered: rejected' },
];
