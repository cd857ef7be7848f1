//! People's names and the codes they type: kept as written, folded for search and order, and spelt the way a
//! passport's machine-readable lines spell them.

use deunicode::deunicode_char;
use unicode_normalization::UnicodeNormalization;

/// Length of the name field of a passport's first machine-readable line (ICAO Doc 9303-4, TD3).
pub const NAME_FIELD: usize = 39;

/// Key by which people are found and put in order, whatever script their name is written in: Latin letters,
/// lower case, no accents, no apostrophes, single spaces, hyphens as spaces. What has no Latin reading stays
/// as it is.
pub fn folded(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in stripped(text).nfkc().flat_map(char::to_lowercase).nfkc() {
        let own = c.to_string();
        for latin in deunicode_char(c).unwrap_or(&own).chars().filter(|c| !is_apostrophe(*c)) {
            key.push(if is_hyphen(latin) { ' ' } else { latin });
        }
    }
    single_spaced(&key.to_lowercase().nfkc().collect::<String>())
}

/// The name as the machine-readable lines would print it, unpadded: `ERIKSSON<<ANNA<MARIA`. Cut to the 39
/// characters of the field the way ICAO Doc 9303-4 §4.2.3 wants it: a long surname leaves room for the first
/// given letter.
pub fn machine_readable(surname: &str, given: &str) -> String {
    let (surname, given) =
        (transliterated(surname).replace(' ', "<"), transliterated(given).replace(' ', "<"));
    let mut name = match (surname.is_empty(), given.is_empty()) {
        (false, false) => {
            let kept = surname.len().min(NAME_FIELD - 3);
            format!("{}<<{given}", surname[..kept].trim_end_matches('<'))
        }
        _ => surname + &given,
    };
    name.truncate(NAME_FIELD);
    name.trim_end_matches('<').to_owned()
}

/// One name in the letters A to Z, words apart by one space, after the tables of ICAO Doc 9303-3 §6 (8th
/// edition) for Latin and Cyrillic letters; other scripts by their usual Latin reading. Apostrophes and full
/// stops are dropped.
pub fn transliterated(name: &str) -> String {
    spelt(name, |c| icao(c).or_else(|| deunicode_char(c)))
}

/// Like [`transliterated`], but with every accent merely dropped (Müller is MULLER): some states print it so.
pub fn without_accents(name: &str) -> String {
    spelt(name, deunicode_char)
}

fn spelt(name: &str, reading: impl Fn(char) -> Option<&'static str>) -> String {
    let mut latin = String::with_capacity(name.len());
    for upper in stripped(name).nfkc().flat_map(char::to_uppercase).nfc() {
        if is_hyphen(upper) {
            latin.push(' ');
            continue;
        }
        for c in reading(upper).unwrap_or_default().chars() {
            match c {
                c if c.is_ascii_alphabetic() => latin.push(c.to_ascii_uppercase()),
                ' ' | '-' | '<' | ',' | '/' | '_' => latin.push(' '),
                _ => {}
            }
        }
    }
    single_spaced(&latin)
}

/// Readings that the usual Latin reading does not give, by ICAO Doc 9303-3 §6, tables A (Latin) and B
/// (Cyrillic). Composed capitals only: the caller has normalised.
fn icao(c: char) -> Option<&'static str> {
    Some(match c {
        'Ä' | 'Æ' | 'Ǽ' => "AE",
        'Å' => "AA",
        'Ö' | 'Ø' | 'Ǿ' | 'Œ' => "OE",
        'Ü' => "UE",
        'ẞ' => "SS",
        'Ñ' => "N",
        'Þ' => "TH",
        'Ð' | 'Đ' => "D",
        'Ŋ' => "N",
        'Ё' | 'Э' => "E",
        'Ж' => "ZH",
        'Й' | 'І' | 'Ї' => "I",
        'Х' => "KH",
        'Ц' => "TS",
        'Ч' => "CH",
        'Ш' => "SH",
        'Щ' => "SHCH",
        'Ъ' | 'Є' => "IE",
        'Ы' => "Y",
        'Ь' => "",
        'Ю' => "IU",
        'Я' => "IA",
        _ => return None,
    })
}

/// What a person typed in one line, as it is kept: trimmed, line breaks and tabs as spaces, and without
/// characters that nobody sees or that are not text: controls, direction marks, zero-width and private-use
/// ones (letters use U+E000 and up as placeholders of links). Every visible letter of every script stays as
/// it was.
pub fn stripped(text: &str) -> String {
    let kept: String =
        text.chars().map(|c| if is_break(c) { ' ' } else { c }).filter(|c| !is_unseen(*c)).collect();
    kept.trim().to_owned()
}

/// A typed code (reference, passport number, IBAN) as it is compared: no spaces, hyphens or unseen
/// characters, full-width forms as plain ones, capitals.
pub fn code_input(text: &str) -> String {
    let plain = text.nfkc().flat_map(char::to_uppercase).nfkc();
    plain.filter(|c| !c.is_whitespace() && !is_hyphen(*c) && !is_unseen(*c)).nfc().collect()
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_break(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Hyphens, dashes and the minus sign, in every width.
fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '\u{b4}' | '\u{2b9}'..='\u{2bf}' | '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{ff07}')
}

/// Characters that leave no mark on paper, or whose mark nobody has agreed on: categories Cc, Cf and Co, the
/// blank Hangul fillers and noncharacters (Unicode 16).
pub(crate) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(u32::from(c),
            0xad | 0x34f | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x115f | 0x1160 | 0x17b4 | 0x17b5
            | 0x180b..=0x180f | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0x3164
            | 0xe000..=0xf8ff | 0xfdd0..=0xfdef | 0xfeff | 0xffa0 | 0xfff0..=0xfffb | 0xfffe..=0xffff
            | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff | 0xf0000..=0x10ffff)
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Everything the desk may search a booking by, folded, each word once.
pub fn search_text(reference: &str, booker: &str, email: &str, party: &[String]) -> String {
    let all = format!("{reference} {booker} {email} {}", party.join(" "));
    let mut text = folded(&all);
    // The address as written too: folding drops the signs people paste.
    text.push(' ');
    text.push_str(&email.to_lowercase());
    text
}

#[cfg(test)]
#[path = "tests/names.rs"]
mod tests;
