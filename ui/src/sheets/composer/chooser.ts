import type { ClientView, ProfileView } from '../../ipc';

/** The accounts of one client. */
export interface AccountGroup {
  /** None = of no client. */
  readonly client: ClientView | undefined;
  readonly accounts: readonly ProfileView[];
}

/** What the chooser of accounts shows. */
export interface Accounts {
  readonly groups: readonly AccountGroup[];
  /** How many match that belong to other clients than the one that is locked. */
  readonly elsewhere: number;
}

/** The connected accounts that match what is typed: by handle, nickname, our name or client; only of the locked client. */
export function accountsToChoose(
  profiles: readonly ProfileView[],
  clients: readonly ClientView[],
  typed: string,
  locked: string | undefined,
): Accounts {
  const matching = profiles.filter((profile) => profile.login !== 'disconnected' && matches(profile, typed));
  const here = locked === undefined ? matching : matching.filter(({ client }) => client === locked);
  const groups = [...clients, undefined].map((client) => ({
    client,
    accounts: here.filter((profile) => profile.client === (client?.id ?? null)),
  }));
  return {
    groups: groups.filter(({ accounts }) => accounts.length > 0),
    elsewhere: matching.length - here.length,
  };
}

function matches(profile: ProfileView, typed: string): boolean {
  const names = [profile.profile_name, profile.display_name, profile.username ?? '', profile.client_name ?? ''];
  const text = names.join('\n').toLowerCase();
  return typed.toLowerCase().replaceAll('@', '').split(/\s+/).every((word) => text.includes(word));
}
