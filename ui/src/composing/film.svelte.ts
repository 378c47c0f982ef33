import type { call, ClipHash, Failure, Filmstrip } from '../ipc';

/** How many frames one chooses the cover from. */
const FRAMES = 10;

/** What shows a clip: its pictures, and where it plays. */
export class Film {
  strip = $state.raw<Filmstrip>();
  /** For a `<video>`. */
  url = $state<string>();
  /** Why it cannot be shown. */
  failure = $state.raw<Failure>();

  readonly #ask: typeof call;
  #shown: ClipHash | undefined;

  constructor(ask: typeof call) {
    this.#ask = ask;
  }

  /** Shows another clip. */
  async show(clip: ClipHash | undefined): Promise<void> {
    if (clip === this.#shown) return;
    this.#shown = clip;
    [this.strip, this.url, this.failure] = [undefined, undefined, undefined];
    if (clip === undefined) return;
    const [strip, preview] = await Promise.all([
      this.#ask('clips.filmstrip', { clip, frames: FRAMES }),
      this.#ask('clips.preview', { clip }),
    ]);
    if (clip !== this.#shown) return;
    if (strip.ok) this.strip = strip.value;
    else this.failure = strip.failure;
    if (preview.ok) this.url = preview.value.url;
    else this.failure = preview.failure;
  }
}
