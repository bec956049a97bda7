import type { ApiAnswer } from './api-request.ts';

export function jsonAnswer(statusCode: number, body: object): ApiAnswer {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
