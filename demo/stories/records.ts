export interface DemoPost {
  readonly record: Readonly<Record<string, unknown>>;
  /** Sent as `Idempotency-Key`. */
  readonly key?: string;
  /** The status that it should be answered with. */
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

/** In this order; the third is the second again, as a client sends it that got no answer. */
export const demoPosts: readonly DemoPost[] = [
  { record: book, status: 202, shows: 'an ordinary record' },
  { record: awkward, key: 'demo-1', status: 202, shows: 'scripts, emoji and both ways to write é' },
  { record: awkward, key: 'demo-1', status: 202, shows: 'the same key again: the same id, and no second row' },
  { record: { ...book, isbn: '9783161484101' }, status: 400, shows: 'a wrong check digit: rejected' },
  { record: { ...book, price: '12.50' }, status: 400, shows: 'text for a number: rejected' },
];

/** Posted while the table is away: a dead letter that a replay mends. */
export const earlyPost: DemoPost = {
  record: { ...book, title: 'The table was not there when I came' },
  status: 202,
  shows: 'dead-lettered, then replayed',
};
