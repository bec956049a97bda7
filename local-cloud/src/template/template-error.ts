import { UserError } from '../base/user-error.ts';

/** An error in a template, or a template that the local cloud can't load. The message begins with stack and logical id. */
export class TemplateError extends UserError {
  /** Runs `work` and puts `where` before the message of a `TemplateError` that it throws. */
  static at<Result>(where: string, work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new TemplateError(`${where}: ${error.message}`, { cause: error });
    }
  }
}
