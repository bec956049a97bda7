import { UserError } from '../base/user-error.ts';

/** A template that the local cloud can't load. The message says where: stack and logical id come first. */
export class TemplateError extends UserError {
  /** Runs `work` and puts `where` before the message of a `TemplateError` that comes out of it. */
  static at<Result>(where: string, work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new TemplateError(`${where}: ${error.message}`, { cause: error });
    }
  }
}
