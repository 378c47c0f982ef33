//! Escaping, and the frame that all pages share.

/// Text as it may stand in an element or a quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

const STYLE: &str = "
:root{color-scheme:light dark;--ink:#16181d;--soft:#5b6270;--line:#d9dde4;--back:#eef0f4;--card:#fff;--go:#0b7a75;--on-go:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#eceef2;--soft:#a3abb8;--line:#343a45;--back:#101216;--card:#1a1d23;--go:#35c0b6;--on-go:#06201e}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;background:var(--back);color:var(--ink);font:16px/1.45 system-ui,sans-serif;display:grid;place-items:start center;padding:40px 16px}
main{width:min(420px,100%);background:var(--card);border:1px solid var(--line);border-radius:18px;padding:26px}
.strip{margin:-26px -26px 22px;padding:7px 26px;border-radius:18px 18px 0 0;font-size:13px;color:var(--soft);border-bottom:1px solid var(--line);background:repeating-linear-gradient(135deg,transparent 0 8px,color-mix(in srgb,var(--line) 45%,transparent) 8px 16px)}
h1{font-size:21px;margin:0 0 6px}h2{font-size:15px;margin:24px 0 8px}p{margin:0 0 12px;color:var(--soft)}a{color:var(--go)}
fieldset{border:0;margin:0;padding:0}legend{font-weight:600;margin:18px 0 6px;padding:0}
label,li.row{display:flex;gap:12px;align-items:center;padding:9px 10px;border:1px solid var(--line);border-radius:12px;margin-bottom:8px}
label:has(input:checked){border-color:var(--go)}
label small,li small{display:block;color:var(--soft)}img.face{width:36px;height:36px;border-radius:50%}img.cover{width:44px;height:60px;border-radius:8px}
input{accent-color:var(--go);inline-size:18px;block-size:18px}ul{list-style:none;margin:0;padding:0}
select{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:8px;max-width:100%}
.choices{display:flex;gap:10px;margin-top:20px;flex-wrap:wrap}.choices.tight{margin-top:10px}
button{font:inherit;font-weight:600;padding:10px 18px;border-radius:12px;border:1px solid var(--line);background:transparent;color:inherit;cursor:pointer}
button.go{background:var(--go);border-color:var(--go);color:var(--on-go)}button:focus-visible,input:focus-visible,a:focus-visible,select:focus-visible{outline:3px solid var(--go);outline-offset:2px}
main.phone{width:min(380px,100%);border-radius:34px;border-width:8px;min-height:640px}main.phone .strip{border-radius:26px 26px 0 0}
.draft{border:1px solid var(--line);border-radius:14px;padding:12px;margin-bottom:10px}code{font-size:13px;overflow-wrap:anywhere}
";

/// A whole page. `class` sets the frame; `body` is HTML already.
pub(super) fn page(title: &str, class: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{}</title><style>{STYLE}</style></head>\
         <body><main class=\"{class}\"><div class=\"strip\">Practice. Nothing here reaches TikTok.</div>{body}</main></body></html>",
        escape(title)
    )
}
