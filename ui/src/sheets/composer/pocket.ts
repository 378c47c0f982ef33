/**
 * What the engine does not know yet: edits of planned posts that nobody has agreed to, new posts that it could not take,
 * and which composer was open. It survives a restart of the window on this computer, and nothing else.
 */
import type { Choices } from '../../composing/choices';
import type { ClipHash, PostId } from '../../ipc';
import type { WhenChosen } from './when';

/** A post as somebody left it. */
export interface Pocketed {
  readonly clip: ClipHash | null;
  readonly choices: Choices;
  readonly when: WhenChosen;
  readonly ask: WhenChosen;
}

/** What was in hand when the window went: posts that are kept, or a clip for which no account was chosen yet. */
export interface InHand {
  readonly posts: readonly PostId[];
  readonly clip: ClipHash | null;
}

/** What a pocket is made of. */
export type Cloth = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const IN_HAND = 'runsheet.composer.in-hand.1';
const edited = (post: PostId): string => `runsheet.composer.edit.1.${post}`;
const begun = (profile: string): string => `runsheet.composer.new.1.${profile}`;

export class Pocket {
  readonly #cloth: Cloth;

  constructor(cloth: Cloth) {
    this.#cloth = cloth;
  }

  editOf(post: PostId): Pocketed | undefined {
    return this.#read<Pocketed>(edited(post));
  }

  keepEdit(post: PostId, left: Pocketed): void {
    this.#cloth.setItem(edited(post), JSON.stringify(left));
  }

  forgetEdit(post: PostId): void {
    this.#cloth.removeItem(edited(post));
  }

  /** A new post for an account. */
  newFor(profile: string): Pocketed | undefined {
    return this.#read<Pocketed>(begun(profile));
  }

  keepNew(profile: string, left: Pocketed): void {
    this.#cloth.setItem(begun(profile), JSON.stringify(left));
  }

  forgetNew(profile: string): void {
    this.#cloth.removeItem(begun(profile));
  }

  get inHand(): InHand | undefined {
    return this.#read<InHand>(IN_HAND);
  }

  keepInHand(inHand: InHand): void {
    this.#cloth.setItem(IN_HAND, JSON.stringify(inHand));
  }

  forgetInHand(): void {
    this.#cloth.removeItem(IN_HAND);
  }

  /* Only this class writes there, and a change of shape is a change of key. */
  #read<T>(key: string): T | undefined {
    const text = this.#cloth.getItem(key);
    if (text === null) return undefined;
    try {
      return JSON.parse(text) as T;
    } catch {
      return undefined;
    }
  }
}
