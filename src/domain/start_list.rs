//! Bibs: each race has a block of numbers, a number once given is never given to somebody else.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Deserialize;
use serde::Serialize;

/// The numbers of one race, both ends included.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BibBlock {
    /// The race's code within its edition.
    pub race: String,
    /// The first number.
    pub from: u32,
    /// The last number.
    pub to: u32,
}

/// A runner who needs a bib.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The race entry's id.
    pub id: String,
    /// The code of the race they run.
    pub race: String,
    /// New numbers are given in this order (the traveller's folded name).
    pub sort_key: String,
    /// The number they have already.
    pub kept: Option<u32>,
}

/// Why a runner got no number; the desk widens the block in the season.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoBib {
    /// Every number of the race is given or was.
    #[error("The numbers {from} to {to} of this race are used up. Give the race a larger block")]
    BlockFull {
        /// The first number of the block.
        from: u32,
        /// The last.
        to: u32,
    },
    /// The race has no numbers at all.
    #[error("This race has no block of numbers. Give it one")]
    NoBlock,
}

/// Two blocks that share a number, or one that ends before it begins.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the bib blocks of races \"{0}\" and \"{1}\" overlap, or end before they begin")]
pub struct BlocksClash(pub String, pub String);

/// Checks that the number alone tells the race.
pub fn check_blocks(blocks: &[BibBlock]) -> Result<(), BlocksClash> {
    let mut sorted: Vec<&BibBlock> = blocks.iter().collect();
    sorted.sort_by_key(|block| (block.from, block.to));
    let clash = |a: &BibBlock, b: &BibBlock| Err(BlocksClash(a.race.clone(), b.race.clone()));
    if let Some(block) = sorted.iter().find(|block| block.to < block.from) {
        return clash(block, block);
    }
    match sorted.windows(2).find(|pair| pair[1].from <= pair[0].to) {
        Some(pair) => clash(pair[0], pair[1]),
        None => Ok(()),
    }
}

