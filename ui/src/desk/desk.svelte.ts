import { call, listen, type ClientView, type Failure, type Health, type Hue, type People, type ProfileView, type Today } from '../ipc';
import { computerZone, type Zone } from '../time/zones';
import { lookup } from './lookup';
import { Questions } from './questions';

/** How often the desk's clock is looked at. */
const TICK_MS = 15_000;

/**
 * What every room knows: who there is, where the desk is, what time it is, whether posting is paused. It stays as it
 * was until a newer answer comes, and asks anew whenever the engine has news.
 */
export class Desk {
  profiles = $state.raw<readonly ProfileView[]>([]);
  clients = $state.raw<readonly ClientView[]>([]);
  health = $state.raw<Health>();
  today = $state.raw<Today>();
  /** Who may sit at the desk, and who does. */
  people = $state.raw<People>({ names: [], seated: null });
  /** Why the engine does not answer, while it does not. */
  trouble = $state.raw<Failure>();
  /** The present moment, to within a quarter of a minute. */
  now = $state(Date.now());
  /** Where the desk is: as the page sees this computer until the engine says it. */
  zone: Zone = $derived(this.health?.zone ?? computerZone());

  readonly #questions = new Questions();
  readonly #counts = new Questions();
  readonly #named = $derived(lookup(this.profiles, ({ profile_name }) => profile_name));
  readonly #clientsById = $derived(lookup(this.clients, ({ id }) => id));

  /** Begins to listen and to look at the clock; the function that is returned ends both. */
  attend(): () => void {
    // What it hears first makes it ask once more; until then this is shown.
    void this.refresh();
    const tick = setInterval(() => this.look(), TICK_MS);
    const deaf = listen({
      everything: () => void this.refresh(),
      posts: () => void this.refreshCounts(),
      stopped: () => (this.trouble = { error: '', code: 'stopped', details: [] }),
    });
    return () => {
      clearInterval(tick);
      deaf();
    };
  }

  /** Looks at the clock; also when somebody comes back, for the computer may have slept. */
  look(): void {
    this.now = Date.now();
  }

  async refresh(): Promise<void> {
    const isNew = this.#questions.ask();
    const [profiles, clients, health, people, counts] = await Promise.all([
      call('profiles.list', {}),
      call('clients.list', {}),
      call('health', {}),
      call('desk.people', {}),
      this.refreshCounts(),
    ]);
    if (!isNew()) return;
    if (profiles.ok) this.profiles = profiles.value;
    if (clients.ok) this.clients = clients.value;
    if (health.ok) this.health = health.value;
    if (people.ok) this.people = people.value;
    this.trouble = [profiles, clients, health, people].map((answer) => (answer.ok ? undefined : answer.failure)).find(Boolean) ?? counts;
  }

  /** Asks what today is like; gives why that is not known. */
  async refreshCounts(): Promise<Failure | undefined> {
    const isNew = this.#counts.ask();
    const answer = await call('today', {});
    if (!isNew()) return undefined;
    if (answer.ok) this.today = answer.value;
    this.trouble = answer.ok ? undefined : answer.failure;
    return this.trouble;
  }

  /** The account of that name. */
  account(name: string): ProfileView | undefined {
    return this.#named.get(name);
  }

  /** Whose an account is. */
  clientOf(name: string): ClientView | undefined {
    const id = this.account(name)?.client;
    return id === null || id === undefined ? undefined : this.#clientsById.get(id);
  }

  hueOf(name: string): Hue | undefined {
    return this.clientOf(name)?.hue;
  }

  /** The @handle, or our name where TikTok has not told it. */
  handleOf(name: string): string {
    return `@${this.account(name)?.username ?? name}`;
  }

  /** Where an account's wall times are. */
  zoneOf(name: string): Zone {
    return this.account(name)?.time_zone ?? this.zone;
  }

  /** The accounts that are shown while a client is locked; all of them if none is. */
  accountsOf(client: string | undefined): readonly ProfileView[] {
    return client === undefined ? this.profiles : this.profiles.filter((profile) => profile.client === client);
  }
}
