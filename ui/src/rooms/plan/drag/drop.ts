/** What becomes of what is dropped on a day. */
import { texts } from '../../../texts';
import { readWall, wallOf, type Zone } from '../../../time/zones';
import { dayOfCard, sitsAt } from '../cards';
import type { Held, PlanModel } from '../model.svelte';
import type { Over } from './drag.svelte';
import { landingNamed, openingTime, type Landing } from './landings';

type Cards = Extract<Held, { kind: 'cards' }>['cards'];
type Clips = Extract<Held, { kind: 'clips' }>['clips'];

export function dropOn(model: PlanModel, held: Held, over: Over): void {
  const landing = over.landing === undefined ? landingAt(over, model.zone) : landingNamed(over.landing);
  if (landing === 'never') return refuseSkipped(model, over);
  if (held.kind === 'clips') dropClips(model, held.clips, over, landing);
  else dropCards(model, held.cards, over, landing);
}

function dropCards(model: PlanModel, cards: Cards, over: Over, landing: Landing | undefined): void {
  const { desk, toasts } = model.shell;
  const stranger = over.profile === undefined ? undefined : cards.find((card) => card.profile_name !== over.profile);
  if (stranger) return toasts.show({ text: texts.plan.move.ofAnother(desk.handleOf(stranger.profile_name)) });
  const [card] = cards;
  if (!card) return;
  const isAlone = cards.length === 1;
  if (isAlone && (landing?.kind === 'other' || (!landing && !sitsAt(card)))) return model.askTime(card, over.day);
  if (isAlone && landing?.at !== undefined && landing.kind !== 'same') return void model.move(cards, { at: landing.at });
  const isThere = cards.every((one) => dayOfCard(one, model.zone) === over.day);
  if (!isThere) void model.move(cards, { day: over.day });
}

function dropClips(model: PlanModel, clips: Clips, over: Over, landing: Landing | undefined): void {
  const { desk, navigation } = model.shell;
  const profile = over.profile ?? landing?.profile;
  const [clip] = clips;
  if (clips.length > 1) return navigation.planBatch(clips, profile);
  if (clip === undefined) return;
  const at = landing?.at ?? openingTime(over.day, model.zone, desk.now);
  navigation.compose({ kind: 'new', clip, at, ...(profile === undefined ? {} : { profiles: [profile] }) });
}

/** Where the pointer is on a day of 24 hours. */
function landingAt({ day, time }: Over, zone: Zone): Landing | 'never' | undefined {
  if (time === undefined) return undefined;
  const reading = readWall(wallOf(day, time), zone);
  return reading.kind === 'never' ? 'never' : { kind: 'hour', at: reading.at };
}

function refuseSkipped(model: PlanModel, { day, time = '' }: Over): void {
  const wall = wallOf(day, time);
  const reading = readWall(wall, model.zone);
  if (reading.kind === 'never') model.shell.toasts.show({ text: texts.plan.move.never({ ...reading, wall }) });
}
