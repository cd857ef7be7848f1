//! Parts of rules in words: codes with the names of their countries, days as people read them.

use chrono::NaiveDate;

use crate::domain::country;
use crate::domain::eligibility::Authority;
use crate::domain::eligibility::Flag;
use crate::domain::eligibility::Membership;
use crate::domain::eligibility::Part;
use crate::domain::eligibility::Said;
use crate::domain::eligibility::Scope;
use crate::filters;

/// A part as a page shows it.
#[derive(Clone)]
pub struct Line {
    /// What it is.
    pub name: &'static str,
    /// What it says.
    pub words: String,
    /// Where it leads, for an address on the web; empty for none.
    pub href: String,
}

/// Countries that are in a group for the same time.
pub struct SpellLine {
    /// "Since …, announced until …"; "Always" without any day.
    pub when: String,
    /// Their names with codes.
    pub countries: String,
}

/// "France (FRA)"; "the group “closed”".
pub fn code(code: &str) -> String {
    match code.strip_prefix('@') {
        Some(group) => format!("the group “{group}”"),
        None => match country::by_code(code) {
            Some(country) => format!("{} ({})", country.holder(), country.code),
            None => code.to_owned(),
        },
    }
}

/// Whose rules they are, as the desk says it.
pub const fn authority(authority: Authority) -> &'static str {
    match authority {
        Authority::OwnState => "Their own state",
        other => other.title(),
    }
}

/// Several codes in words.
pub fn codes<'c>(all: impl IntoIterator<Item = &'c str>) -> String {
    all.into_iter().map(code).collect::<Vec<_>>().join(", ")
}

/// What a part says.
pub fn said(said: &Said) -> String {
    match said {
        Said::Outcome(outcome) => outcome.title().to_owned(),
        Said::Words(words) => words.clone(),
        Said::Codes(all) => codes(all.iter().map(String::as_str)),
        Said::Day(day) => filters::day(*day),
        Said::Address(address) => address.clone(),
    }
}

/// A part as a line.
pub fn line(part: &Part) -> Line {
    Line { name: part.name, words: said(&part.said), href: href(&part.said) }
}

/// Where an address leads; only the web's own kind is made a link.
fn href(said: &Said) -> String {
    match said {
        Said::Address(address) if is_web(address) => address.clone(),
        _ => String::new(),
    }
}

/// Whether an address may be followed: a document could hold any text there.
pub fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// Where a set applies.
pub fn scope(scope: &Scope) -> String {
    match scope {
        Scope::Everywhere => "Every edition".to_owned(),
        Scope::Edition(code) => format!("Edition {code}"),
        Scope::Departure(code) => format!("Departure {code}"),
    }
}

/// The travel days of a set.
pub fn travel(from: Option<NaiveDate>, until: Option<NaiveDate>) -> String {
    match (from, until) {
        (None, None) => "Any day".to_owned(),
        (Some(from), None) => format!("From {}", filters::day(from)),
        (None, Some(until)) => format!("Until {}", filters::day(until)),
        (Some(from), Some(until)) => format!("{} to {}", filters::day(from), filters::day(until)),
    }
}

/// When a code is in a group.
pub fn spell(member: &Membership) -> String {
    let since = member.since.map(|day| format!("since {}", filters::day(day)));
    let until = member.until.map(|day| format!("last day {}", filters::day(day)));
    let known = member.known_until.filter(|_| member.until.is_none());
    let known = known.map(|day| format!("announced until {}", filters::day(day)));
    let words: Vec<String> = since.into_iter().chain(until).chain(known).collect();
    if words.is_empty() { "always".to_owned() } else { words.join(", ") }
}

/// Members of a group, those of the same time together; the order of the times is that of their first days.
pub fn spells(members: &[Membership]) -> Vec<SpellLine> {
    let mut times: Vec<Membership> = members.to_vec();
    times.sort_by_key(|one| (one.since, one.until, one.known_until, one.code));
    times
        .chunk_by(|a, b| (a.since, a.until, a.known_until) == (b.since, b.until, b.known_until))
        .map(|same| SpellLine {
            when: capital(&spell(&same[0])),
            countries: codes(same.iter().map(|one| one.code.as_str())),
        })
        .collect()
}

/// What needs a look, in words.
pub fn flag(flag: &Flag) -> String {
    match flag {
        Flag::NotChecked(since) => format!("Not checked since {}", filters::day(*since)),
        Flag::Ends { what, on, departure } => {
            format!("{} ends on {}, before {departure}", capital(what), filters::day(*on))
        }
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_by_the_names_of_their_countries() {
        fn check(typed: &str, expected: &str) {
            assert_eq!(code(typed), expected);
        }
        check("PRK", "North Korea (Democratic People's Republic of Korea) (PRK)");
        check("KOR", "South Korea (Republic of Korea) (KOR)");
        check("D", "Germany (D)");
        check("@closed", "the group “closed”");
        check("PEK", "PEK");
    }

    #[test]
    fn only_addresses_of_the_web_become_links() {
        let href = |address: &str| href(&Said::Address(address.to_owned()));
        assert_eq!(href("https://example.org/x"), "https://example.org/x");
        assert_eq!(href("javascript:alert(1)"), "");
        assert_eq!(href("a letter of 3 May"), "");
    }
}
