import { expect } from '@jest/globals';
import type { RawAnswer } from './raw-request.ts';

/** What is wrong, as RFC 9457 has it: https://www.rfc-editor.org/rfc/rfc9457 */
export function expectProblem(answer: RawAnswer, ...statuses: number[]) {
  expect(statuses).toContain(answer.status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const problem = JSON.parse(answer.text);
  expect(problem).toMatchObject({
    type: expect.stringMatching(/^\/problems\/[a-z-]+$/),
    title: expect.any(String),
    status: answer.status,
    detail: expect.any(String),
    instance: expect.any(String),
    // A UUID from a REST API, Base64 from an HTTP API.
    requestId: expect.stringMatching(/^[\w+/=-]{16,36}$/),
  });
  // Neither a stack nor the name of a file.
  expect(answer.text).not.toMatch(/\bat \S+ \(|node:|\.[jt]s:\d/);
  return problem;
}
