import type { ConsoleState } from '../console-state.ts';

/** One of the page's views. */
export interface View {
  readonly element: HTMLElement;
  /** With the state of the chosen stack, every second while the view is shown. */
  update(state: ConsoleState): void | Promise<void>;
}
