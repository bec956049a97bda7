/** An error as Lambda's API answers it: https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html */
export class LambdaApiError extends Error {
  readonly status: number;
  readonly details: Readonly<Record<string, string>>;

  constructor(status: number, name: string, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = name;
    this.status = status;
    this.details = details;
  }
}
