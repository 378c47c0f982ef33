/** A post's steps in plain words. What a word does not say stands in its details. */
import type { DeferReason, JsonValue, Privacy, Step } from '../ipc';
import { texts } from '../texts';
import { spellMoment } from '../time/spelling';
import type { Zone } from '../time/zones';
import { at, isSetAt, numberAt, textAt, wordsAt } from './detail';
import { sizeOf } from './sizes';
import { causeOf, statusWord } from './wording';

/** A step as a line; what repeats itself is one line. */
export interface StepLine {
  readonly title: string;
  /** What else it says; may be empty. */
  readonly facts: string;
  /** When it happened first. */
  readonly at: string;
  /** When it happened last, if it repeated itself. */
  readonly last: string | undefined;
  readonly attempt: number | undefined;
  /** Everything that is known of it, oldest first. */
  readonly details: readonly JsonValue[];
}

/** In whose clocks times are told, and what day it is. */
interface Reading {
  readonly zone: Zone;
  readonly now: number;
}

type Detail = JsonValue | undefined;

const { steps: names, stepFacts: words, content } = texts.drawer;

export function linesOf(steps: readonly Step[], zone: Zone, now: number): readonly StepLine[] {
  return runsOf(steps).map(([first, ...more]) => ({
    title: titleOf(first),
    facts: [...byWhom(first), ...factsOf(first, { zone, now }), ...(more.length > 0 ? [words.asked(more.length + 1)] : [])].join(', '),
    at: first.at,
    last: more.at(-1)?.at,
    attempt: first.attempt ?? undefined,
    details: [first, ...more].flatMap(({ detail }) => (isEmpty(detail) ? [] : [detail as JsonValue])),
  }));
}

/** What Runsheet's own parts, and nobody at the desk, sign with. */
const NOBODY: readonly string[] = ['desk', 'fetcher', 'poller', 'publisher', 'scheduler', 'tiktok', ''];

function byWhom({ by }: Step): readonly string[] {
  return NOBODY.includes(by) ? [] : [words.by(by)];
}

function titleOf({ name, detail }: Step): string {
  if (name === 'init' && at(detail, 'error') !== undefined) return words.noUploadTitle;
  return Object.hasOwn(names, name) ? names[name as keyof typeof names] : name;
}

/** Steps that say the same one after the other: TikTok is asked again and again while it works. */
function runsOf(steps: readonly Step[]): readonly (readonly [Step, ...Step[]])[] {
  const runs: [Step, ...Step[]][] = [];
  for (const step of steps) {
    const run = runs.at(-1);
    if (run !== undefined && step.name === 'status' && says(run[0]) === says(step)) run.push(step);
    else runs.push([step]);
  }
  return runs;
}

function says({ name, attempt, detail }: Step): string {
  return JSON.stringify([name, attempt, detail ?? null]);
}

function isEmpty(detail: Detail): boolean {
  return detail === undefined || detail === null || (typeof detail === 'object' && Object.keys(detail).length === 0);
}

