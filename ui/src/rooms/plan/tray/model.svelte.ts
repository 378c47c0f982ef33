import { SvelteSet } from 'svelte/reactivity';

import { call, type ClipHash, type ClipView, type Failure, type PlanCard } from '../../../ipc';
import { Latest } from '../latest.svelte';

/** What lies beside the calendar: clips that no post has, and posts that have no time. */
export class TrayModel {
  readonly selection = new SvelteSet<ClipHash>();

  readonly #clips = new Latest<readonly ClipView[]>();
  readonly #undated = new Latest<readonly PlanCard[]>();

  readonly clips: readonly ClipView[] = $derived.by(() => this.#clips.value ?? []);
  readonly undated: readonly PlanCard[] = $derived.by(() => this.#undated.value ?? []);
  /** Those of the selected that still lie there, in the tray's order. */
  readonly selected: readonly ClipHash[] = $derived.by(() =>
    this.clips.map(({ hash }) => hash).filter((hash) => this.selection.has(hash)),
  );

  get isLoaded(): boolean {
    return this.#clips.value !== undefined;
  }

  /** Why what lies there is not known, or not as it is now. */
  get failure(): Failure | undefined {
    return this.#clips.failure ?? this.#undated.failure;
  }

  get isSlow(): boolean {
    return this.#clips.isSlow;
  }

  /** Asks what lies there, for some accounts or for all. */
  load(profiles: string[] | undefined): void {
    void this.#clips.ask(() => call('clips.list', { unplanned: true }));
    void this.#undated.ask(() => call('plan.undated', { profiles: profiles ?? null }));
  }

  nameOf(clip: ClipHash): string | undefined {
    return this.clips.find(({ hash }) => hash === clip)?.name ?? undefined;
  }

  /** What is dragged by a clip: all that are selected, if it is one of them. */
  heldWith(clip: ClipHash): readonly ClipHash[] {
    return this.selection.has(clip) ? this.selected : [clip];
  }

  toggle(clip: ClipHash): void {
    if (!this.selection.delete(clip)) this.selection.add(clip);
  }

  /** Takes clips off the tray; gives how many went, and why one did not. */
  async forget(clips: readonly ClipHash[]): Promise<{ readonly gone: number; readonly failure: Failure | undefined }> {
    let failure: Failure | undefined;
    let gone = 0;
    for (const clip of clips) {
      const answer = await call('clips.forget', { clip });
      if (!answer.ok) failure ??= answer.failure;
      else gone++;
      this.selection.delete(clip);
    }
    return { gone, failure };
  }
}
