/** What an app that TikTok has not audited means for a post (tiktok-api.md section 10.4). */
import type { CreatorView } from '../ipc';
import type { Choices } from './choices';

/**
 * - `branded_barred`: it is a paid partnership, which such an app cannot publish at all;
 * - `branded_unsure`: the same, if the app should not be audited: nobody has told yet;
 * - `private_only`: it publishes only to accounts set to private, visible to "Only me".
 */
export type AuditNews = 'branded_barred' | 'branded_unsure' | 'private_only';

/** What is to be said beside "Branded content". */
export function auditOfBrand(creator: CreatorView | undefined, choices: Choices): AuditNews | undefined {
  if (choices.mode !== 'direct' || !choices.brandedContent) return undefined;
  if (creator?.app_audited === 'no') return 'branded_barred';
  return creator?.app_audited === 'unknown' ? 'branded_unsure' : undefined;
}

/**
 * What is to be said of publishing with this account: a private one does not offer everyone as an audience, and may
 * still be given another than "Only me".
 */
export function auditOfAccount(creator: CreatorView | undefined, choices: Choices): AuditNews | undefined {
  const isPublic = creator?.privacy_level_options.includes('PUBLIC_TO_EVERYONE') ?? false;
  const isWide = choices.privacy !== null && choices.privacy !== 'SELF_ONLY';
  const isSaid = choices.mode === 'direct' && creator?.app_audited === 'no' && (isPublic || isWide);
  // Of a paid partnership its own line says it.
  return isSaid && !choices.brandedContent ? 'private_only' : undefined;
}
