/** The second story: records go through the API and the queue into the table, one of them while the table is missing. */
import {
  CreateTableCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { waitFor } from '../../bench/support/wait-for.ts';
import { table } from '../../scripts/shared/text.ts';
import { peekDeadLetters, sendBackDeadLetters } from './dead-letters.ts';
import { deadLettersTable } from './files-story.ts';
import { type Answer as ApiAnswer, postJson } from './post-json.ts';

interface StreamStage {
  readonly dynamoDb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly streamUrl: string;
  readonly tableName: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  say(line: string): void;
}

interface Answer extends ApiAnswer {
  readonly post: DemoPost;
}

/** @returns whether every accepted record is one row, every other one was rejected, and no dead letter is left */
export async function tellRecordsStory(stage: StreamStage): Promise<boolean> {
  const { say } = stage;
  const early = await postWithoutTable(stage);

  say(`\nPosting ${demoPosts.length} records to ${stage.streamUrl} …\n`);
  const answers: Answer[] = [];
  for (const post of demoPosts) answers.push(await postRecord(stage, post));
  const accepted = new Set(answers.flatMap(({ id }) => id ?? []));
  for (const id of accepted) await waitFor(`the row of ${id}`, () => rowOf(stage, id));
  const posted = await checkRows(stage, answers);
  say(answersTable(posted));

  say('\nThe table exists again, so the dead letter goes back to the queue …');
  await sendBackDeadLetters(stage);
  await waitFor('the row of the early record', () => rowOf(stage, early.id ?? ''));
  const replayed = await checkRows(stage, [early]);
  say(`\n${answersTable(replayed)}`);

  const rows = await countRows(stage);
  const wanted = accepted.size + 1;
  const left = await peekDeadLetters(stage);
  say(`\n${rows} rows for ${wanted} different accepted records; ${left.length} dead letters left.`);
  return [...posted, ...replayed].every(({ isRight }) => isRight) && rows === wanted && left.length === 0;
}

async function postRecord({ streamUrl }: StreamStage, post: DemoPost): Promise<Answer> {
  return { post, ...(await postJson(streamUrl, post.record, post.key)) };
}

async function postWithoutTable(stage: StreamStage): Promise<Answer> {
  const { dynamoDb, tableName, say } = stage;
  say(`Deleting the table ${tableName} and posting a record …`);
  await dynamoDb.send(new DeleteTableCommand({ TableName: tableName }));
  const early = await postRecord(stage, earlyPost);
  say(`Accepted with ${early.status}. The function tries several times, with waits in between …`);
  const letters = await waitFor('the dead letter of the early record', async () => {
    const found = await peekDeadLetters(stage);
    return found.length > 0 ? found : undefined;
  });
  say(`The record is in the dead-letter queue. Creating the table again.\n\n${deadLettersTable(letters)}`);
  await dynamoDb.send(
    new CreateTableCommand({
      TableName: tableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  return early;
}

async function rowOf({ dynamoDb, tableName }: StreamStage, id: string) {
  const { Item } = await dynamoDb.send(
    new GetItemCommand({ TableName: tableName, Key: { id: { S: id } }, ConsistentRead: true }),
  );
  return Item;
}

async function countRows({ dynamoDb, tableName }: StreamStage): Promise<number> {
  const { Count = 0 } = await dynamoDb.send(
    new ScanCommand({ TableName: tableName, Select: 'COUNT', ConsistentRead: true }),
  );
  return Count;
}

interface Checked {
  readonly answer: Answer;
  /** Title in the row; `''` if there is no row. */
  readonly title: string;
  readonly isRight: boolean;
}

/** Compares the answers with the rows of the table. */
function checkRows(stage: StreamStage, answers: readonly Answer[]): Promise<Checked[]> {
  return Promise.all(
    answers.map(async (answer) => {
      const { post, status, id } = answer;
      const row = id === undefined ? undefined : await rowOf(stage, id);
      const isSame = row?.title?.S === post.record.title && row?.author?.S === post.record.author;
      const isRight = status === post.status && (status === 202 ? isSame : row === undefined);
      return { answer, title: row?.title?.S ?? '', isRight };
    }),
  );
}

function answersTable(checked: readonly Checked[]): string {
  const rows = checked.map(({ answer: { post, status, id, problem }, title, isRight }) => [
    isRight ? '✓' : '✗',
    status,
    id ?? shortened(problem),
    title,
    post.shows,
  ]);
  return table([['', 'status', 'ID, or the error', 'title in the table', 'shows'], ...rows]);
}

function shortened(text: string): string {
  return text.length > 48 ? `${text.slice(0, 47)}…` : text;
}

interface DemoPost {
  readonly record: Readonly<Record<string, unknown>>;
  /** Value of the `Idempotency-Key` header. @default - no header */
  readonly key?: string;
  /** Expected status of the answer. */
  readonly status: number;
  readonly shows: string;
}

const book = { isbn: '9783161484100', title: 'On the Heavens', author: 'Aristotle', price: 12.5 };
const awkward = {
  isbn: '9780306406157',
  title: 'Περὶ οὐρανοῦ · 天体論 · 🚀👩‍🚀 · "quoted" \\ <b>',
  author: 'Ame\u0301lie (NFD) Amélie (NFC)',
  price: 0.1,
};

/** Posts in their order. The third repeats the second, as a client does that got no answer. */
const demoPosts: readonly DemoPost[] = [
  { record: book, status: 202, shows: 'an ordinary record' },
  { record: awkward, key: 'demo-1', status: 202, shows: 'scripts, emoji and both ways to write é' },
  { record: awkward, key: 'demo-1', status: 202, shows: 'the same key again: the same id, and no second row' },
  { record: { ...book, isbn: '9783161484101' }, status: 400, shows: 'a wrong check digit: rejected' },
  { record: { ...book, price: '12.50' }, status: 400, shows: 'text for a number: rejected' },
];

/** A record that is posted while the table does not exist: a replay stores it. */
const earlyPost: DemoPost = {
  record: { ...book, title: 'Posted before the table existed' },
  status: 202,
  shows: 'dead-lettered, then replayed',
};
