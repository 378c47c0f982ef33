//! How a declaration looks in the generated file: a field a line, two spaces, single quotes.

/// The longest object or union that stays on one line.
const LINE: usize = 100;

/// Lays out one declaration as the derive gives it: all in one line, but for the comments.
pub(super) fn lay_out(declaration: &str) -> String {
    let mut out = Lines::default();
    let mut rest = declaration;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '/' => out.comment(rest),
            '"' => out.text(rest),
            '{' => out.open_object(rest),
            '}' => out.close_object(),
            ',' if out.in_object() => out.end_field(),
            ' ' | '\n' => out.space(),
            other => out.other(other),
        };
        rest = &rest[taken..];
    }
    break_long_union(out.text)
}

/// A comment on one line, if it says one line.
pub(super) fn comment(text: &str) -> String {
    let said: Vec<&str> = text.lines().filter_map(|line| line.trim().strip_prefix("* ")).collect();
    match said.as_slice() {
        [only] => format!("/** {} */", only.trim()),
        _ => text.trim_end().to_owned(),
    }
}

/// A text one step further in, line by line.
pub(super) fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

#[derive(Default)]
struct Lines {
    text: String,
    /// What is open, by its opening character.
    open: Vec<char>,
}

impl Lines {
    fn in_object(&self) -> bool {
        self.open.last() == Some(&'{')
    }

    fn new_line(&mut self) {
        self.text.truncate(self.text.trim_end().len());
        let depth = self.open.iter().filter(|open| **open == '{').count();
        self.text.push('\n');
        self.text.push_str(&"  ".repeat(depth));
    }

    fn comment(&mut self, rest: &str) -> usize {
        let end = rest.find("*/").map_or(rest.len(), |at| at + 2);
        for (number, line) in comment(&rest[..end]).lines().enumerate() {
            if number > 0 {
                self.new_line();
                self.text.push(' ');
            }
            self.text.push_str(line.trim());
        }
        self.new_line();
        end
    }

    fn text(&mut self, rest: &str) -> usize {
        let end = rest[1..].find('"').map_or(rest.len(), |at| at + 2);
        match rest[end..].starts_with(':') {
            true => self.text.push_str(rest[..end].trim_matches('"')),
            false => self.text.push_str(&rest[..end].replace('"', "'")),
        }
        end
    }

    fn open_object(&mut self, rest: &str) -> usize {
        if let Some(short) = short_object(rest) {
            let fields = short[1..short.len() - 1].trim().trim_end_matches(',').split(", ").map(field);
            self.text.push_str(&format!("{{ {} }}", fields.collect::<Vec<_>>().join("; ")));
            return short.len();
        }
        self.text.push('{');
        self.open.push('{');
        self.new_line();
        1
    }

    fn close_object(&mut self) -> usize {
        self.open.pop();
        self.new_line();
        self.text.push('}');
        1
    }

    fn end_field(&mut self) -> usize {
        self.text.push(';');
        self.new_line();
        1
    }

    fn space(&mut self) -> usize {
        if !self.text.ends_with([' ', '\n']) {
            self.text.push(' ');
        }
        1
    }

    fn other(&mut self, other: char) -> usize {
        match other {
            '<' | '(' | '[' => self.open.push(other),
            '>' | ')' | ']' => {
                self.open.pop();
            }
            _ => {}
        }
        self.text.push(other);
        other.len_utf8()
    }
}

/// A field of a short object: its name bare, its words in single quotes.
fn field(text: &str) -> String {
    match text.split_once(": ") {
        Some((name, kind)) => format!("{}: {}", name.trim_matches('"'), kind.replace('"', "'")),
        None => text.to_owned(),
    }
}

/// The object at the start of a text, if it has no comment, no part of its own and fits.
fn short_object(text: &str) -> Option<&str> {
    let object = &text[..=text.find('}')?];
    let plain = !object[1..].contains(['{', '<', '[', '(', '/']);
    (plain && object.len() <= LINE).then_some(object)
}

fn break_long_union(text: String) -> String {
    if text.contains('\n') || text.len() <= LINE {
        return text;
    }
    match text.split_once(" = ") {
        Some((head, union)) if union.contains(" | ") => {
            format!("{head} =\n  | {}", union.replace(" | ", "\n  | "))
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_stands_on_its_own_line_under_its_comment() {
        let given = "type Page = { \n/**\n * The posts.\n */\nposts: Array<Post>, total?: number | null, };";
        assert_eq!(
            lay_out(given),
            "type Page = {\n  /** The posts. */\n  posts: Array<Post>;\n  total?: number | null;\n};"
        );
    }

    #[test]
    fn a_comment_of_two_lines_keeps_them() {
        let given = "type Page = { \n/**\n * The posts.\n * All of them.\n */\nposts: Array<Post>, };";
        assert_eq!(
            lay_out(given),
            "type Page = {\n  /**\n   * The posts.\n   * All of them.\n   */\n  posts: Array<Post>;\n};"
        );
    }

    #[test]
    fn a_comma_of_a_generic_or_a_tuple_ends_no_field() {
        let given = "type Table = { rows: Map<string, number>, place: [number, number], };";
        assert_eq!(
            lay_out(given),
            "type Table = {\n  rows: Map<string, number>;\n  place: [number, number];\n};"
        );
    }

    #[test]
    fn short_objects_and_short_unions_stay_on_a_line() {
        let given = r#"type When = "now" | { "at": string } | { kind: "wall", hour: number, };"#;
        assert_eq!(lay_out(given), "type When = 'now' | { at: string } | { kind: 'wall'; hour: number };");
    }

    #[test]
    fn a_long_union_has_a_line_for_each() {
        let words = ["one", "two"].map(|word| format!("\"{}\"", word.repeat(20)));
        let text = lay_out(&format!("type Word = {};", words.join(" | ")));
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(text.lines().skip(1).all(|line| line.starts_with("  | '")), "{text}");
    }
}