/// Gives every entry a bib, answers in the order of `entries`. Who has a number of their race's block keeps
/// it; after a change of race the old number is void and a new one is given. `used` are all numbers ever
/// given in this edition, withdrawn ones too: none of them is given again, so a second run changes nothing.
pub fn number(entries: &[Entry], blocks: &[BibBlock], used: &[u32]) -> Vec<(String, Result<u32, NoBib>)> {
    let blocks: BTreeMap<&str, &BibBlock> = blocks.iter().map(|block| (block.race.as_str(), block)).collect();
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|&place| (&entries[place].sort_key, &entries[place].id));
    let mut given: BTreeMap<usize, u32> = BTreeMap::new();
    let mut kept = BTreeSet::new();
    for &place in &order {
        let entry = &entries[place];
        let Some(block) = blocks.get(entry.race.as_str()) else { continue };
        if let Some(bib) = entry.kept.filter(|bib| (block.from..=block.to).contains(bib) && kept.insert(*bib))
        {
            given.insert(place, bib);
        }
    }
    let mut spent: BTreeSet<u32> =
        used.iter().copied().chain(entries.iter().filter_map(|entry| entry.kept)).collect();
    let mut answers: Vec<(usize, Result<u32, NoBib>)> = Vec::new();
    for place in order {
        let answer = match (given.get(&place), blocks.get(entries[place].race.as_str())) {
            (Some(bib), _) => Ok(*bib),
            (None, None) => Err(NoBib::NoBlock),
            (None, Some(block)) => {
                let free = (block.from..=block.to).find(|bib| !spent.contains(bib));
                free.ok_or(NoBib::BlockFull { from: block.from, to: block.to })
            }
        };
        spent.extend(answer.as_ref().ok());
        answers.push((place, answer));
    }
    answers.sort_by_key(|(place, _)| *place);
    answers.into_iter().map(|(place, answer)| (entries[place].id.clone(), answer)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn block(race: &str, from: u32, to: u32) -> BibBlock {
        BibBlock { race: race.to_owned(), from, to }
    }

    fn blocks() -> Vec<BibBlock> {
        vec![block("full", 1001, 1003), block("half", 2001, 2010)]
    }

    fn entry(id: &str, race: &str, sort_key: &str, kept: Option<u32>) -> Entry {
        Entry { id: id.to_owned(), race: race.to_owned(), sort_key: sort_key.to_owned(), kept }
    }

    fn bibs(entries: &[Entry], used: &[u32]) -> Vec<Option<u32>> {
        number(entries, &blocks(), used).into_iter().map(|(_, bib)| bib.ok()).collect()
    }

    #[test]
    fn new_numbers_are_given_by_name_and_kept_ones_stay() {
        let mut entries = vec![
            entry("1", "full", "miller", None),
            entry("2", "full", "adams", None),
            entry("3", "half", "adams", Some(2007)),
        ];
        assert_eq!(bibs(&entries, &[]), [Some(1002), Some(1001), Some(2007)]);
        entries[0].kept = Some(1002);
        entries[1].kept = Some(1001);
        entries.push(entry("4", "full", "aaron", None));
        assert_eq!(bibs(&entries, &[1001, 1002]), [Some(1002), Some(1001), Some(2007), Some(1003)]);
    }

    #[test]
    fn a_withdrawn_number_is_not_given_again() {
        assert_eq!(bibs(&[entry("1", "full", "a", None)], &[1001]), [Some(1002)]);
        let full = number(&[entry("1", "full", "a", None)], &blocks(), &[1001, 1002, 1003]);
        assert_eq!(full[0].1, Err(NoBib::BlockFull { from: 1001, to: 1003 }));
        let unknown = number(&[entry("1", "mile", "a", None)], &blocks(), &[]);
        assert_eq!(unknown[0].1, Err(NoBib::NoBlock));
    }

    #[test]
    fn a_change_of_race_voids_the_old_number() {
        let changed = [entry("1", "half", "a", Some(1001)), entry("2", "full", "b", None)];
        assert_eq!(bibs(&changed, &[]), [Some(2001), Some(1002)]);
    }

    #[test]
    fn two_who_claim_one_number_get_two() {
        let twice = [entry("1", "full", "b", Some(1001)), entry("2", "full", "a", Some(1001))];
        assert_eq!(bibs(&twice, &[]), [Some(1002), Some(1001)]);
    }

    #[test]
    fn blocks_may_not_share_a_number() {
        assert_eq!(check_blocks(&blocks()), Ok(()));
        assert!(check_blocks(&[block("full", 1, 10), block("half", 10, 20)]).is_err());
        assert!(check_blocks(&[block("full", 10, 1)]).is_err());
    }

    fn entries() -> impl Strategy<Value = Vec<Entry>> {
        let race = prop::sample::select(vec!["full", "half", "mile"]);
        let one = (race, "[a-c]{1,2}", prop::option::of(1000u32..2013));
        prop::collection::vec(one, 0..20).prop_map(|rows| {
            let named = rows.into_iter().enumerate();
            named.map(|(id, (race, key, kept))| entry(&id.to_string(), race, &key, kept)).collect()
        })
    }

    proptest! {
        #[test]
        fn nobody_is_lost_and_no_number_is_given_twice(
            entries in entries(), used in prop::collection::vec(1000u32..2013, 0..10),
        ) {
            let answers = number(&entries, &blocks(), &used);
            let ids: Vec<&String> = answers.iter().map(|(id, _)| id).collect();
            prop_assert_eq!(ids, entries.iter().map(|entry| &entry.id).collect::<Vec<_>>());
            let mut seen = BTreeSet::new();
            for ((_, bib), entry) in answers.iter().zip(&entries) {
                let Ok(bib) = bib else { continue };
                prop_assert!(seen.insert(*bib));
                prop_assert!(blocks().iter().any(|b| b.race == entry.race && (b.from..=b.to).contains(bib)));
                prop_assert!(entry.kept == Some(*bib) || !used.contains(bib));
            }
        }

        #[test]
        fn a_second_run_changes_nothing(
            entries in entries(), mut used in prop::collection::vec(1000u32..2013, 0..10),
        ) {
            let first = number(&entries, &blocks(), &used);
            let again: Vec<Entry> = entries
                .iter()
                .zip(&first)
                .map(|(entry, (_, bib))| Entry { kept: bib.clone().ok().or(entry.kept), ..entry.clone() })
                .collect();
            used.extend(entries.iter().filter_map(|entry| entry.kept));
            used.extend(first.iter().filter_map(|(_, bib)| bib.clone().ok()));
            prop_assert_eq!(number(&again, &blocks(), &used), first);
        }
    }
}
