export type Verdict = 'accepted' | 'malformed-json' | 'unsafe-json' | 'body-too-large';

export interface CorpusEntry {
  readonly name: string;
  readonly bytes: Buffer;
  readonly verdict: Verdict;
  /** Of the first error, where there are errors. */
  readonly errorCode?: string;
}

export const accepted = (texts: readonly string[]) => texts.map((text) => entry(text, 'accepted'));

export const malformed = (texts: readonly string[]) => texts.map((text) => entry(text, 'malformed-json'));

export const unsafe = (errorCode: string, texts: readonly string[]) =>
  texts.map((text) => ({ ...entry(text, 'unsafe-json'), errorCode }));

export function entry(content: string | readonly number[], verdict: Verdict): CorpusEntry {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
  const text = typeof content === 'string' ? JSON.stringify(content) : bytes.toString('hex');
  return { name: text.length > 60 ? `${text.slice(0, 57)}... (${bytes.length} bytes)` : text, bytes, verdict };
}

export const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
