//! From what was pasted to the two lines of 44 characters, as far as they can be known for sure.

use std::fmt;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::domain::names::is_unseen;

/// Characters of each line (ICAO Doc 9303-4, TD3).
pub(super) const LENGTH: usize = 44;

/// One of the two lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Names.
    First,
    /// Numbers and dates.
    Second,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Line::First => "first",
            Line::Second => "second",
        })
    }
}

/// Why a pasted text is not the two machine-readable lines of a passport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// Nothing was pasted.
    #[error("Enter the two lines at the foot of the passport's photo page")]
    Empty,
    /// The other line is missing.
    #[error("Enter both lines: only one was found")]
    OneLine,
    /// Three or more.
    #[error("Enter only the two machine-readable lines: {0} lines were found")]
    Lines(usize),
    /// Not from a passport: identity cards and visas begin otherwise.
    #[error("These lines are not from a passport: the first line of a passport begins with P")]
    NotPassport,
    /// Too few or too many characters to know which.
    #[error("The {line} line must have 44 characters: {found} were found")]
    Length {
        /// Which line.
        line: Line,
        /// How many characters it had.
        found: usize,
    },
    /// A character that no machine-readable line has.
    #[error(
        "The {line} line must only have letters A to Z, numbers and the sign <: \
        character {place} is “{sign}”"
    )]
    Sign {
        /// Which line.
        line: Line,
        /// Place in the line, from 1.
        place: usize,
        /// What stands there.
        sign: char,
    },
    /// The fillers between the names were lost, so nobody can tell family name from given names.
    #[error(
        "The signs << between family name and given names are missing in the first line: \
        enter it again with them"
    )]
    NamesRunTogether,
}

/// Check digit over digits, capitals and fillers: weights 7, 3, 1, sum modulo 10 (ICAO Doc 9303-3 §4.9).
pub fn check_digit(text: &str) -> u32 {
    let values = text.chars().map(|c| c.to_digit(36).unwrap_or(0));
    values.zip([7, 3, 1].into_iter().cycle()).map(|(value, weight)| value * weight).sum::<u32>() % 10
}

/// The two lines, each of 44 characters A to Z, 0 to 9 and `<`. Spaces are read as fillers where the length
/// tells so; lost or surplus fillers at the end of a line are mended, in the second line only when its check
/// digits then agree.
pub(super) fn two_lines(pasted: &str) -> Result<(String, String), Unreadable> {
    let breaks = ['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    let lines: Vec<String> = pasted.split(breaks).map(plain).filter(|line| !line.is_empty()).collect();
    match lines.first() {
        None => return Err(Unreadable::Empty),
        Some(line) if !line.starts_with('P') => return Err(Unreadable::NotPassport),
        Some(_) => {}
    }
    let (first, second) = match &lines[..] {
        [first, second] => (first_line(first)?, second_line(second)?),
        [one] => in_half(&squeezed(one))
            .or_else(|| in_half(&filled(one)))
            .ok_or(if one.chars().count() <= LENGTH { Unreadable::OneLine } else { blob_length(one) })?,
        many => in_half(&squeezed(&many.concat())).ok_or(Unreadable::Lines(many.len()))?,
    };
    for (line, text) in [(Line::First, &first), (Line::Second, &second)] {
        let odd =
            text.chars().zip(1..).find(|(c, _)| !c.is_ascii_uppercase() && !c.is_ascii_digit() && *c != '<');
        if let Some((sign, place)) = odd {
            return Err(Unreadable::Sign { line, place, sign });
        }
    }
    Ok((first, second))
}

/// Capitals of plain width, typographic brackets as fillers, nothing unseen.
fn plain(line: &str) -> String {
    let spaced = line.chars().map(|c| if c == '\t' { ' ' } else { c });
    let mut plain = String::with_capacity(line.len());
    for c in spaced.nfkc().flat_map(char::to_uppercase).filter(|c| !is_unseen(*c)) {
        match c {
            '«' | '《' | '≪' => plain.push_str("<<"),
            '‹' | '〈' => plain.push('<'),
            c => plain.push(c),
        }
    }
    plain.trim().to_owned()
}

fn squeezed(line: &str) -> String {
    line.split_whitespace().collect()
}

fn filled(line: &str) -> String {
    line.chars().map(|c| if c.is_whitespace() { '<' } else { c }).collect()
}

fn in_half(text: &str) -> Option<(String, String)> {
    if text.chars().count() != 2 * LENGTH {
        return None;
    }
    Some((text.chars().take(LENGTH).collect(), text.chars().skip(LENGTH).collect()))
}

/// Both lines in one without a break between them, and not 88 characters: it is the second that cannot be
/// found.
fn blob_length(text: &str) -> Unreadable {
    Unreadable::Length { line: Line::Second, found: squeezed(text).chars().count().saturating_sub(LENGTH) }
}

/// No check digit covers this line. Its end is fillers in most passports, so those are what gets lost.
fn first_line(line: &str) -> Result<String, Unreadable> {
    let squeezed = squeezed(line);
    if squeezed.chars().count() == LENGTH {
        return Ok(squeezed);
    }
    let filled = filled(line);
    let has_fillers = squeezed.contains('<');
    let chosen = if filled.chars().count() == LENGTH || !has_fillers { &filled } else { &squeezed };
    if line.contains(char::is_whitespace) && !chosen.trim_end_matches('<').contains("<<") {
        return Err(Unreadable::NamesRunTogether);
    }
    let kept = chosen.trim_end_matches('<');
    if kept.chars().count() > LENGTH {
        return Err(Unreadable::Length { line: Line::First, found: chosen.chars().count() });
    }
    Ok(format!("{kept:<<LENGTH$}"))
}

/// The optional field near the end is mostly fillers, and Germany's nationality has two: those are what gets
/// lost. Only a line whose check digits then agree is mended.
fn second_line(line: &str) -> Result<String, Unreadable> {
    let (squeezed, filled) = (squeezed(line), filled(line));
    for whole in [&squeezed, &filled] {
        if whole.chars().count() == LENGTH {
            return Ok(whole.clone());
        }
    }
    let fault = Unreadable::Length { line: Line::Second, found: squeezed.chars().count() };
    if !filled.is_ascii() || filled.len() < 28 {
        return Err(fault);
    }
    let after_nation = 10 + filled[10..].bytes().take_while(u8::is_ascii_alphabetic).count();
    (0..=2).find_map(|lost| mended(&filled, after_nation, lost)).ok_or(fault)
}

fn mended(line: &str, after_nation: usize, lost: usize) -> Option<String> {
    let mut line = line.to_owned();
    line.insert_str(after_nation, &"<".repeat(lost));
    let (fixed, rest) = line.split_at_checked(28)?;
    let (optional, digits) = rest.split_at_checked(rest.len().checked_sub(2)?)?;
    let whole = format!("{fixed}{:<<14}{digits}", optional.trim_end_matches('<'));
    if whole.len() != LENGTH {
        return None;
    }
    let composite = format!("{}{}{}", &whole[..10], &whole[13..20], &whole[21..43]);
    let agrees = |covered: &str, place: usize| check_digit(covered).to_string() == whole[place..=place];
    let all = agrees(&whole[..9], 9) && agrees(&whole[13..19], 19) && agrees(&whole[21..27], 27);
    (all && agrees(&composite, 43)).then_some(whole)
}
