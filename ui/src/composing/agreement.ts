import { texts } from '../texts';

/** A piece of TikTok's sentence; those with an address are links. */
export interface AgreementPart {
  readonly text: string;
  readonly href?: string;
}

/** Cuts TikTok's sentence at the policies it names; together the pieces are the sentence. */
export function agreementParts(sentence: string): readonly AgreementPart[] {
  const policies: Readonly<Record<string, string>> = texts.tiktok.policies;
  const names = Object.keys(policies);
  return sentence
    .split(new RegExp(`(${names.join('|')})`))
    .filter((text) => text !== '')
    .map((text) => {
      const href = policies[text];
      return href === undefined ? { text } : { text, href };
    });
}
