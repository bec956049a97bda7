import { invalidParameter } from '../errors.ts';

interface TaskReference {
  readonly taskId: string;
  readonly sourceArn: string;
}

export function taskHandle(task: TaskReference): string {
  return Buffer.from(JSON.stringify(task)).toString('base64');
}

/** @throws InvalidParameterValue */
export function parseTaskHandle(handle: string): TaskReference {
  try {
    const { taskId, sourceArn } = JSON.parse(Buffer.from(handle, 'base64').toString());
    if (typeof taskId === 'string' && typeof sourceArn === 'string') return { taskId, sourceArn };
  } catch {
    // Not one of ours: refused like one that lacks its parts.
  }
  throw invalidParameter('Value for parameter TaskHandle is invalid.');
}
