//! The page that the browser shows after the login. Self-contained, constant text: nothing of the request is in it.

/// A page and its status.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    status: &'static str,
    heading: &'static str,
    text: &'static str,
}

pub(super) const DONE: Page = Page {
    status: "200 OK",
    heading: "TikTok has answered",
    text: "You can close this tab and go back to Runsheet.",
};
pub(super) const DENIED: Page = Page {
    status: "200 OK",
    heading: "The account was not connected",
    text: "Access was declined. You can close this tab; Runsheet lets you try again.",
};
pub(super) const REFUSED: Page = Page {
    status: "200 OK",
    heading: "The account was not connected",
    text: "TikTok reported a problem. You can close this tab; Runsheet shows what is wrong.",
};
pub(super) const WRONG_STATE: Page = Page {
    status: "400 Bad Request",
    heading: "This is not the login Runsheet waits for",
    text: "It belongs to an older or another login. Start again from Runsheet.",
};
pub(super) const NOTHING: Page =
    Page { status: "400 Bad Request", heading: "TikTok sent no answer", text: "Start again from Runsheet." };
pub(super) const MALFORMED: Page = Page {
    status: "400 Bad Request",
    heading: "This request cannot be read",
    text: "Start again from Runsheet.",
};
pub(super) const WRONG_HOST: Page = Page {
    status: "403 Forbidden",
    heading: "This address is not served here",
    text: "Only the login's own address is.",
};
pub(super) const NOT_FOUND: Page = Page {
    status: "404 Not Found",
    heading: "There is nothing here",
    text: "Only the login's own address is served.",
};
pub(super) const WRONG_METHOD: Page = Page {
    status: "405 Method Not Allowed",
    heading: "This request cannot be served",
    text: "Start again from Runsheet.",
};

impl Page {
    /// The whole HTTP answer.
    pub(super) fn to_http(self) -> Vec<u8> {
        let Self { status, heading, text } = self;
        let html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Runsheet</title>\
             <meta name=\"viewport\" content=\"width=device-width\"><style>\
             :root{{color-scheme:light dark}}\
             body{{font:16px/1.5 system-ui,sans-serif;display:grid;place-content:center;min-height:90vh;margin:0 1.5rem}}\
             h1{{font-size:1.4rem;margin:0 0 .5rem}}p{{margin:0;max-width:36rem}}\
             </style></head><body><main><h1>{heading}</h1><p>{text}</p></main></body></html>"
        );
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
             Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n\
             Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\nConnection: close\r\n\r\n{html}",
            html.len()
        )
        .into_bytes()
    }
}
