/** Captions of clips that are not planned yet: they outlive the sheet and the window, on this computer. */
import type { ClipHash } from '../../ipc';

const KEY = 'runsheet.batch.captions.1';
/** The oldest go first; nobody plans so many at once. */
const MOST = 500;

export class KeptCaptions {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#storage = storage;
  }

  of(clip: ClipHash): string {
    return this.#read().get(clip) ?? '';
  }

  /** An empty caption is forgotten. */
  keep(clip: ClipHash, caption: string): void {
    const captions = this.#read();
    captions.delete(clip);
    if (caption !== '') captions.set(clip, caption);
    this.#storage.setItem(KEY, JSON.stringify([...captions].slice(-MOST)));
  }

  /* What somebody else has put there is no caption. */
  #read(): Map<ClipHash, string> {
    try {
      const read: unknown = JSON.parse(this.#storage.getItem(KEY) ?? '[]');
      const isPair = (one: unknown): one is [string, string] => Array.isArray(one) && typeof one[0] === 'string' && typeof one[1] === 'string';
      return new Map(Array.isArray(read) ? read.filter(isPair) : []);
    } catch {
      return new Map();
    }
  }
}
