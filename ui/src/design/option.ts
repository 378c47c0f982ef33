/** One of several things to choose. */
export interface Option<Value extends string> {
  readonly value: Value;
  readonly text: string;
  /** What it means, or why it cannot be chosen. */
  readonly hint?: string;
  readonly disabled?: boolean;
}
