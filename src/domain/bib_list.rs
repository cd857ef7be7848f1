//! A list of numbers that came in: who is meant by each line, and what speaks against giving that number.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::names;
use crate::domain::start_list::BibBlock;

/// One line of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedBib {
    /// Its line in the file, from 1.
    pub line: usize,
    /// The booking's reference; may be empty.
    pub reference: String,
    /// The name in any order; may be empty if the reference is not.
    pub name: String,
    /// The number.
    pub bib: u32,
}

/// A runner who may be meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Runner {
    /// The race entry's id.
    pub id: String,
    /// The booking's reference.
    pub reference: String,
    /// As typed.
    pub given_names: String,
    /// As typed.
    pub family_name: String,
    /// The code of the race they run.
    pub race: String,
    /// The number they have already.
    pub bib: Option<u32>,
}

/// A line, and what it comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Matched {
    /// As it came.
    pub listed: ListedBib,
    /// What it comes to, or why it cannot be done.
    pub said: Result<Match, String>,
}

/// Whose number it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Match {
    /// The entry of that id gets it.
    New(String),
    /// The entry of that id has it already.
    Same(String),
}

/// Finds who is meant by each line. `used` are all numbers ever given: one is never given again, and who has a
/// number keeps it, so a second run changes nothing.
pub fn matched(listed: &[ListedBib], runners: &[Runner], blocks: &[BibBlock], used: &[u32]) -> Vec<Matched> {
    let found: Vec<Result<&Runner, String>> = listed.iter().map(|line| meant(line, runners)).collect();
    let mut of_bib: BTreeMap<u32, usize> = BTreeMap::new();
    let mut of_runner: BTreeMap<&str, usize> = BTreeMap::new();
    for (line, runner) in listed.iter().zip(&found) {
        *of_bib.entry(line.bib).or_default() += 1;
        if let Ok(runner) = runner {
            *of_runner.entry(&runner.id).or_default() += 1;
        }
    }
    let used: BTreeSet<u32> = used.iter().copied().collect();
    let said = |(line, runner): (&ListedBib, Result<&Runner, String>)| {
        let said = runner.and_then(|runner| {
            if 1 < of_bib[&line.bib] {
                Err(format!("The number {} stands on several lines", line.bib))
            } else if 1 < of_runner[runner.id.as_str()] {
                Err("This runner stands on several lines".to_owned())
            } else {
                fits(line.bib, runner, blocks, &used)
            }
        });
        Matched { listed: line.clone(), said }
    };
    listed.iter().zip(found).map(said).collect()
}

fn meant<'a>(line: &ListedBib, runners: &'a [Runner]) -> Result<&'a Runner, String> {
    let (reference, name) = (names::code_input(&line.reference), names::folded(&line.name));
    let is_named = |runner: &&Runner| {
        let (given, family) = (&runner.given_names, &runner.family_name);
        name.is_empty()
            || name == names::folded(&format!("{given} {family}"))
            || name == names::folded(&format!("{family} {given}"))
    };
    let is_booked =
        |runner: &&Runner| reference.is_empty() || names::code_input(&runner.reference) == reference;
    let mut fitting = runners.iter().filter(is_named).filter(is_booked);
    match (fitting.next(), fitting.count()) {
        _ if reference.is_empty() && name.is_empty() => {
            Err("Neither a name nor a reference stands here".to_owned())
        }
        (None, _) => Err("No runner of this edition fits".to_owned()),
        (Some(runner), 0) => Ok(runner),
        (Some(_), more) => Err(format!("{} runners fit: give both name and reference", more + 1)),
    }
}

fn fits(bib: u32, runner: &Runner, blocks: &[BibBlock], used: &BTreeSet<u32>) -> Result<Match, String> {
    match runner.bib {
        Some(own) if own == bib => return Ok(Match::Same(runner.id.clone())),
        Some(own) => return Err(format!("Has the number {own} already, and keeps it")),
        None => {}
    }
    if used.contains(&bib) {
        return Err(format!("The number {bib} was given before, and is never given again"));
    }
    match blocks.iter().find(|block| block.race == runner.race) {
        Some(block) if (block.from..=block.to).contains(&bib) => Ok(Match::New(runner.id.clone())),
        Some(block) => Err(format!("The race of this runner has the numbers {} to {}", block.from, block.to)),
        None => Err("The race of this runner has no block of numbers".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runner(id: &str, given: &str, family: &str, bib: Option<u32>) -> Runner {
        Runner {
            id: id.to_owned(),
            reference: format!("REF{id}"),
            given_names: given.to_owned(),
            family_name: family.to_owned(),
            race: "half".to_owned(),
            bib,
        }
    }

    fn line(reference: &str, name: &str, bib: u32) -> ListedBib {
        ListedBib { line: 2, reference: reference.to_owned(), name: name.to_owned(), bib }
    }

    fn said(lines: &[ListedBib]) -> Vec<String> {
        let runners = [
            runner("1", "Ada", "Ash", None),
            runner("2", "Bea", "Birch", Some(2002)),
            runner("3", "Ada", "Ash", None),
            runner("4", "Zoë", "Zeal", None),
        ];
        let blocks = [BibBlock { race: "half".to_owned(), from: 2001, to: 2009 }];
        let answers = matched(lines, &runners, &blocks, &[2002, 2005]);
        let word = |one: Matched| match one.said {
            Ok(Match::New(id)) => format!("new {id}"),
            Ok(Match::Same(id)) => format!("same {id}"),
            Err(why) => why,
        };
        answers.into_iter().map(word).collect()
    }

    #[test]
    fn who_is_meant_is_found_by_name_or_reference() {
        fn check(reference: &str, name: &str, bib: u32, expected: &str) {
            assert_eq!(said(&[line(reference, name, bib)]), [expected]);
        }
        check("", "zeal zoe", 2001, "new 4");
        check("ref 4", "", 2001, "new 4");
        check("REF1", "Ash Ada", 2001, "new 1");
        check("", "Ada Ash", 2001, "2 runners fit: give both name and reference");
        check("REF4", "Ada Ash", 2001, "No runner of this edition fits");
        check("", "", 2001, "Neither a name nor a reference stands here");
        check("REF2", "", 2002, "same 2");
        check("REF2", "", 2003, "Has the number 2002 already, and keeps it");
        check("REF4", "", 2005, "The number 2005 was given before, and is never given again");
        check("REF4", "", 1001, "The race of this runner has the numbers 2001 to 2009");
    }

    #[test]
    fn two_lines_that_speak_of_one_thing_both_clash() {
        let twice = "The number 2001 stands on several lines";
        assert_eq!(said(&[line("REF1", "", 2001), line("REF4", "", 2001)]), [twice, twice]);
        let twice = "This runner stands on several lines";
        assert_eq!(said(&[line("REF1", "", 2001), line("REF1", "", 2003)]), [twice, twice]);
    }
}
