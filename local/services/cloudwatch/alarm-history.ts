/** One thing that happened to an alarm. */
export interface HistoryItem {
  readonly alarmName: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action';
  readonly summary: string;
  /** JSON. */
  readonly data: string;
}

export interface AlarmHistory {
  add(item: HistoryItem): void;
  /** Newest first. */
  items(): HistoryItem[];
}

/** @param maxItems kept of all alarms together; the oldest go first */
export function createAlarmHistory(maxItems = 1_000): AlarmHistory {
  const kept: HistoryItem[] = [];
  return {
    add(item) {
      kept.push(item);
      if (kept.length > maxItems) kept.shift();
    },
    items: () => kept.toReversed(),
  };
}
