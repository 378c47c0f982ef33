/** The sentences and labels that TikTok prescribes, exactly as TikTok words them (tiktok-api.md section 11). Nobody rewords them. */
export const tiktok = {
  privacy: 'Who can view this video',
  /** What TikTok calls its own four words. */
  audiences: {
    PUBLIC_TO_EVERYONE: 'Everyone',
    MUTUAL_FOLLOW_FRIENDS: 'Friends',
    FOLLOWER_OF_CREATOR: 'Followers',
    SELF_ONLY: 'Only me',
  },
  interactions: 'Allow users to',
  comment: 'Comment',
  duet: 'Duet',
  stitch: 'Stitch',
  disclosure: 'Disclose video content',
  ownBrand: 'Your brand',
  brandedContent: 'Branded content',
  labelled: {
    promotional: "Your photo/video will be labeled as 'Promotional content'",
    paid: "Your photo/video will be labeled as 'Paid partnership'",
  },
  noneTicked: 'You need to indicate if your content promotes yourself, a third party, or both.',
  brandedNotPrivate: 'Branded content visibility cannot be set to private.',
  agreement: {
    plain: "By posting, you agree to TikTok's Music Usage Confirmation",
    branded: "By posting, you agree to TikTok's Branded Content Policy and Music Usage Confirmation.",
  },
  /** What the names in the agreement lead to. */
  policies: {
    'Music Usage Confirmation': 'https://www.tiktok.com/legal/page/global/music-usage-confirmation/en',
    'Branded Content Policy': 'https://www.tiktok.com/legal/page/global/bc-policy/en',
  },
  processing: 'It may take a few minutes for the content to process and be visible on the profile.',
} as const;
