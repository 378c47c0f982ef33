type Line = readonly [keys: string, does: string];

const everywhere: readonly Line[] = [
  ['Mod+1', 'Today'],
  ['Mod+2', 'Plan'],
  ['Mod+K', 'Find or do'],
  ['?', 'These keys'],
];

const plan: readonly Line[] = [
  ['ArrowUp ArrowDown', 'Between posts'],
  ['ArrowLeft ArrowRight', 'Between days'],
  ['Enter', 'Open'],
  ['N', 'New post here'],
  ['Space', 'Select'],
  ['Alt+ArrowLeft Alt+ArrowRight', 'Move by a day'],
  ['Alt+ArrowUp Alt+ArrowDown', 'Move to the free slot before or after'],
  ['Mod+Z', 'Undo'],
  ['Delete', 'Delete'],
  ['T', 'This week'],
  ['M W A L', 'Month, week, accounts, list'],
  ['/', 'Search'],
];

const composer: readonly Line[] = [
  ['Mod+Enter', 'Schedule'],
  ['Escape', 'Close; it is kept'],
];

/** The list of keys. */
export const shortcuts = {
  title: 'Keys',
  groups: [
    { name: 'Everywhere', keys: everywhere },
    { name: 'Plan', keys: plan },
    { name: 'New post', keys: composer },
  ],
} as const;
