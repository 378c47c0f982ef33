import type { Desk } from '../../desk/desk.svelte';
import { lookup } from '../../desk/lookup';
import { call, listen, type Failure, type PlanCard, type StateName } from '../../ipc';
import { addDays, startOfDay, todayIn } from '../../time/zones';

/** What only a person can solve. */
const NEEDS: readonly StateName[] = ['needs_attention', 'missed', 'failed', 'unconfirmed'];
/** More would be no overview; the rest is in Plan. */
const MOST = 12;

/** What the room *Today* shows. It stays as it was until a newer answer replaces it. */
export class TodayModel {
  needs = $state.raw<readonly PlanCard[]>([]);
  withClients = $state.raw<readonly PlanCard[]>([]);
  /** Today and tomorrow, in order of time. */
  days = $state.raw<readonly PlanCard[]>([]);
  failure = $state.raw<Failure>();
  loaded = $state(false);

  readonly #desk: Desk;
  readonly #client: () => string | undefined;
  #asked = 0;
  /** The question whose answer is shown. */
  #shown = 0;

  constructor(desk: Desk, client: () => string | undefined) {
    this.#desk = desk;
    this.#client = client;
  }

  /** Begins to listen; the function that is returned ends it. */
  attend(): () => void {
    return listen({
      everything: () => void this.load(),
      posts: () => void this.load(),
      progress: ({ uploads }) => {
        const sent = lookup(uploads, ({ post }) => post);
        this.days = this.days.map((card) => {
          const upload = sent.get(card.id);
          return upload ? { ...card, progress: { sent: upload.sent, total: upload.total } } : card;
        });
      },
    });
  }

  async load(): Promise<void> {
    const number = ++this.#asked;
    const client = this.#client();
    const profiles = client === undefined ? null : this.#desk.accountsOf(client).map(({ profile_name }) => profile_name);
    const today = todayIn(this.#desk.zone, this.#desk.now);
    const [days, needs, withClients] = await Promise.all([
      call('plan.range', {
        from: startOfDay(today, this.#desk.zone),
        to: startOfDay(addDays(today, 2), this.#desk.zone),
        profiles,
      }),
      call('plan.search', { states: [...NEEDS], profiles, limit: MOST }),
      call('plan.search', { states: ['in_inbox'], profiles, limit: MOST }),
    ]);
    // What was asked later or of another client is shown instead.
    if (number < this.#shown || client !== this.#client()) return;
    this.#shown = number;
    if (!days.ok || !needs.ok || !withClients.ok) {
      this.failure = [days, needs, withClients].map((answer) => (answer.ok ? undefined : answer.failure)).find(Boolean);
      return;
    }
    this.failure = undefined;
    this.days = days.value;
    this.needs = needs.value.cards;
    this.withClients = withClients.value.cards;
    this.loaded = true;
  }

  /** What goes out now and next: what moves first, then what is to come, today's and tomorrow's. */
  get next(): readonly PlanCard[] {
    const moving = this.days.filter(({ state }) => state === 'publishing');
    return [...moving, ...this.days.filter(({ state }) => state === 'scheduled')].slice(0, MOST);
  }
}
