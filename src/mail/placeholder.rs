//! What the outbox keeps instead of a secret: placeholders that only the sender fills, once, in a single pass.

/// Private-use characters, which no typed text keeps (`domain::names::stripped` takes them out).
const OPEN: char = '\u{e000}';

/// Where the booker's link goes.
pub const BOOKING_LINK: &str = "\u{e000}booking-link\u{e001}";
/// Where a traveller's own link goes.
pub const OWN_LINK: &str = "\u{e000}own-link\u{e001}";
/// Where the link to a pack goes.
pub const HANDOFF_LINK: &str = "\u{e000}handoff-link\u{e001}";
/// Where a one-time code goes.
pub const CODE: &str = "\u{e000}code\u{e001}";

/// The secrets of one letter; what a letter does not ask for may be empty.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Filled {
    /// Address of the booking, of the traveller's own page or of the pack.
    pub link: String,
    /// The one-time code.
    pub code: String,
}

/// A stretch of a letter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part<'a> {
    /// Words as they stand.
    Words(&'a str),
    /// The placeholder of a booking's link.
    BookingLink,
    /// The placeholder of a traveller's own link.
    OwnLink,
    /// The placeholder of a pack's link.
    HandoffLink,
    /// The placeholder of a code.
    Code,
}

/// `text` cut at its placeholders, in order. A private-use character of any other use is left out.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((words, after)) = rest.split_once(OPEN) {
        parts.push(Part::Words(words));
        rest = after;
        for (placeholder, part) in [
            (BOOKING_LINK, Part::BookingLink),
            (OWN_LINK, Part::OwnLink),
            (HANDOFF_LINK, Part::HandoffLink),
            (CODE, Part::Code),
        ] {
            if let Some(behind) = after.strip_prefix(placeholder.trim_start_matches(OPEN)) {
                parts.push(part);
                rest = behind;
            }
        }
    }
    parts.push(Part::Words(rest));
    parts.retain(|part| *part != Part::Words(""));
    parts
}

/// The letter as it is sent. What was filled in is not looked at again.
pub fn fill(body: &str, filled: &Filled) -> String {
    let words = |part: Part<'_>| match part {
        Part::Words(words) => words.to_owned(),
        Part::BookingLink | Part::OwnLink | Part::HandoffLink => filled.link.clone(),
        Part::Code => filled.code.clone(),
    };
    parts(body).into_iter().map(words).collect()
}

/// The letter as the desk reads it: what a secret was for, never the secret.
pub fn shown(body: &str) -> String {
    let words = |part| match part {
        Part::Words(words) => words,
        Part::BookingLink => "[link to the booking]",
        Part::OwnLink => "[the traveller’s own link]",
        Part::HandoffLink => "[link to the pack]",
        Part::Code => "[code]",
    };
    parts(body).into_iter().map(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once_and_only_once() {
        let filled = Filled { link: format!("https://a.example/{CODE}"), code: "123456".to_owned() };
        let body = format!("a {BOOKING_LINK} b {CODE} c {HANDOFF_LINK}{{link}} \u{e000}else\u{e001}");
        assert_eq!(
            fill(&body, &filled),
            format!("a https://a.example/{CODE} b 123456 c https://a.example/{CODE}{{link}} else\u{e001}")
        );
        assert_eq!(shown(&body), "a [link to the booking] b [code] c [link to the pack]{link} else\u{e001}");
        assert_eq!(fill("", &filled), "");
    }

    #[test]
    fn typed_text_cannot_hold_a_placeholder() {
        for placeholder in [BOOKING_LINK, OWN_LINK, HANDOFF_LINK, CODE] {
            let typed = crate::mail::inert::inert(&format!("x {placeholder} y"));
            assert_eq!(parts(&typed), [Part::Words(&typed)]);
        }
    }
}
