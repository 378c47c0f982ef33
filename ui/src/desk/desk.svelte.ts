import { call, listen, type Answer, type ClientView, type Failure, type Health, type Hue, type People, type ProfileView, type Today } from '../ipc';
import { deskZone, type Zone } from '../time/zones';
import { lookup } from './lookup';

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
  /** Where this computer is. */
  zone = $state<Zone>(deskZone());

  readonly #named = $derived(lookup(this.profiles, ({ profile_name }) => profile_name));
  readonly #clientsById = $derived(lookup(this.clients, ({ id }) => id));

  /** Begins to listen and to look at the clock; the function that is returned ends both. */
  attend(): () => void {
    // What it hears first makes it ask once more; until then this is shown.
    void this.refresh();
    const tick = setInterval(() => {
      this.now = Date.now();
      this.zone = deskZone();
    }, TICK_MS);
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

  async refresh(): Promise<void> {
    const [profiles, clients, health, people] = await Promise.all([
      call('profiles.list', {}),
      call('clients.list', {}),
      call('health', {}),
      call('desk.people', {}),
      this.refreshCounts(),
    ]);
    this.#take(profiles, (value) => (this.profiles = value));
    this.#take(clients, (value) => (this.clients = value));
    this.#take(health, (value) => (this.health = value));
    this.#take(people, (value) => (this.people = value));
  }

  async refreshCounts(): Promise<void> {
    this.#take(await call('today', {}), (value) => (this.today = value));
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

  #take<T>(answer: Answer<T>, keep: (value: T) => void): void {
    if (answer.ok) {
      keep(answer.value);
      this.trouble = undefined;
    } else {
      this.trouble = answer.failure;
    }
  }
}
