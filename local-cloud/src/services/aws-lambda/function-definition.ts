/** What the host has to know of one `AWS::Lambda::Function`. */
export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** Absolute path of the unpacked code, the function's `/var/task`. */
  readonly codeFolder: string;
  /**
   * Module and export, as in CloudFormation.
   *
   * @default 'index.handler'
   */
  readonly handler?: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** The function's own variables; Lambda's are added by the host. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroup: string;
  /**
   * Invocations that may run at once; 0 throttles every one.
   *
   * @default - shares the account's unreserved concurrency
   */
  readonly reservedConcurrency?: number;
}

export const DEFAULT_HANDLER = 'index.handler';
