/** The rows of *Accounts*: clients by name, under each its accounts; what belongs to nobody last. */
import type { ClientView, PlanCard, ProfileView } from '../../../ipc';
import type { Day } from '../../../time/zones';

export type Row =
  | {
      readonly kind: 'client';
      /** None = of the accounts that have no client. */
      readonly client: ClientView | undefined;
      readonly accounts: readonly string[];
    }
  | { readonly kind: 'account'; readonly profile: ProfileView; readonly client: ClientView | undefined };

export function rowsOf(clients: readonly ClientView[], profiles: readonly ProfileView[]): readonly Row[] {
  const ofClient = (client: ClientView | undefined): readonly Row[] => {
    const accounts = profiles.filter((profile) => (profile.client ?? undefined) === client?.id).toSorted(byName);
    if (accounts.length === 0) return [];
    const names = accounts.map(({ profile_name }) => profile_name);
    return [{ kind: 'client', client, accounts: names }, ...accounts.map((profile): Row => ({ kind: 'account', profile, client }))];
  };
  const sorted = clients.toSorted((one, other) => one.name.localeCompare(other.name));
  return [...sorted, undefined].flatMap(ofClient);
}

function byName(one: ProfileView, other: ProfileView): number {
  return (one.username ?? one.profile_name).localeCompare(other.username ?? other.profile_name);
}

/** The cards of each account, day by day, as they are in the days. */
export type Cells = ReadonlyMap<string, ReadonlyMap<Day, readonly PlanCard[]>>;

export function cellsOf(days: ReadonlyMap<Day, readonly PlanCard[]>): Cells {
  const cells = new Map<string, Map<Day, PlanCard[]>>();
  for (const [day, cards] of days) {
    for (const card of cards) {
      const row = cells.get(card.profile_name) ?? new Map<Day, PlanCard[]>();
      cells.set(card.profile_name, row);
      row.set(day, [...(row.get(day) ?? []), card]);
    }
  }
  return cells;
}

/** The most chips that a cell shows; the rest is a number. */
export const MOST_CHIPS = 4;
/** Heights in CSS pixels at 100 %. */
const CLIENT = 36;
const ACCOUNT = 48;
const CHIP = 24;
const GAP = 4;
const PADDING = 10;

export function heightOf(row: Row, cells: Cells): number {
  if (row.kind === 'client') return CLIENT;
  const busiest = Math.max(0, ...[...(cells.get(row.profile.profile_name)?.values() ?? [])].map(linesOf));
  return Math.max(ACCOUNT, busiest * (CHIP + GAP) - GAP + 2 * PADDING + 1);
}

/* Where there are more than fit, one line says how many. */
function linesOf({ length }: readonly PlanCard[]): number {
  return length > MOST_CHIPS ? MOST_CHIPS + 1 : length;
}