const facts: Readonly<Record<string, (detail: Detail, reading: Reading) => readonly string[]>> = {
  schedule: (detail, reading) => {
    const agreed = textAt(detail, 'agreed_to');
    const others = wordsAt(detail, 'agreed_together').length - 1;
    return [
      ...(agreed === undefined ? [] : [words.agreedTo(agreed)]),
      ...(others > 0 ? [words.together(others)] : []),
      ...(textAt(detail, 'why') === 'connected_again' ? [words.connectedAgain] : []),
      ...waiting(detail, reading),
    ];
  },
  edit: (detail, reading) => {
    const changed = wordsAt(detail, 'changed').map((field) => words.fields[field as keyof typeof words.fields] ?? field);
    const agreed = textAt(detail, 'agreed_to');
    const [from, to] = [textAt(at(detail, 'from'), 'due'), textAt(at(detail, 'to'), 'due')];
    const moment = (due: string): string => spellMoment(due, reading.zone, reading.now);
    return [
      words.changed(changed),
      ...(from !== undefined && to !== undefined ? [words.fromTo(moment(from), moment(to))] : []),
      ...(agreed === undefined ? [] : [words.agreedTo(agreed)]),
    ];
  },
  defer: waiting,
  obstacle: cause,
  refused: cause,
  tiktok_failed: cause,
  clip_arrived: (detail) => bytesAt(detail, 'bytes'),
  creator_info: (detail) => {
    if (textAt(detail, 'refused') !== undefined) return [words.infoIgnored];
    const off = (['comment', 'duet', 'stitch'] as const).filter((one) => isSetAt(detail, `${one}_disabled`));
    const longest = numberAt(detail, 'max_video_post_duration_sec');
    return [
      words.audiences(wordsAt(detail, 'privacy_level_options').map((option) => content.privacy[option as Privacy] ?? option)),
      ...(off.length > 0 ? [words.switchedOff(off.map((one) => words.interactions[one]))] : []),
      ...(longest === undefined ? [] : [words.longest(longest)]),
    ];
  },
  interactions_adapted: (detail) => [
    wordsAt(detail, 'switched_off_by_creator').map((one) => words.interactions[one as keyof typeof words.interactions] ?? one).join(', '),
  ],
  init: (detail) => {
    const error = at(detail, 'error');
    if (error !== undefined) {
      const [code, message] = [textAt(error, 'code'), textAt(error, 'message')];
      return [code === undefined ? words.noUpload : words.uploadRefused(message ?? code)];
    }
    const bytes = numberAt(detail, 'bytes');
    return bytes === undefined ? [] : [words.upload(sizeOf(bytes), numberAt(detail, 'chunks') ?? 1)];
  },
  chunk: (detail) => {
    const number = (numberAt(detail, 'index') ?? 0) + 1;
    if (at(detail, 'trouble') !== undefined) return [words.partTrouble(number)];
    return [words.part(number, sizeOf(numberAt(detail, 'bytes') ?? 0))];
  },
  picked_up: (detail) => bytesAt(detail, 'bytes').map(words.pickedUp),
  uploaded: (detail) => {
    const how = textAt(detail, 'how');
    return [how === 'taken' || how === 'reported' ? words.uploadedHow[how] : words.uploadedHow.other];
  },
  status: (detail) => {
    const status = textAt(detail, 'status');
    if (status === undefined) return [at(detail, 'refused') === undefined ? words.statusNone : words.statusRefused];
    const reason = textAt(detail, 'fail_reason');
    return [
      statusWord(status),
      ...(reason === undefined ? [] : [causeOf(reason, reason)]),
      ...bytesAt(detail, 'uploaded_bytes').map(words.statusHas),
    ];
  },
  video_list: (detail) => {
    const found = textAt(detail, 'found');
    return found !== undefined && Object.hasOwn(words.found, found) ? [words.found[found as keyof typeof words.found]] : [];
  },
};

function factsOf({ name, detail }: Step, reading: Reading): readonly string[] {
  return (facts[name]?.(detail, reading) ?? []).filter((fact) => fact !== '');
}

function waiting(detail: Detail, { zone, now }: Reading): readonly string[] {
  const deferred = at(detail, 'deferred');
  const [until, reason] = [textAt(deferred, 'until'), textAt(deferred, 'reason')];
  if (until === undefined || reason === undefined) return [];
  return [words.until(spellMoment(until, zone, now), texts.states.reasons[reason as DeferReason] ?? reason)];
}

function cause(detail: Detail): readonly string[] {
  const told = at(detail, 'cause');
  const [code, message] = [textAt(told, 'code'), textAt(told, 'message')];
  return code === undefined ? [] : [causeOf(code, message ?? code)];
}

function bytesAt(detail: Detail, key: string): readonly string[] {
  const bytes = numberAt(detail, key);
  return bytes === undefined ? [] : [sizeOf(bytes)];
}
