import type { AccessLog } from './access-log.ts';
import type { ApiRequest, Header } from './api-request.ts';
import type { Exchange } from './exchange.ts';
import type { RequestMetrics } from './request-metrics.ts';

/** A deployed stage of an API, of either kind. */
export interface ApiStage {
  readonly accessLog: AccessLog | undefined;
  readonly metrics: RequestMetrics;
  answer(request: ApiRequest, exchange: Exchange): Promise<Reply>;
}

export interface Reply {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: Buffer | string;
}
