import { call, type Failure, type PlanCard, type PostMove, type PostMoved } from '../../ipc';
import type { Shell } from '../../shell/context';
import type { TakeBack } from '../../shell/past';
import { texts } from '../../texts';
import { dayInWords } from '../../time/dayInWords';
import { dayOf, timeOfDay, type Zone } from '../../time/zones';
import { wishesOf, type Target } from './target';

/** What the room lends its moves. */
interface Around {
  readonly zone: () => Zone;
  /** Something was moved: what is shown should be asked for anew. */
  readonly changed: () => void;
  /** Tells a screen reader. */
  readonly say: (words: string) => void;
}

/** Moves posts in the calendar, and remembers how each change is taken back. */
export class Moves {
  readonly #shell: Shell;
  readonly #around: Around;

  constructor(shell: Shell, around: Around) {
    this.#shell = shell;
    this.#around = around;
  }

  /** Moves all of them, or none. Says what happened, with the way back where there is one. */
  async move(cards: readonly PlanCard[], target: Target): Promise<readonly PostMoved[]> {
    const wishes = wishesOf(cards, target, this.#around.zone());
    if (wishes.kind === 'refused') return this.#refuse(wishes.text);
    return wishes.posts.length === 0 ? [] : this.#apply([...wishes.posts]);
  }

  /** Does something else that can be taken back, and shows it like a move. */
  remember(text: string, takeBack: TakeBack | undefined, said = text): void {
    this.#around.changed();
    this.#around.say(said);
    if (takeBack) this.#shell.past.remember(text, takeBack, (failure) => this.#told(failure));
    else this.#shell.toasts.show({ text });
  }

  /** Takes the last change back, also one that was made in a sheet. */
  async undo(): Promise<void> {
    if (!(await this.#shell.past.undo())) this.#around.say(texts.plan.move.nothingToUndo);
  }

  async #apply(posts: PostMove[]): Promise<readonly PostMoved[]> {
    const answer = await call('posts.move', { posts });
    if (!answer.ok) return this.#refuse(answer.failure.error);
    const { posts: moved, undo } = answer.value;
    const to = moved.length === 1 ? moved[0]?.to?.due : undefined;
    const takeBack = undo.length === 0 ? undefined : () => this.#moveBack(undo);
    if (to === undefined) this.remember(texts.plan.move.several(moved.length), takeBack);
    else this.remember(texts.plan.move.to(this.#spell(to, 'short')), takeBack, texts.plan.move.to(this.#spell(to, 'long')));
    return moved;
  }

  async #moveBack(posts: PostMove[]): Promise<Failure | undefined> {
    const answer = await call('posts.move', { posts });
    return answer.ok ? undefined : answer.failure;
  }

  #told(failure: Failure | undefined): void {
    if (!failure) this.#around.changed();
    this.#around.say(failure?.error ?? texts.plan.move.undone);
  }

  #refuse(text: string): [] {
    this.#around.say(text);
    this.#shell.toasts.show({ text });
    return [];
  }

  #spell(at: string, length: 'short' | 'long'): string {
    const zone = this.#around.zone();
    return `${dayInWords(dayOf(at, zone), { weekday: length })} ${timeOfDay(at, zone)}`;
  }
}
