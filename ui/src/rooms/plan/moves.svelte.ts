import { call, type Failure, type PlanCard, type PostMove, type PostMoved } from '../../ipc';
import type { Shell } from '../../shell/context';
import { texts } from '../../texts';
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

/** Takes something back; a failure says why it could not. */
type TakeBack = () => Promise<Failure | undefined>;

/** Something that was done, and the button that takes it back. */
interface Change {
  readonly takeBack: TakeBack;
  readonly undo: () => void;
}

/** Moves posts in the calendar, and remembers how each change is taken back. */
export class Moves {
  #past = $state.raw<readonly Change[]>([]);

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
    if (!takeBack) return this.#shell.toasts.show({ text });
    const undo = (): void => void this.#takeBack(takeBack);
    this.#past = [...this.#past, { takeBack, undo }];
    this.#shell.toasts.show({ text, undo });
  }

  /** Takes the last change back. */
  async undo(): Promise<void> {
    const last = this.#past.at(-1);
    if (last) await this.#takeBack(last.takeBack);
    else this.#around.say(texts.plan.move.nothingToUndo);
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

  async #takeBack(takeBack: TakeBack): Promise<void> {
    const change = this.#past.find((one) => one.takeBack === takeBack);
    if (!change) return;
    this.#past = this.#past.filter((one) => one !== change);
    // Its notice offers what is done by now.
    const notice = this.#shell.toasts.shown.find(({ undo }) => undo === change.undo);
    if (notice) this.#shell.toasts.dismiss(notice.id);
    const failure = await takeBack();
    if (failure) return void this.#refuse(failure.error);
    this.#around.changed();
    this.#around.say(texts.plan.move.undone);
  }

  #refuse(text: string): [] {
    this.#around.say(text);
    this.#shell.toasts.show({ text });
    return [];
  }

  #spell(at: string, length: 'short' | 'long'): string {
    const zone = this.#around.zone();
    return `${texts.plan.weekday(dayOf(at, zone), length)} ${timeOfDay(at, zone)}`;
  }
}
