//! What ties two people: whether they may share, and how good it is if they do.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::sleeper::Age;
use super::sleeper::Bed;
use super::sleeper::Sleeper;

/// Why two may share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Bond {
    /// Each named the other.
    Mutual,
    /// Of one booking; one named the other, who named nobody that can be had.
    OneSided,
    /// Of one booking, and both wish one bed.
    Couple,
    /// Of one booking and of one sex.
    Party,
    /// Of one booking, and not known to be of one sex.
    MixedParty,
    /// Strangers of one sex, adults, who agreed to be matched.
    Strangers,
}

/// What pairs are worth by the goals in which groups of people differ, in the goals' order: people left
/// without a room (below zero), mutual wishes, one-sided wishes, pairs of a booking, pairs to ask (below zero).
pub(super) type Value = [i32; 5];

/// The sum of two values.
pub(super) fn plus(a: Value, b: Value) -> Value {
    std::array::from_fn(|goal| a[goal] + b[goal])
}

/// The people who wait for a room mate, by name; everybody is a number here.
pub(super) struct Waiting<'a> {
    /// By name, then id.
    pub people: Vec<&'a Sleeper>,
    /// The booking of each: the first of it.
    pub party: Vec<usize>,
    /// Nobody else of their booking waits.
    pub is_solo: Vec<bool>,
    /// Whom a wish ties them to: one that can be met, is of their booking or answered, and whose other half
    /// wishes either them or nobody.
    pub wish: Vec<Option<usize>>,
    /// With whom they must not share.
    pub never: Vec<BTreeSet<usize>>,
}

impl<'a> Waiting<'a> {
    /// `people` in the order of their names.
    pub fn new(people: Vec<&'a Sleeper>, never: &[(String, String)]) -> Self {
        let numbers: BTreeMap<&str, usize> =
            (0..).zip(&people).map(|(number, one)| (one.id.as_str(), number)).collect();
        let mut ruled_out = vec![BTreeSet::new(); people.len()];
        for (a, b) in never {
            if let (Some(&a), Some(&b)) = (numbers.get(a.as_str()), numbers.get(b.as_str())) {
                ruled_out[a].insert(b);
                ruled_out[b].insert(a);
            }
        }
        let named = |one: usize| people[one].shares_with.as_deref().and_then(|id| numbers.get(id).copied());
        let can_be_met = |one: usize| {
            let other = named(one).filter(|other| *other != one && !ruled_out[one].contains(other))?;
            let (a, b) = (people[one], people[other]);
            let is_of_booking = a.party == b.party;
            let is_answered = named(other) == Some(one) && a.age == Age::Adult && b.age == Age::Adult;
            (is_of_booking || is_answered).then_some(other)
        };
        let asks: Vec<Option<usize>> = (0..people.len()).map(can_be_met).collect();
        let counts = |one: usize| asks[one].filter(|other| asks[*other].is_none_or(|back| back == one));
        let wish = (0..people.len()).map(counts).collect();
        let mut first_of: BTreeMap<&str, usize> = BTreeMap::new();
        let party: Vec<usize> =
            (0..).zip(&people).map(|(at, one)| *first_of.entry(&one.party).or_insert(at)).collect();
        let mut sizes = vec![0; people.len()];
        for first in &party {
            sizes[*first] += 1;
        }
        let is_solo = party.iter().map(|first| sizes[*first] == 1).collect();
        Self { people, party, is_solo, wish, never: ruled_out }
    }

    /// Each of two wishes the other.
    pub fn is_mutual(&self, a: usize, b: usize) -> bool {
        self.wish[a] == Some(b) && self.wish[b] == Some(a)
    }

    /// Why two may share, or None where they may not.
    pub fn bond(&self, a: usize, b: usize) -> Option<Bond> {
        if a == b || self.never[a].contains(&b) {
            return None;
        }
        if self.is_mutual(a, b) {
            return Some(Bond::Mutual);
        }
        let (one, other) = (self.people[a], self.people[b]);
        let is_of_one_sex = one.is_told() && one.sex == other.sex;
        if self.party[a] != self.party[b] {
            let is_match = is_of_one_sex && one.may_join_strangers() && other.may_join_strangers();
            return is_match.then_some(Bond::Strangers);
        }
        if self.wish[a] == Some(b) || self.wish[b] == Some(a) {
            return Some(Bond::OneSided);
        }
        Some(match (one.bed, other.bed) {
            (Bed::One, Bed::One) => Bond::Couple,
            _ if is_of_one_sex => Bond::Party,
            _ => Bond::MixedParty,
        })
    }

    /// Two who know one another, of whom one wishes one bed and the other two.
    pub fn beds_differ(&self, a: usize, b: usize, bond: Bond) -> bool {
        let beds = (self.people[a].bed, self.people[b].bed);
        bond != Bond::Strangers && matches!(beds, (Bed::One, Bed::Two) | (Bed::Two, Bed::One))
    }

    /// Two who know one another and both wish one bed.
    pub fn wish_one_bed(&self, a: usize, b: usize, bond: Bond) -> bool {
        bond != Bond::Strangers && self.people[a].bed == Bed::One && self.people[b].bed == Bed::One
    }

    /// What the goals make of two who share.
    pub fn worth(&self, a: usize, b: usize, bond: Bond) -> Value {
        let is_of_booking = self.party[a] == self.party[b];
        let must_ask = bond == Bond::MixedParty || self.beds_differ(a, b, bond);
        [
            0,
            i32::from(bond == Bond::Mutual),
            i32::from(bond == Bond::OneSided),
            i32::from(is_of_booking),
            -i32::from(must_ask),
        ]
    }
}
