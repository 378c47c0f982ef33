/**
 * Why a post stopped, in the words of the screen, by the engine's code or TikTok's. What follows from it for the post
 * ("Nothing was posted.") is said beside it, where it is true.
 */
export const causes = {
  /* What the post lacks. */
  consent_missing: 'Nobody has agreed to this post as it stands now. Read it through and agree to it.',
  clip_missing: 'Its clip is not here any more. Choose the clip again.',
  clip_changed: 'Runsheet’s own copy of the clip cannot be read as it was agreed to. Choose the clip again.',
  clip_unsendable: 'A clip of this size cannot be sent to TikTok. Choose another clip.',
  privacy_missing: 'Nobody has chosen who can view this video. Nothing is chosen for you.',

  /* What the account allows now. */
  privacy_not_allowed: 'The account does not offer the chosen audience any more. Choose again; nothing is chosen for you.',
  privacy_level_option_mismatch: 'TikTok says that the account does not offer the chosen audience now. Choose again.',
  interactions_changed: 'The creator has switched off something that the post allows: comments, duets or stitches. Look at it and agree again.',
  scope_not_authorized: 'The account did not grant what this post needs. Connect it again and grant everything.',
  scope_permission_missed: 'The account did not grant what this post needs. Connect it again and grant everything.',
  unaudited_client_can_only_post_to_private_accounts:
    'Your TikTok app is not audited yet: it publishes only to accounts set to private, visible to Only me. Send it as an inbox draft. This is TikTok’s rule for every new app.',
  app_version_check_failed: 'The creator’s TikTok app is too old for this. It must be updated on the phone.',

  /* Logins and the TikTok app. */
  reconnect: 'TikTok stopped accepting the account’s login. Somebody must log in again.',
  disconnected: 'The account was disconnected from Runsheet. Connect it again.',
  access_token_invalid: 'TikTok stopped accepting the account’s login. Somebody must log in again.',
  auth_removed: 'The creator took your app’s access away. Connect the account again.',
  app_key_missing: 'No TikTok app is set up here, so nobody can be asked. Enter the app’s key again.',
  app_key_refused: 'TikTok does not accept your app’s key and secret. Enter them again.',
  app_key_differs: 'The account was connected through another TikTok app than the one that is set up now.',

  /* Waiting and trying. */
  waited_too_long: 'It waited for three days for something that did not come. Choose another time.',
  too_many_tries: 'TikTok was asked for an upload three times, and none was completed. Look at the steps before you try again.',
  upload_rejected: 'TikTok’s upload server refused a part of the clip.',

  /* Clips from an address. */
  address_lost: 'The address of its clip does not open with this workspace’s key. Plan the post again.',
  bad_url: 'The address of its clip is none that Runsheet can read.',
  scheme_refused: 'The address of its clip does not begin with https.',
  address_refused: 'The address of its clip leads into this computer or its own network; Runsheet does not go there.',
  too_many_redirects: 'The address of its clip leads on and on to other addresses.',
  bad_redirect: 'The address of its clip leads to one that Runsheet does not go to.',
  http_status: 'The server that has its clip does not give it out.',
  too_large: 'The clip at that address is larger than the media rules allow.',
  timed_out: 'The server that has its clip took too long.',
  no_connection: 'The server that has its clip could not be reached.',
  broken_off: 'The download of its clip broke off again and again.',
  not_video: 'What lies at that address is no video.',
  not_found: 'The clip’s file was not there.',
  is_directory: 'Where the clip should be there is a folder.',
  not_a_file: 'Where the clip should be there is no ordinary file.',
  permission_denied: 'Runsheet was not allowed to read the clip’s file.',
  empty: 'The clip’s file is empty.',
  truncated: 'The clip’s file ends too early; it was not written to its end.',
  no_moov: 'The clip’s file was not written to its end: its table of contents is missing.',
  no_video_track: 'The clip’s file has no picture.',
  too_complex: 'The clip’s file is built in a way that Runsheet does not take.',
  malformed: 'The clip’s file is damaged.',
  unreadable: 'The clip’s file could not be read.',
  growing: 'The clip’s file was still being written.',
  disk_full: 'This computer’s disk was full, so the clip could not be kept.',
  copy_failed: 'The clip could not be copied to where Runsheet keeps clips.',

  /* What TikTok refuses. */
  invalid_params: 'TikTok did not accept the request as Runsheet made it. This is a fault of Runsheet: the details help to find it.',
  invalid_publish_id: 'TikTok does not know this upload.',
  token_not_authorized_for_specified_publish_id: 'TikTok says that this upload belongs to another account.',
  publish_not_cancellable: 'TikTok says that this upload can no longer be called off.',
  url_ownership_unverified: 'TikTok does not accept the address of the clip.',
  invalid_file_upload: 'TikTok does not accept this file.',
  file_format_check_failed: 'TikTok does not take this file format. Use an H.264 MP4.',
  duration_check_failed: 'TikTok does not take a clip of this length.',
  frame_rate_check_failed: 'TikTok takes 23 to 60 pictures a second. This clip has fewer or more.',
  picture_size_check_failed: 'TikTok does not take a picture of this size.',
  internal: 'TikTok had a fault of its own while it worked on the clip. Trying again may help.',
  internal_error: 'TikTok had a fault of its own. Trying again may help.',
  video_pull_failed: 'TikTok could not take in the clip.',
  photo_pull_failed: 'TikTok could not take in the clip.',
  publish_cancelled: 'The post was called off at TikTok.',
  tiktok_failed: 'TikTok could not use the clip and gave no reason.',
  spam_risk_too_many_posts: 'The account’s posts of the last 24 hours are used up, counted over all apps.',
  spam_risk_too_many_pending_share: 'Five drafts wait in the account’s inbox; TikTok takes no more until one is older than 24 hours.',
  spam_risk_user_banned_from_posting: 'TikTok does not let this account post at present. Only its owner can ask TikTok why.',
  spam_risk: 'TikTok judged this post risky. Sending the same again makes it worse: change it first.',
  spam_risk_text: 'TikTok judged the caption risky. Change it before you try again.',
  reached_active_user_cap: 'Your TikTok app has posted to as many accounts as it may in 24 hours.',
  rate_limit_exceeded: 'TikTok was asked too often within a minute.',

  /* What persons decided. */
  not_there: 'Somebody looked on TikTok and did not find it.',
} as const;
