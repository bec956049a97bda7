/** The part of `/items/{id}/{proxy+}` between two slashes. */
type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'parameter' | 'greedy'; readonly name: string };

/** A path of an API with variables. */
export interface PathTemplate {
  /** e.g. `/items/{id}` */
  readonly text: string;
  readonly segments: readonly Segment[];
}

export function readPathTemplate(text: string): PathTemplate {
  return { text, segments: segmentsOf(text).map(readSegment) };
}

/** `/a/b` → `['a', 'b']`, `/` → `[]`. A slash at the end leaves an empty last segment. */
export function segmentsOf(path: string): string[] {
  return path === '/' ? [] : path.slice(1).split('/');
}

/** Matches a path and returns the values of its variables; `undefined` if the path does not match. */
export function matchPath(template: PathTemplate, path: readonly string[]): Record<string, string> | undefined {
  const { segments } = template;
  const isGreedy = segments.at(-1)?.kind === 'greedy';
  if (isGreedy ? path.length < segments.length : path.length !== segments.length) return undefined;

  const values: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const given = path[index] ?? '';
    if (segment.kind === 'greedy') values[segment.name] = path.slice(index).join('/');
    else if (segment.kind === 'text' ? segment.text !== given : given === '') return undefined;
    else if (segment.kind === 'parameter') values[segment.name] = given;
  }
  return values;
}

const RANK = { text: 0, parameter: 1, greedy: 2 };

/**
 * Sorts the more specific path first: without a greedy variable before with one, then text before variables.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function bySpecificity(left: PathTemplate, right: PathTemplate): number {
  const ranks = ({ segments }: PathTemplate) => segments.map(({ kind }) => RANK[kind]);
  const [lefts, rights] = [ranks(left), ranks(right)];
  const greediness = Number(lefts.includes(RANK.greedy)) - Number(rights.includes(RANK.greedy));
  if (greediness !== 0) return greediness;
  const different = lefts.findIndex((rank, index) => rank !== rights[index]);
  return different < 0 ? 0 : (lefts[different] ?? 0) - (rights[different] ?? RANK.greedy + 1);
}

function readSegment(text: string): Segment {
  const [, name, plus] = /^\{([^{}+]+)(\+?)\}$/.exec(text) ?? [];
  if (name === undefined) return { kind: 'text', text };
  return { kind: plus ? 'greedy' : 'parameter', name };
}
