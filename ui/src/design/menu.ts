import type { Icon } from './icon';
import type { Keys } from './keys';

/** One thing that a menu does. */
export interface MenuEntry {
  readonly id: string;
  /** Says the outcome: "Pause 3 posts". */
  readonly text: string;
  readonly icon?: Icon;
  readonly shortcut?: Keys;
  /** It takes something away. */
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onselect: () => void;
}

/** Entries that belong together; a hairline parts them from the next section. */
export type MenuSection = readonly MenuEntry[];
