import { callAws } from './aws.ts';

export type ResultRow = Readonly<Record<string, string>>;

/**
 * Runs a Logs Insights query.
 *
 * @param groups - none when the query's SOURCE names them
 * @throws Error naming what is not available locally
 */
export async function runInsights(query: string, groups: readonly string[] = [], from: number): Promise<ResultRow[]> {
  const { queryId } = await callAws<{ queryId: string }>('logs', 'StartQuery', {
    queryString: query,
    ...(groups.length > 0 && { logGroupNames: groups }),
    startTime: Math.floor(from / 1_000),
    endTime: Math.ceil(Date.now() / 1_000),
  });
  const { results } = await callAws<{ results: { field: string; value: string }[][] }>('logs', 'GetQueryResults', {
    queryId,
  });
  return results.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])));
}
