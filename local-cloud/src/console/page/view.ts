import type { ConsoleState } from '../console-state.ts';

/** One of the page's views, of one stack. */
export interface View {
  readonly element: HTMLElement;
  /** With the state of its stack, every second while the view is shown. */
  update(state: ConsoleState): void | Promise<void>;
  /** Lets go of what outlives its element. */
  close?(): void;
}
