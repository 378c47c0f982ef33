import ArrowCircleUp from 'phosphor-svelte/lib/ArrowCircleUpIcon';
import CheckCircle from 'phosphor-svelte/lib/CheckCircleIcon';
import ClockCounterClockwise from 'phosphor-svelte/lib/ClockCounterClockwiseIcon';
import Hourglass from 'phosphor-svelte/lib/HourglassIcon';
import PauseCircle from 'phosphor-svelte/lib/PauseCircleIcon';
import PencilSimple from 'phosphor-svelte/lib/PencilSimpleIcon';
import Prohibit from 'phosphor-svelte/lib/ProhibitIcon';
import Question from 'phosphor-svelte/lib/QuestionIcon';
import Tray from 'phosphor-svelte/lib/TrayIcon';
import UserCheck from 'phosphor-svelte/lib/UserCheckIcon';
import WarningCircle from 'phosphor-svelte/lib/WarningCircleIcon';
import XCircle from 'phosphor-svelte/lib/XCircleIcon';

import { texts } from '../texts';
import type { Icon } from './icon';

/** How a post stands, in the code's words. */
export type Standing =
  | { readonly state: PlainState }
  /** Live; `onlyMe`: TikTok shows it to its creator alone. */
  | { readonly state: 'published'; readonly onlyMe: boolean }
  /** Planned, but not before a time (as shown, "18:02") because of something. */
  | { readonly state: 'deferred'; readonly until: string; readonly why: string };

type PlainState =
  | 'draft'
  | 'scheduled'
  | 'publishing'
  | 'in_inbox'
  | 'client_posted'
  | 'needs_attention'
  | 'unconfirmed'
  | 'on_hold'
  | 'missed'
  | 'failed'
  | 'cancelled'
  | 'closed';

/** The colour family of a state. `quiet` is ink: nothing moves and nobody is needed. */
export type Tone = 'quiet' | 'accent' | 'good' | 'client' | 'warn' | 'bad';

interface Look {
  /** None where the state carries no mark. */
  readonly icon: Icon | undefined;
  readonly tone: Tone;
}

const looks: Readonly<Record<Standing['state'], Look>> = {
  draft: { icon: PencilSimple, tone: 'quiet' },
  scheduled: { icon: undefined, tone: 'quiet' },
  deferred: { icon: Hourglass, tone: 'quiet' },
  publishing: { icon: ArrowCircleUp, tone: 'accent' },
  published: { icon: CheckCircle, tone: 'good' },
  in_inbox: { icon: Tray, tone: 'client' },
  client_posted: { icon: UserCheck, tone: 'good' },
  needs_attention: { icon: WarningCircle, tone: 'warn' },
  unconfirmed: { icon: Question, tone: 'warn' },
  on_hold: { icon: PauseCircle, tone: 'quiet' },
  missed: { icon: ClockCounterClockwise, tone: 'warn' },
  failed: { icon: XCircle, tone: 'bad' },
  cancelled: { icon: Prohibit, tone: 'quiet' },
  closed: { icon: Prohibit, tone: 'quiet' },
};

export function lookOf({ state }: Standing): Look {
  return looks[state];
}

/** The ground of a card in this state, if it has one: only those that need a person or failed. */
export function tintOf(standing: Standing): 'warn' | 'bad' | undefined {
  const { tone } = lookOf(standing);
  return tone === 'warn' || tone === 'bad' ? tone : undefined;
}

/** The state in the screen's words. */
export function wordsFor(standing: Standing): string {
  switch (standing.state) {
    case 'deferred':
      return texts.states.deferred(standing.until, standing.why);
    case 'published':
      return standing.onlyMe ? texts.states.publishedOnlyMe : texts.states.published;
    default:
      return texts.states[standing.state];
  }
}
