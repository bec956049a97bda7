import type { Posted } from '../../support/patient-client.ts';
import { type Judgement, judge } from '../judge-rows.ts';
import type { Row } from './on-stream.ts';
import type { PostedRecord } from './post-records.ts';

/** Titles are unique. */
export function judgeRows(
  { accepted }: Pick<Posted<PostedRecord>, 'accepted'>,
  rows: ReadonlyMap<string, Row>,
): Judgement {
  return judge(accepted, rows, (record, { isbn, title }) => isbn === record.isbn && title === record.title);
}
