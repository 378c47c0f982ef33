import { expect, test } from 'vitest';

import { postWith } from './fixtures';
import { messageFor } from './handover';

test('the message has the boxes in TikTok’s order and ends with the caption alone', () => {
  const { post } = postWith({ tiktok_post_mode: 'DRAFT', description: 'A wheel in 40 seconds\n#truing', tiktok_is_aigc: true, tiktok_cover_timestamp_ms: 2_400 });
  expect(messageFor(post, '@velohabitat', 'Thu 17:00')).toBe(`Hi! The clip for @velohabitat is in your TikTok inbox.

Open TikTok, go to Inbox, tap the notification about the new video, then set:
Who can view this video: *Everyone*
Allow users to:
☑ Comment
☐ Duet
☐ Stitch
Disclose video content: off
AI-generated content: *on*
Cover: the picture at 2.4 s

Please post by *Thu 17:00*. Thank you!

Caption (press long to copy):

A wheel in 40 seconds
#truing`);
});

test('what is disclosed is ticked box by box', () => {
  const { post } = postWith({ tiktok_brand_content_toggle: true });
  expect(messageFor(post, '@x')).toContain('Disclose video content: *on*\n☐ Your brand\n☑ Branded content');
});

test('what is not decided is not made up', () => {
  const message = messageFor(postWith({ tiktok_privacy_level: null, description: '' }).post, '@x');
  expect(message).not.toContain('Who can view');
  expect(message).not.toContain('Please post by');
  expect(message.endsWith('No caption.')).toBe(true);
});
