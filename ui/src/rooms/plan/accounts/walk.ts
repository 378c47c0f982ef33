/** Where the arrows lead among accounts and days: through the cards of a cell, then to the next cell. */
import { addDays, type Day } from '../../../time/zones';
import type { Arrow, Cursor } from '../model.svelte';
import { MOST_CHIPS, type Cells } from './rows';

export interface Table {
  /** The names of the accounts, from top to bottom. */
  readonly accounts: readonly string[];
  readonly days: readonly Day[];
  readonly cells: Cells;
}

/**
 * Where Tab leads: to where the keyboard was. A card that is not shown leaves it to its cell, an account that is not to the
 * first. `profileOf` says whose a post is, for whoever comes from a view without accounts.
 */
export function stopIn({ accounts, cells }: Table, { day, post, profile }: Cursor, profileOf: (post: string) => string | undefined): Cursor {
  const row = profile ?? (post === undefined ? undefined : profileOf(post));
  if (row === undefined || !accounts.includes(row)) return { day, profile: accounts[0] ?? '' };
  return post !== undefined && shownIn(cells, row, day).includes(post) ? { day, profile: row, post } : { day, profile: row };
}

function shownIn(cells: Cells, profile: string, day: Day): readonly string[] {
  return (cells.get(profile)?.get(day) ?? []).slice(0, MOST_CHIPS).map(({ id }) => id);
}

export function walkTable({ accounts, days, cells }: Table, from: Cursor, arrow: Arrow): Cursor | undefined {
  const profile = from.profile ?? accounts[0];
  if (profile === undefined) return undefined;
  const row = Math.max(0, accounts.indexOf(profile));
  const at = (name: string, day: Day, place: number): Cursor => {
    const post = shownIn(cells, name, day).at(place);
    return post === undefined ? { day, profile: name } : { day, profile: name, post };
  };
  const here = shownIn(cells, profile, from.day);
  const place = from.post === undefined ? 0 : here.indexOf(from.post);
  switch (arrow) {
    case 'ArrowLeft':
    case 'ArrowRight':
      return at(profile, addDays(from.day, arrow === 'ArrowLeft' ? -1 : 1), 0);
    case 'ArrowUp': {
      if (place > 0) return at(profile, from.day, place - 1);
      const above = accounts[row - 1];
      return above === undefined ? at(profile, from.day, 0) : at(above, from.day, -1);
    }
    case 'ArrowDown': {
      if (from.post === undefined && here.length > 0) return at(profile, from.day, 0);
      if (place + 1 < here.length) return at(profile, from.day, place + 1);
      const below = accounts[row + 1];
      return below === undefined ? from : at(below, from.day, 0);
    }
    case 'Home':
      return at(profile, days[0] ?? from.day, 0);
    case 'End':
      return at(profile, days.at(-1) ?? from.day, 0);
  }
}
