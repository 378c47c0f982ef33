/** Does what a key asks for, where the keyboard is. */
import { call, type PlanCard, type PostMoved } from '../../ipc';
import { dayOf } from '../../time/zones';
import { instantOf } from './cards';
import type { Command } from './keyboard';
import type { Cursor, PlanModel } from './model.svelte';
import { isIn } from './span';

const DAY_MS = 86_400_000;
/** How far a free slot is looked for. */
const SLOTS_WITHIN_DAYS = 14;
/** How far a card goes whose account has no slot there. */
const STEP_MINUTES = 15;

export function perform(model: PlanModel, command: Command): void {
  const { cursor } = model;
  const card = cursor?.post === undefined ? undefined : model.card(cursor.post);
  switch (command.does) {
    case 'view':
      return model.show(command.view);
    case 'today':
      return model.goToday();
    case 'search':
      return model.show('list');
    case 'undo':
      return void model.moves.undo();
    case 'new':
      return model.compose(cursor?.day ?? model.today, cursor?.profile);
    case 'clear':
      return model.clear();
    case 'walk':
      return goTo(model, model.walk(cursor, command.arrow));
    case 'open':
      if (card) return model.open(card.id);
      return cursor && model.compose(cursor.day, cursor.profile);
    case 'select':
      return card && model.toggle(card.id);
    case 'delete':
      return model.askToDelete(chosen(model, card));
    case 'shift':
      return void model.move(chosen(model, card), { days: command.days }).then((moved) => follow(model, moved));
    case 'nudge':
      return card && void nudge(model, card, command.direction);
  }
}

/** What a key is about: all that are selected, or the card it was pressed on. */
function chosen(model: PlanModel, card: PlanCard | undefined): readonly PlanCard[] {
  if (model.selected.length > 0) return model.selected;
  return card ? [card] : [];
}

function goTo(model: PlanModel, cursor: Cursor | undefined): void {
  if (!cursor) return;
  if (!isIn(model.span, cursor.day)) model.anchor = cursor.day;
  model.cursor = cursor;
}

/* To the free slot before or after, or a little where there is none. */
async function nudge(model: PlanModel, card: PlanCard, direction: 1 | -1): Promise<void> {
  const at = Date.parse(instantOf(card) ?? '');
  if (Number.isNaN(at)) return model.askTime(card, model.today);
  const within = SLOTS_WITHIN_DAYS * DAY_MS;
  const [from, to] = direction === 1 ? [at + 1000, at + within] : [Math.max(model.shell.desk.now, at - within), at];
  const answer = from < to
    ? await call('slots.free', { profile: card.profile_name, from: new Date(from).toISOString(), to: new Date(to).toISOString() })
    : undefined;
  const slot = answer?.ok ? answer.value.free.at(direction === 1 ? 0 : -1) : undefined;
  follow(model, await model.move([card], slot ? { at: slot.at } : { minutes: direction * STEP_MINUTES }));
}

/* The keyboard stays on the card that it moved, and the calendar with it. */
function follow(model: PlanModel, moved: readonly PostMoved[]): void {
  const { cursor, zone } = model;
  const to = moved.find(({ post }) => post === cursor?.post)?.to;
  if (cursor && to) goTo(model, { ...cursor, day: dayOf(to.due, zone) });
}
