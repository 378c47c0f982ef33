import type { Deviation, HouseRulesCompared, Interaction } from '../ipc';
import { texts } from '../texts';
import type { Choices } from './choices';

/** One statement of the confirm line. */
export interface ConfirmEntry {
  readonly text: string;
  /** It is not as the client's house rules expect. */
  readonly deviates: boolean;
}

/** What is about to be agreed to, in one line; in amber where it is not as the client expects. Nothing is changed by it. */
export function confirmEntries(choices: Choices, compared?: HouseRulesCompared): readonly ConfirmEntry[] {
  const words = texts.composer.confirm;
  const deviations = compared?.deviations ?? [];
  const has = (is: (deviation: Deviation) => boolean): boolean => deviations.some(is);
  const differs = (interaction: Interaction): boolean =>
    has((one) => one.rule === 'interaction' && one.interaction === interaction);
  const { comments, duet, stitch } = choices.allowed;
  const entries: ConfirmEntry[] = [
    {
      text: choices.privacy === null ? words.noAudience : texts.tiktok.audiences[choices.privacy],
      deviates: false,
    },
    { text: words.comments(comments), deviates: differs('comments') },
    { text: words.duet(duet), deviates: differs('duet') },
    { text: words.stitch(stitch), deviates: differs('stitch') },
    { text: disclosed(choices), deviates: has((one) => one.rule === 'nothing_disclosed') },
  ];
  const ai = has((one) => one.rule === 'ai_generated');
  if (choices.aiGenerated || ai) entries.push({ text: words.ai(choices.aiGenerated), deviates: ai });
  for (const one of deviations) {
    if (one.rule === 'missing_tag') entries.push({ text: words.missingTag(one.tag), deviates: true });
    if (one.rule === 'banned_word') entries.push({ text: words.bannedWord(one.word), deviates: true });
  }
  return entries;
}

/** What is disclosed, in words. */
export function disclosed({ ownBrand, brandedContent }: Choices): string {
  const { ownBrand: own, brandedContent: branded } = texts.tiktok;
  if (ownBrand && brandedContent) return texts.composer.confirm.both(own, branded);
  if (brandedContent) return branded;
  return ownBrand ? own : texts.composer.confirm.notDisclosed;
}
