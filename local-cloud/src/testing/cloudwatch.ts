/** Public entry for tests of dashboards and log queries: what the local CloudWatch makes of an expression or a query. */
export { evaluate, type MathValue, type Series } from '../services/cloudwatch/metric-math/evaluate.ts';
export { parseExpression } from '../services/cloudwatch/metric-math/parse-expression.ts';
export { parseQuery } from '../services/logs/insights/parse-query.ts';
export { runQuery } from '../services/logs/insights/run-query.ts';
