import type { CreatorAnswer, Mode } from '../ipc';
import { texts } from '../texts';

/** What people must know about an account before they plan for it. */
export interface CreatorNotice {
  readonly tone: 'accent' | 'warn' | 'bad';
  readonly title: string;
  readonly text: string;
  /** What helps: asking TikTok again, or sending the clip to the inbox instead. */
  readonly helps: readonly ('again' | 'inbox')[];
}

/** What an answer of TikTok's means for a post of that mode; none = nothing is in the way. `when` spells an instant. */
export function creatorNotice(
  answer: CreatorAnswer | undefined,
  mode: Mode,
  handle: string,
  when: (instant: string) => string,
): CreatorNotice | undefined {
  const words = texts.composer.creator;
  const reason = texts.states.reasons;
  if (answer === undefined) return undefined;
  switch (answer.answer) {
    case 'ready': {
      const waits = mode === 'draft' ? answer.creator.draft_waits : answer.creator.direct_waits;
      if (!waits) return undefined;
      const title = words.waits(handle, when(waits.until));
      return { tone: 'accent', title, text: words.waitsBecause(reason[waits.reason]), helps: [] };
    }
    case 'needs_login':
      return { tone: 'warn', title: words.needsLogin(handle), text: answer.message, helps: ['again'] };
    case 'drafts_only':
      if (mode === 'draft') return undefined;
      return { tone: 'warn', title: words.draftsOnly(handle), text: words.draftsOnlyMeans, helps: ['inbox'] };
    default:
      return mode === 'draft' ? undefined : stopped(answer, handle, when);
  }
}

/* Nothing can be published now, or nobody knows. An inbox draft does not need to know (3 speaks of publishing). */
function stopped(
  answer: Extract<CreatorAnswer, { answer: 'refused' | 'wait' | 'offline' | 'unavailable' }>,
  handle: string,
  when: (instant: string) => string,
): CreatorNotice {
  const words = texts.composer.creator;
  switch (answer.answer) {
    case 'refused': {
      const refusals: Readonly<Record<string, string>> = words.refusals;
      const later = answer.until === null ? words.tryLater : words.tryAfter(when(answer.until));
      const text = `${refusals[answer.code] ?? answer.message} ${later}`;
      return { tone: 'bad', title: words.refused(handle), text, helps: ['again', 'inbox'] };
    }
    case 'wait': {
      const { until, reason } = answer.deferral;
      const text = words.waitsBecause(texts.states.reasons[reason]);
      return { tone: 'warn', title: words.askAgainAt(handle, when(until)), text, helps: ['again'] };
    }
    case 'offline':
      return { tone: 'warn', title: words.offline, text: words.offlineMeans, helps: ['again'] };
    case 'unavailable':
      return { tone: 'warn', title: words.unavailable(handle), text: answer.message, helps: ['again'] };
  }
}
