/** The message that goes to the client with a delivered draft, made for WhatsApp and mail: TikTok passes on none of it. */
import type { PostView } from '../ipc';
import { texts } from '../texts';

const [TICKED, UNTICKED] = ['☑', '☐'];

const { handover, content } = texts.drawer;

/**
 * What the client is to set, in TikTok's order, and the caption last, so that it can be copied on a phone.
 * `by`: until when to post, in the client's own time.
 */
export function messageFor(post: PostView, account: string, by?: string): string {
  return [
    handover.greeting(account),
    '',
    handover.how,
    ...audience(post),
    handover.allow,
    box(!post.tiktok_disable_comment, handover.boxes.comment),
    box(!post.tiktok_disable_duet, handover.boxes.duet),
    box(!post.tiktok_disable_stitch, handover.boxes.stitch),
    ...disclosure(post),
    post.tiktok_is_aigc ? handover.ai : handover.aiOff,
    ...(post.tiktok_cover_timestamp_ms ? [handover.cover((post.tiktok_cover_timestamp_ms / 1_000).toFixed(1))] : []),
    '',
    by === undefined ? handover.thanks : handover.by(by),
    '',
    ...(post.description === '' ? [handover.noCaption] : [handover.caption, '', post.description]),
  ].join('\n');
}

function audience({ tiktok_privacy_level: privacy }: PostView): readonly string[] {
  return privacy === null ? [] : [handover.audience(content.privacy[privacy])];
}

function disclosure(post: PostView): readonly string[] {
  const [own, branded] = [post.tiktok_brand_organic_toggle, post.tiktok_brand_content_toggle];
  if (!own && !branded) return [handover.discloseOff];
  const { own_brand, branded_content } = handover.disclosures;
  return [handover.disclose, box(own, own_brand), box(branded, branded_content)];
}

function box(isTicked: boolean, name: string): string {
  return `${isTicked ? TICKED : UNTICKED} ${name}`;
}
