import { beforeEach, expect, test, vi } from 'vitest';

import { Drag, type Over } from './drag.svelte';

/** As much of an element as a drag asks for. */
class Part extends EventTarget {
  readonly dataset: Record<string, string>;
  readonly captured: number[] = [];
  readonly #above: Part | undefined;

  constructor(dataset: Record<string, string>, above?: Part) {
    super();
    this.dataset = dataset;
    this.#above = above;
  }

  closest(selector: string): Part | null {
    const name = /data-(\w+)/.exec(selector)?.[1] ?? '';
    return name in this.dataset ? this : (this.#above?.closest(selector) ?? null);
  }

  setPointerCapture(pointer: number): void {
    this.captured.push(pointer);
  }

  getBoundingClientRect = (): Partial<DOMRect> => ({ top: 0, height: 240 });
}

const cell = new Part({ day: '2026-06-04', profile: 'velo' });
const row = new Part({ landing: 'slot|five|velo' }, cell);
const hours = new Part({ day: '2026-06-05', hours: '' });
const page = new EventTarget();
let under: Part | undefined;
let frames: (() => void)[] = [];
const nextFrame = () => frames.splice(0).forEach((run) => run());

beforeEach(() => {
  under = undefined;
  frames = [];
  vi.stubGlobal('document', { elementFromPoint: () => under ?? null, querySelector: () => null });
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
  vi.stubGlobal('cancelAnimationFrame', () => (frames = []));
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
});

const pointer = (type: string, clientX: number, clientY = 0, button = 0): Event =>
  Object.assign(new Event(type), { clientX, clientY, button, pointerId: 3 });

function dragging(lift = (held: string): string | undefined => held) {
  const drop = vi.fn<(held: string, over: Over) => void>();
  const drag = new Drag<string>({ lift, drop });
  const element = new Part({});
  drag.handle(() => 'a card')(element as unknown as HTMLElement);
  return { drag, drop, element };
}

test('a pointer that hardly moves is a click', () => {
  const { drag, drop, element } = dragging();
  element.dispatchEvent(pointer('pointerdown', 100));
  page.dispatchEvent(pointer('pointermove', 103));
  expect(drag.held).toBeUndefined();
  page.dispatchEvent(pointer('pointerup', 103));
  expect(drop).not.toHaveBeenCalled();
});

test('what is lifted follows once a frame, and is dropped where it is', () => {
  const { drag, drop, element } = dragging();
  element.dispatchEvent(pointer('pointerdown', 100));
  page.dispatchEvent(pointer('pointermove', 110));
  expect(drag.held).toBe('a card');
  expect(element.captured).toEqual([3]);
  under = cell;
  for (const x of [120, 130, 140]) page.dispatchEvent(pointer('pointermove', x));
  expect(frames).toHaveLength(1);
  nextFrame();
  expect(drag.isOver('2026-06-04')).toBe(true);
  expect(drag.isOver('2026-06-04', 'korn')).toBe(false);
  under = row;
  page.dispatchEvent(pointer('pointerup', 140));
  expect(drop).toHaveBeenCalledExactlyOnceWith('a card', { day: '2026-06-04', profile: 'velo', landing: 'slot|five|velo' });
  expect(drag.held).toBeUndefined();
  expect(drag.over).toBeUndefined();
});

test('over a day of hours it is at a time', () => {
  const { drag } = dragging();
  under = hours;
  drag.pointAt(50, 120);
  expect(drag.over).toEqual({ day: '2026-06-05', time: '12:00' });
  const before = drag.over;
  drag.pointAt(60, 121);
  expect(drag.over).toBe(before);
});

test.each<[string, () => void]>([
  ['Escape', () => page.dispatchEvent(Object.assign(new Event('keydown'), { key: 'Escape' }))],
  ['a pointer that is taken away', () => page.dispatchEvent(pointer('pointercancel', 0))],
])('%s ends it without a drop', (_, end) => {
  const { drag, drop, element } = dragging();
  element.dispatchEvent(pointer('pointerdown', 100));
  page.dispatchEvent(pointer('pointermove', 150));
  under = cell;
  end();
  page.dispatchEvent(pointer('pointerup', 150));
  expect(drag.held).toBeUndefined();
  expect(drop).not.toHaveBeenCalled();
});

test('what may not be lifted stays, and is asked once', () => {
  const lift = vi.fn(() => undefined);
  const { drag, drop, element } = dragging(lift);
  element.dispatchEvent(pointer('pointerdown', 100));
  for (const x of [120, 140]) page.dispatchEvent(pointer('pointermove', x));
  expect(lift).toHaveBeenCalledOnce();
  expect(drag.held).toBeUndefined();
  under = cell;
  page.dispatchEvent(pointer('pointerup', 140));
  expect(drop).not.toHaveBeenCalled();
});

test('another button drags nothing, and beside the calendar nothing is dropped', () => {
  const { drag, drop, element } = dragging();
  element.dispatchEvent(pointer('pointerdown', 100, 0, 2));
  page.dispatchEvent(pointer('pointermove', 150));
  expect(drag.held).toBeUndefined();
  element.dispatchEvent(pointer('pointerdown', 100));
  page.dispatchEvent(pointer('pointermove', 150));
  page.dispatchEvent(pointer('pointerup', 150));
  expect(drop).not.toHaveBeenCalled();
});
