//! The creator's phone: drafts in the inbox with Post and Ignore, and the profile's newest videos.

use std::fmt::Write;

use super::html::{escape, page};
use crate::clock::utc;
use crate::controls::InboxItem;
use crate::creator::Creator;
use crate::display::videos::views;
use crate::state::videos::Video;

/// Lists the phones of all creators.
pub(super) fn index(creators: &[Creator]) -> String {
    let mut rows = String::new();
    for creator in creators {
        let handle = escape(&creator.handle);
        let row = write!(
            rows,
            "<li class=\"row\"><img class=\"face\" alt=\"\" src=\"/practice/avatar/{handle}\"><span>\
             <a href=\"/practice/phone/{handle}\">{}</a><small>@{handle}{}</small></span></li>",
            escape(&creator.nickname),
            if creator.is_private() { ", private account" } else { "" },
        );
        debug_assert!(row.is_ok(), "writing to a String never fails");
    }
    page(
        "Practice phones",
        "",
        &format!("<h1>Practice phones</h1><p>Whose phone do you want to hold?</p><ul>{rows}</ul>"),
    )
}

/// One phone at practice time `now_ms`.
pub(super) fn show(creator: &Creator, inbox: &[InboxItem], posted: &[Video], now_ms: i64) -> String {
    let drafts: String = inbox.iter().map(|item| draft(creator, item)).collect();
    let drafts = if drafts.is_empty() { "<p>No drafts are waiting.</p>".to_owned() } else { drafts };
    let videos: String = posted.iter().map(|item| video(item, now_ms)).collect();
    let videos = if videos.is_empty() {
        "<p>Nothing posted yet.</p>".to_owned()
    } else {
        format!("<ul>{videos}</ul>")
    };
    let handle = escape(&creator.handle);
    let body = format!(
        "<label style=\"border:0;padding:0\"><img class=\"face\" alt=\"\" src=\"/practice/avatar/{handle}\">\
         <span><strong>{}</strong><small>@{handle}</small></span></label><h2>Inbox</h2>{drafts}<h2>Posted</h2>{videos}",
        escape(&creator.nickname),
    );
    page(&format!("@{}", creator.handle), "phone", &body)
}

fn draft(creator: &Creator, item: &InboxItem) -> String {
    let options: String = creator
        .privacy_options()
        .iter()
        .map(|option| format!("<option value=\"{0}\">{1}</option>", escape(option), who_sees(option)))
        .collect();
    let note = if item.sent_as_direct {
        "Could not be posted directly and waits here."
    } else {
        "A draft is ready."
    };
    format!(
        "<form class=\"draft\" method=\"post\" action=\"/practice/phone/{}/{}\"><strong>{note}</strong>\
         <p><small>{:.1} MB, {}</small></p><select name=\"privacy\" aria-label=\"Who can watch\">{options}</select>\
         <div class=\"choices tight\"><button class=\"go\" name=\"do\" value=\"post\">Post</button>\
         <button name=\"do\" value=\"ignore\">Ignore</button></div></form>",
        escape(&creator.handle),
        escape(&item.publish_id),
        item.size as f64 / 1e6,
        utc(item.arrived_ms).format("%-d %b %H:%M UTC"),
    )
}

fn video(video: &Video, now_ms: i64) -> String {
    let caption = if video.about.caption.is_empty() { "(no caption)" } else { &video.about.caption };
    format!(
        "<li class=\"row\"><img class=\"cover\" alt=\"\" src=\"/practice/cover/{}\"><span>{}<small>{}, {} views{}</small></span></li>",
        video.id,
        escape(caption),
        utc(video.created_ms).format("%-d %b %Y %H:%M UTC"),
        views(video, now_ms),
        if video.public { "" } else { ", not public" },
    )
}

fn who_sees(privacy: &str) -> &'static str {
    match privacy {
        "PUBLIC_TO_EVERYONE" => "Everyone",
        "FOLLOWER_OF_CREATOR" => "Followers",
        "MUTUAL_FOLLOW_FRIENDS" => "Friends",
        "SELF_ONLY" => "Only me",
        _ => "As set",
    }
}
