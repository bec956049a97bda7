import { DeadlineError } from '../shared/errors.ts';
import type { CopyContext } from './copy-context.ts';
import { copyPart, type Upload } from './multipart-upload.ts';
import type { Part } from './part-plan.ts';

/**
 * Parts under way at the same time, of all large files of a container together. A file has no more than these in line
 * either: with all of them there, a huge file would keep the others of its batch from copying a single one.
 */
export const MAX_PARTS = 16;

/**
 * Copies the parts that are missing, several at once, and adds each to `copied` as soon as it is there. Comes back only
 * when no request is under way any more: a part that lands in an aborted upload would stay.
 *
 * @throws DeadlineError when time ran out before all were copied; else what the first failed part threw.
 */
export async function copyParts(
  context: CopyContext,
  upload: Upload,
  plan: readonly Part[],
  copied: Map<number, string>,
): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const missing = plan.filter(({ number }) => !copied.has(number)).values();

  async function copyOneByOne(): Promise<void> {
    for (const part of missing) {
      await context.limitParts(async () => {
        if (signal.aborted) return;
        try {
          copied.set(part.number, await copyPart(context, upload, part, signal));
        } catch (error) {
          // Only the first counts: the others then fail because of it.
          failed.abort(error);
        }
      });
    }
  }

  await Promise.all(Array.from({ length: MAX_PARTS }, copyOneByOne));
  if (context.signal.aborted) throw new DeadlineError('Not all parts were copied before the deadline');
  if (failed.signal.aborted) throw failed.signal.reason;
}
