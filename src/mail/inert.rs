//! Words that somebody typed, made harmless for a letter: one line, nothing unseen, nothing a mail program turns into
//! a link.

use crate::domain::names::stripped;

/// What we know of ourselves (season data) on one line: no line breaks, controls, direction marks or placeholders.
pub fn one_line(text: &str) -> String {
    stripped(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a booker or the desk typed, on one line. Mail programs make links of plain text that looks like an address,
/// so a space is put where one would begin or end: `https://evil.com` reads `https: //evil. com`. Initials, times and
/// amounts stay as they are.
pub fn inert(text: &str) -> String {
    let line = one_line(text);
    let chars: Vec<char> = line.chars().collect();
    let mut out = String::with_capacity(line.len());
    for (at, c) in chars.iter().enumerate() {
        out.push(*c);
        let before = at.checked_sub(1).and_then(|index| chars.get(index)).copied();
        if let Some(before) = before
            && joins_a_link(before, *c, chars.get(at + 1..).unwrap_or_default())
        {
            out.push(' ');
        }
    }
    out
}

/// Whether a link would go on past `mark`, which stands between `before` and `after`.
fn joins_a_link(before: char, mark: char, after: &[char]) -> bool {
    let Some(next) = after.first().copied() else { return false };
    match mark {
        ':' => before.is_alphabetic() && !next.is_whitespace(),
        // Domain names also take the full stops of Chinese and Japanese (UTS 46).
        '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}' => {
            let figures = before.is_numeric() && next.is_numeric();
            let initial =
                next.is_alphabetic() && !after.get(1).is_some_and(|c| c.is_alphanumeric() || *c == '-');
            before.is_alphanumeric() && next.is_alphanumeric() && !figures && !initial
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_words_stay_readable_and_never_become_a_link() {
        fn check(typed: &str, written: &str) {
            assert_eq!(inert(typed), written);
            assert_eq!(inert(written), written, "once is enough");
        }
        check("Anna Müller", "Anna Müller");
        check("<b>O'Neil</b> =1+1", "<b>O'Neil</b> =1+1");
        check("J.R.R. Tolkien, St.John", "J.R.R. Tolkien, St. John");
        check("at 16:00, EUR 2,195.50, on 1.4.", "at 16:00, EUR 2,195.50, on 1.4.");
        check("https://evil.com/x?y=1", "https: //evil. com/x?y=1");
        check("www.1evil.com", "www. 1evil. com");
        check("me@evil.co.uk mailto:me@evil.com", "me@evil. co. uk mailto: me@evil. com");
        check("例え。テスト evil．com", "例え。 テスト evil． com");
        check("a\r\nBcc: x@y.example\t\u{202e}b\u{e000}code\u{e001}", "a Bcc: x@y. example bcode");
    }

    #[test]
    fn our_own_words_keep_their_addresses() {
        assert_eq!(
            one_line(" 27 Bei Sanlitun Nan\r\n  Beijing, see example.com "),
            "27 Bei Sanlitun Nan Beijing, see example.com"
        );
    }
}
