//! The consent page, and the page that says why there is none.

use std::fmt::Write;

use super::html::{escape, page};
use crate::creator::Creator;

/// Asks for an account and for the scopes; `scopes` says of each whether it may be switched off.
pub(crate) fn ask(
    app: &str,
    action: &str,
    creators: &[Creator],
    current: Option<&str>,
    scopes: &[(&str, bool)],
) -> String {
    let mut accounts = String::new();
    for (place, creator) in creators.iter().enumerate() {
        let chosen = current.map_or(place == 0, |current| current == creator.handle);
        let handle = escape(&creator.handle);
        write_to(
            &mut accounts,
            format_args!(
                "<label><input type=\"radio\" name=\"creator\" value=\"{handle}\" required{}>\
             <img class=\"face\" alt=\"\" src=\"/practice/avatar/{handle}\"><span>{}<small>@{handle}</small></span></label>",
                if chosen { " checked" } else { "" },
                escape(&creator.nickname),
            ),
        );
    }
    let mut wishes = String::new();
    for (scope, toggles) in scopes {
        write_to(
            &mut wishes,
            format_args!(
                "<label><input type=\"checkbox\" name=\"scope\" value=\"{0}\" checked{1}><span>{2}<small>{0}</small></span></label>",
                escape(scope),
                if *toggles { "" } else { " disabled" },
                meaning(scope),
            ),
        );
    }
    let body = format!(
        "<h1>{0} wants to use an account</h1><p>Choose the account, and what {0} may do with it.</p>\
         <form method=\"post\" action=\"{1}\"><fieldset><legend>Account</legend>{accounts}</fieldset>\
         <fieldset><legend>{0} may</legend>{wishes}</fieldset>\
         <div class=\"choices\"><button class=\"go\" name=\"decision\" value=\"allow\">Allow</button>\
         <button name=\"decision\" value=\"deny\" formnovalidate>Deny</button></div></form>",
        escape(app),
        escape(action),
    );
    page("Allow access", "", &body)
}

/// Says which parameter is wrong.
pub(crate) fn went_wrong(code: &str, parameter: &str, text: &str) -> String {
    let body = format!(
        "<h1>Something went wrong</h1><p>We couldn't log in. If you are the developer, correct the following and try again:</p>\
         <ul><li><code>{}</code></li></ul><p>{}</p><p>errCode <code>{}</code></p>",
        escape(parameter),
        escape(text),
        escape(code),
    );
    page("Something went wrong", "", &body)
}

fn meaning(scope: &str) -> &'static str {
    match scope {
        "user.info.basic" => "see the profile's name and picture",
        "user.info.profile" => "see the profile's text and links",
        "user.info.stats" => "see followers, likes and video counts",
        "video.list" => "see the public videos",
        "video.upload" => "put drafts into the inbox",
        "video.publish" => "post on the account",
        _ => "do this",
    }
}

fn write_to(text: &mut String, what: std::fmt::Arguments<'_>) {
    if text.write_fmt(what).is_err() {
        tracing::error!("a page could not be written");
    }
}
