/** What a worker's function says about its work: names of its own metrics, and of fields in its log lines. */
export interface WorkerSignals {
  /** What a message is about. */
  readonly noun: { readonly one: string; readonly many: string };
  /** Field of the log lines that identifies it: `key`. */
  readonly logField: string;
  /** Work that was done: its metric, and what the log line calls the outcome. */
  readonly done: { readonly metric: string; readonly outcome: string };
  /** Other good ends: label → metric. */
  readonly otherEnds: Readonly<Record<string, string>>;
  readonly retried: string;
  readonly deadLettered: string;
  /** Milliseconds from the event to its effect. */
  readonly latency: string;
  /** Milliseconds that the work itself took. */
  readonly duration: string;
  /**
   * Bytes of work that was done.
   *
   * @default - the work has no size
   */
  readonly bytes?: string;
}
