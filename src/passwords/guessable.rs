//! Whether a password of staff is easy to guess: made of what everybody chooses, of words about us or its owner, of rows and repeats.

use std::collections::BTreeSet;

/// What a password must be worth: four words that many people choose, or eight letters that follow from nothing.
const LEAST: usize = 8;
/// A letter that follows from nothing.
const LETTER: usize = 1;
/// A word that many people choose, or a year.
const COMMON: usize = 2;
/// A run, a row of keys, or what stood there before.
const PATTERN: usize = 1;
/// What is about the agency or the owner: they are tried first.
const ABOUT_US: usize = 0;
/// More letters than these are not looked at: they are enough.
const LOOKED_AT: usize = 64;

/// Rows of keys, as people walk along them.
const ROWS: [&str; 5] = ["1234567890", "qwertzuiop", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

const COMMON_WORDS: &str = include_str!("common.txt");

/// Whether a password is easy to guess. `about` is what stands near it: the agency's name, the owner's name and address.
pub fn is_guessable(password: &str, about: &[&str]) -> bool {
    let letters: Vec<char> = password.chars().filter_map(folded).take(LOOKED_AT).collect();
    let fold = |word: &str| word.chars().filter_map(folded).collect::<String>();
    let common: BTreeSet<String> =
        COMMON_WORDS.lines().filter(|line| !line.starts_with('#')).map(fold).collect();
    let mut near: BTreeSet<String> = about
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().count() >= 3)
        .map(fold)
        .collect();
    near.insert(fold("startline"));
    // The cheapest way to put the first letters together from pieces.
    let mut worth = vec![0; letters.len() + 1];
    for end in 1..=letters.len() {
        worth[end] = (0..end)
            .map(|start| worth[start] + price(&letters, start, end, &common, &near))
            .min()
            .unwrap_or_default();
    }
    worth.last().is_some_and(|worth| *worth < LEAST)
}

/// What a piece of a password is worth.
fn price(
    letters: &[char],
    start: usize,
    end: usize,
    common: &BTreeSet<String>,
    near: &BTreeSet<String>,
) -> usize {
    let piece = &letters[start..end];
    let word: String = piece.iter().collect();
    if near.contains(&word) {
        return ABOUT_US;
    }
    // Also what overlaps with itself, as "abababab" does.
    let stood_before = || letters[..end - 1].windows(piece.len()).any(|seen| seen == piece);
    if piece.len() >= 3 && (is_run(piece) || stood_before()) {
        return PATTERN;
    }
    if common.contains(&word) || is_year(&word) {
        return COMMON;
    }
    LETTER * piece.len()
}

/// Small letters, and digits that stand for letters as those letters; what is neither letter nor digit is nothing.
fn folded(letter: char) -> Option<char> {
    Some(match letter.to_lowercase().next()? {
        '@' => 'a',
        '$' => 's',
        other => other,
    })
    .filter(|letter| letter.is_alphanumeric())
}

/// The same sign again and again, signs one after the other up or down, or keys beside each other.
fn is_run(piece: &[char]) -> bool {
    let code = |letter: &char| i64::from(u32::from(*letter));
    let step = |pair: &[char]| code(&pair[1]) - code(&pair[0]);
    let mut pairs = piece.windows(2);
    let first = pairs.next().map(step).unwrap_or_default();
    if (-1..=1).contains(&first) && pairs.all(|pair| step(pair) == first) {
        return true;
    }
    let forth: String = piece.iter().collect();
    let back: String = piece.iter().rev().collect();
    ROWS.iter().any(|row| row.contains(&forth) || row.contains(&back))
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && word.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: [&str; 3] = ["Taedong Running Tours", "anna.mueller@taedong.example", "Anna Müller"];

    #[test]
    fn what_everybody_chooses_is_guessable() {
        for password in [
            "passwordpassword",
            "password-password",
            "P@ssword2024!!!!",
            "aaaaaaaaaaaaaaaaaaaa",
            "abcabcabcabcabcabc",
            "abcdefghijklmnopqrstuvwxyz",
            "98765432109876543210",
            "qwertyuiopasdfghjkl",
            "poiuztrewqlkjhgfdsa",
            "1qaz2wsx3edc4rfv",
            "iloveyou-iloveyou-1",
            "manchesterunited",
            "kartoffelpuffer",
            "correct horse battery staple",
            "Summer2024Summer2025",
            "startline-startline",
            "Startline-2027-2028",
            "Taedong Running 2027",
            "anna.mueller.taedong",
            "Müller-Anna-1234567890",
            "dragon monkey shadow",
        ] {
            assert!(is_guessable(password, &ABOUT), "{password}");
        }
    }

    #[test]
    fn words_that_have_nothing_to_do_with_each_other_are_not() {
        for password in [
            "twice-round-the-park",
            "kettle under a green piano",
            "vier nasse Gummistiefel",
            "xK9#mQ2$vL7@pR4z",
            "dragon monkey shadow football",
            "Anna repariert Fahrräder",
            "马拉松之前的晚饭我们吃了很多面条",
            "startline would not be enough",
        ] {
            assert!(!is_guessable(password, &ABOUT), "{password}");
        }
    }

    #[test]
    fn a_long_password_is_looked_at_in_no_time_and_none_is_worth_nothing() {
        assert!(is_guessable("", &[]));
        assert!(is_guessable(&"ab".repeat(50_000), &[]));
    }
}
