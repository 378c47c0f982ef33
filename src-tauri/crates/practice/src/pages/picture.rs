//! Drawn pictures: avatars and covers as SVG, coloured by what they stand for.

use super::html::escape;

/// A round avatar with initials.
pub(super) fn avatar(handle: &str, name: &str) -> String {
    let initials: String = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .take(2)
        .collect();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"200\" height=\"200\" viewBox=\"0 0 200 200\">\
         <circle cx=\"100\" cy=\"100\" r=\"100\" fill=\"{}\"/><text x=\"100\" y=\"124\" font-family=\"system-ui,sans-serif\" \
         font-size=\"72\" font-weight=\"600\" text-anchor=\"middle\" fill=\"#fff\">{}</text></svg>",
        colour(handle),
        escape(&initials.to_uppercase()),
    )
}

/// A cover in 9:16.
pub(super) fn cover(id: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"270\" height=\"480\" viewBox=\"0 0 270 480\">\
         <rect width=\"270\" height=\"480\" fill=\"{}\"/><path d=\"M108 200v80l68-40z\" fill=\"#fff\" opacity=\".85\"/></svg>",
        colour(id),
    )
}

fn colour(text: &str) -> String {
    let hue = u32::from(blake3::hash(text.as_bytes()).as_bytes()[0]) * 360 / 256;
    format!("hsl({hue} 42% 40%)")
}
