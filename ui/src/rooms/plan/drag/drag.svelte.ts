/**
 * Dragging by pointer: what is held, and which cell and row of the calendar it is over. It knows nothing of posts; what
 * may be lifted and what a drop does is said by whoever makes it. No HTML5 drag and drop.
 */
import type { Attachment } from 'svelte/attachments';

import type { Day } from '../../../time/zones';
import { timeAt } from '../week/hours';
import { scrollBy, type Box } from './edges';

/** What is pointed at. */
export interface Over {
  readonly day: Day;
  /** The account of the row, where rows are accounts. */
  readonly profile?: string;
  /** Which row of the cell's landings. */
  readonly landing?: string;
  /** The time beneath the pointer, "17:15", where the cell is a day of 24 hours. */
  readonly time?: string;
}

export interface DragRules<Held> {
  /** Whether it may be lifted; if not, it says why. */
  readonly lift: (held: Held) => Held | undefined;
  readonly drop: (held: Held, over: Over) => void;
}

/** How far a pressed pointer moves before it drags, in CSS pixels. */
const THRESHOLD = 5;

interface Press<Held> {
  readonly held: Held;
  readonly element: HTMLElement;
  readonly pointer: number;
  readonly x: number;
  readonly y: number;
}

/** One drag at a time. */
export class Drag<Held> {
  held = $state.raw<Held>();
  over = $state.raw<Over>();

  /** The picture that follows the pointer. */
  ghost: HTMLElement | undefined;

  readonly #rules: DragRules<Held>;
  #press: Press<Held> | undefined;
  #at = { x: 0, y: 0 };
  #frame = 0;
  #scroller: { readonly element: Element; readonly box: Box } | undefined;
  #drop: AbortController | undefined;

  constructor(rules: DragRules<Held>) {
    this.#rules = rules;
  }

  isOver(day: Day, profile?: string): boolean {
    return this.over?.day === day && (profile === undefined || this.over.profile === profile);
  }

  /** Lets an element be dragged. */
  handle(held: () => Held): Attachment<HTMLElement> {
    return (element) => {
      const press = (event: PointerEvent): void => this.#begin(event, element, held());
      element.addEventListener('pointerdown', press);
      return () => element.removeEventListener('pointerdown', press);
    };
  }

  /** Shows what is under a point; for what is dragged from elsewhere as well. */
  pointAt(x: number, y: number): void {
    const over = overAt(x, y);
    if (!isSame(over, this.over)) this.over = over;
  }

  /** Ends without a drop. */
  cancel(): void {
    this.#drop?.abort();
    cancelAnimationFrame(this.#frame);
    this.#press = this.#drop = this.#scroller = undefined;
    this.held = this.over = undefined;
  }

  #begin(event: PointerEvent, element: HTMLElement, held: Held): void {
    if (event.button !== 0 || this.#press) return;
    this.#press = { held, element, pointer: event.pointerId, x: event.clientX, y: event.clientY };
    this.#drop = new AbortController();
    const { signal } = this.#drop;
    // On the window: until it is lifted, the pointer may leave the element.
    addEventListener('pointermove', (moved) => this.#move(moved), { signal });
    addEventListener('pointerup', () => this.#release(), { signal });
    addEventListener('pointercancel', () => this.cancel(), { signal });
    addEventListener('selectstart', (selecting) => selecting.preventDefault(), { signal });
    addEventListener('keydown', (pressed) => this.#escape(pressed), { signal, capture: true });
  }

  #move(event: PointerEvent): void {
    const press = this.#press;
    if (!press) return;
    this.#at = { x: event.clientX, y: event.clientY };
    if (this.held === undefined) {
      if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < THRESHOLD) return;
      this.#lift(press);
    }
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#follow());
  }

  #lift(press: Press<Held>): void {
    const held = this.#rules.lift(press.held);
    // Whatever comes of it, a press that moved is no click.
    addEventListener('click', swallow, { capture: true, once: true });
    if (held === undefined) return this.cancel();
    press.element.setPointerCapture(press.pointer);
    const scroller = press.element.closest('[data-scroll]') ?? document.querySelector('[data-scroll]');
    if (scroller) this.#scroller = { element: scroller, box: scroller.getBoundingClientRect() };
    this.held = held;
  }

  /* Once a frame: moves the picture, asks what is under the pointer, scrolls near an edge. Nothing here makes a layout. */
  #follow(): void {
    this.#frame = 0;
    if (this.held === undefined) return;
    const { x, y } = this.#at;
    if (this.ghost) this.ghost.style.transform = `translate3d(${String(x)}px, ${String(y)}px, 0)`;
    this.pointAt(x, y);
    const by = this.#scroller ? scrollBy(this.#at, this.#scroller.box) : 0;
    if (by === 0) return;
    this.#scroller?.element.scrollBy(0, by);
    this.#frame = requestAnimationFrame(() => this.#follow());
  }

  #release(): void {
    const { held } = this;
    if (held !== undefined) this.pointAt(this.#at.x, this.#at.y);
    const { over } = this;
    this.cancel();
    setTimeout(() => removeEventListener('click', swallow, { capture: true }));
    if (held !== undefined && over) this.#rules.drop(held, over);
  }

  #escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    event.preventDefault();
    this.cancel();
  }
}

/** The cell, row and time under a point. */
export function overAt(x: number, y: number): Over | undefined {
  const under = document.elementFromPoint(x, y);
  const cell = under?.closest<HTMLElement>('[data-day]');
  const day = cell?.dataset['day'];
  if (!cell || day === undefined) return undefined;
  const { profile, hours } = cell.dataset;
  const landing = under?.closest<HTMLElement>('[data-landing]')?.dataset['landing'];
  const box = hours === undefined || landing !== undefined ? undefined : cell.getBoundingClientRect();
  return {
    day,
    ...(profile === undefined ? {} : { profile }),
    ...(landing === undefined ? {} : { landing }),
    ...(box ? { time: timeAt((y - box.top) / box.height) } : {}),
  };
}

function isSame(one: Over | undefined, other: Over | undefined): boolean {
  return (
    one?.day === other?.day && one?.profile === other?.profile && one?.landing === other?.landing && one?.time === other?.time
  );
}

function swallow(event: MouseEvent): void {
  event.stopPropagation();
  event.preventDefault();
}
