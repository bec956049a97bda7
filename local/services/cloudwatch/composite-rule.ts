import type { AlarmState } from './alarm.ts';
import { AwsError } from './aws-error.ts';
import { type Condition, parseCondition } from './condition.ts';

type StateOf = (nameOrArn: string) => AlarmState;

export interface CompositeRule {
  /** Names or ARNs of the alarms that it looks at, in the rule's order. */
  readonly alarms: readonly string[];
  readonly holds: Condition<StateOf>;
}

const TOKEN =
  /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"([^"]+)"|'([^']+)'|([^)\s]+))\s*\)|(AND|OR|NOT|TRUE|FALSE)\b|([()]))/y;

interface Token {
  readonly word: string;
  readonly alarm?: string;
}

/**
 * Reads an alarm rule such as `ALARM("deep queue") AND NOT ALARM(maintenance)`.
 *
 * @throws AwsError naming what cannot be read; AT_LEAST is not available locally
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
export function parseCompositeRule(source: string): CompositeRule {
  const tokens = tokenize(source);
  let next = 0;
  const take = (word: string): boolean => {
    if (tokens[next]?.word !== word) return false;
    next += 1;
    return true;
  };

  const operand = (): Condition<StateOf> => {
    if (take('TRUE')) return () => true;
    if (take('FALSE')) return () => false;
    const { word, alarm } = tokens[next] ?? {};
    if (alarm === undefined) throw unreadable(source, tokens[next]);
    next += 1;
    return (stateOf) => stateOf(alarm) === word;
  };

  const unclosed = () => unreadable(source, tokens[next]);
  const holds = parseCondition({ or: 'OR', and: 'AND', not: 'NOT', take, operand, unclosed });
  if (next < tokens.length) throw unreadable(source, tokens[next]);
  return { holds, alarms: tokens.map(({ alarm }) => alarm).filter((alarm) => alarm !== undefined) };
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const text = source.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw unreadable(source, { word: text.slice(start).trimStart().slice(0, 20) });
    const [, state, double, single, bare, word, bracket] = match;
    const alarm = double ?? single ?? bare;
    tokens.push(alarm === undefined ? { word: word ?? bracket ?? '' } : { word: state ?? '', alarm });
  }
  return tokens;
}

function unreadable(source: string, token: Token | undefined): AwsError {
  const found = token ? `'${token.word}'` : 'the end';
  return new AwsError(
    'ValidationError',
    `AlarmRule must be made of ALARM(name), OK(name), INSUFFICIENT_DATA(name), AND, OR, NOT, TRUE, FALSE and brackets; ` +
      `unexpected ${found} in '${source}'.`,
  );
}
