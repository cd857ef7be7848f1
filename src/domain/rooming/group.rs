//! The best ways to pair a group: people tied by a booking or by wishes, and to nobody outside but as strangers.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::bond::Bond;
use super::bond::Value;
use super::bond::Waiting;
use super::bond::plus;
use super::table::Key;
use super::table::Pairs;
use super::table::Reach;
use super::table::Table;
use super::table::alike;

/// Steps for one group before a good way must do.
const STEPS: usize = 200_000;

/// What was found for a group.
pub(super) struct Found {
    /// The pairs for each parity of women and men left over that the best ways leave.
    pub ways: Vec<(Key, Pairs)>,
    /// Nothing is better by the goals up to the pairs to ask.
    pub is_best: bool,
}

/// Groups in the order of their first names.
pub(super) fn groups(waiting: &Waiting<'_>) -> Vec<Vec<usize>> {
    let count = waiting.people.len();
    let mut group: Vec<usize> = (0..count).collect();
    fn root(group: &mut [usize], mut one: usize) -> usize {
        while group[one] != one {
            group[one] = group[group[one]];
            one = group[one];
        }
        one
    }
    for one in 0..count {
        for other in [Some(waiting.party[one]), waiting.wish[one]].into_iter().flatten() {
            let (a, b) = (root(&mut group, one), root(&mut group, other));
            group[a.max(b)] = a.min(b);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for one in 0..count {
        groups.entry(root(&mut group, one)).or_default().push(one);
    }
    groups.into_values().collect()
}

/// The best ways to pair a group, in at most so many `steps`.
pub(super) fn solve(waiting: &Waiting<'_>, people: &[usize], steps: &mut usize) -> Found {
    let kept = WishesFirst::new(waiting, people);
    let found = kept.as_ref().and_then(|kept| with(waiting, &kept.pairs, &kept.others, steps));
    if let (Some(kept), Some((value, ways))) = (&kept, &found)
        && kept.is_beyond_doubt(*value)
    {
        return Found { ways: ways.clone(), is_best: true };
    }
    if let Some((_, ways)) = with(waiting, &[], people, steps) {
        return Found { ways, is_best: true };
    }
    let ways = found.map_or_else(|| vec![(Key::default(), greedy(waiting, people))], |(_, ways)| ways);
    Found { ways, is_best: false }
}

/// The best ways that keep `pairs` and are free in all `others`.
fn with(
    waiting: &Waiting<'_>,
    pairs: &[(usize, usize)],
    others: &[usize],
    steps: &mut usize,
) -> Option<(Value, Vec<(Key, Pairs)>)> {
    let (twos, few) = without_twos(waiting, others);
    let share = STEPS.min(*steps);
    let mut table = Table::new(waiting, &few, Reach::Acquainted, share);
    let ways = table.ways();
    *steps -= share - table.left();
    let ways = ways?;
    let worth = |(a, b): &(usize, usize)| {
        waiting.bond(*a, *b).map_or(Value::default(), |bond| waiting.worth(*a, *b, bond))
    };
    let sure = pairs.iter().chain(&twos).map(worth).fold(Value::default(), plus);
    let value = plus(sure, ways.first()?.1);
    let whole = |key: Key| [pairs, &twos, &table.pairs(key)].concat();
    Some((value, ways.into_iter().map(|(key, _)| (key, whole(key))).collect()))
}

/// Wishes that are kept unless that costs somebody the room: those made by both, and those for somebody whom
/// nobody else wishes.
struct WishesFirst {
    pairs: Pairs,
    others: Vec<usize>,
    /// No way does better than this in rooms, mutual and one-sided wishes.
    bound: [i32; 3],
}

impl WishesFirst {
    /// None where there is no such wish.
    fn new(waiting: &Waiting<'_>, people: &[usize]) -> Option<Self> {
        let mut wished_by: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &one in people {
            if let Some(other) = waiting.wish[one] {
                wished_by.entry(other).or_default().push(one);
            }
        }
        let mut pairs = Pairs::new();
        let (mut mutual, mut one_sided) = (0, 0);
        for (&other, askers) in &wished_by {
            match askers.as_slice() {
                [one] if waiting.is_mutual(*one, other) => {
                    if *one < other {
                        mutual += 1;
                        pairs.push((*one, other));
                    }
                }
                [one] => {
                    one_sided += 1;
                    pairs.push(((*one).min(other), (*one).max(other)));
                }
                _ => one_sided += 1,
            }
        }
        let paired: BTreeSet<usize> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
        let others = people.iter().copied().filter(|one| !paired.contains(one)).collect();
        let bound = [-fewest_unplaced(waiting, people), mutual, one_sided];
        (!pairs.is_empty()).then_some(Self { pairs, others, bound })
    }

    /// Every goal that keeping these wishes could touch is reached as far as it can be: then every best way
    /// keeps all mutual wishes and one wish for each person wished for, hence these pairs.
    fn is_beyond_doubt(&self, value: Value) -> bool {
        value[..3] == self.bound
    }
}

/// At least so many of a group have no room: those whom nobody may join, and one more if the others are odd
/// and none of them may be alone.
fn fewest_unplaced(waiting: &Waiting<'_>, people: &[usize]) -> i32 {
    let has_acquaintance = |one: usize| {
        people.iter().any(|other| waiting.bond(one, *other).is_some_and(|bond| bond != Bond::Strangers))
    };
    let (may_share, lonely): (Vec<usize>, Vec<usize>) =
        people.iter().partition(|one| has_acquaintance(**one));
    let may_be_alone = |one: &usize| waiting.people[*one].may_join_strangers();
    let lost = lonely.iter().filter(|one| !may_be_alone(one)).count();
    let is_odd = may_share.len() % 2 == 1 && !may_share.iter().any(may_be_alone);
    lost as i32 + i32::from(is_odd)
}

/// Pairs off people who are alike and have no wish and nobody they must not meet, but for a few of each kind.
///
/// Two who are alike are as good a pair as any without a wish. If two such people share with two others of one
/// kind, the four can be paired alike and nothing is lost; the same holds for two others of two kinds as long
/// as all wish the same bed. So some best way leaves of each kind at most one for each other kind (one in all
/// when beds do not differ), one for each person with a wish of their own, and one alone.
fn without_twos(waiting: &Waiting<'_>, people: &[usize]) -> (Pairs, Vec<usize>) {
    let is_named: BTreeSet<usize> = people.iter().filter_map(|one| waiting.wish[*one]).collect();
    let is_plain = |one: &usize| {
        waiting.wish[*one].is_none() && waiting.never[*one].is_empty() && !is_named.contains(one)
    };
    let (plain, mut few): (Vec<usize>, Vec<usize>) = people.iter().partition(|one| is_plain(one));
    let kinds = alike(waiting, &plain);
    let beds: BTreeSet<_> = plain.iter().map(|one| waiting.people[*one].bed).collect();
    let others = if 1 < beds.len() { kinds.len() } else { 1 };
    let most = few.len() + others + 1;
    let mut twos = Pairs::new();
    for kind in kinds {
        let spare = kind.len().saturating_sub(most) / 2 * 2;
        let (two_by_two, rest) = kind.split_at(spare);
        twos.extend(two_by_two.chunks_exact(2).map(|two| (two[0], two[1])));
        few.extend(rest);
    }
    few.sort_unstable();
    (twos, few)
}

/// A good way where there are too many: the pairs of the greatest gain first, by name.
fn greedy(waiting: &Waiting<'_>, people: &[usize]) -> Pairs {
    let must_share = |one: usize| i32::from(!waiting.people[one].may_join_strangers());
    let mut by_gain: BTreeMap<Reverse<Value>, Pairs> = BTreeMap::new();
    for (at, &a) in people.iter().enumerate() {
        for &b in &people[at + 1..] {
            if let Some(bond) = waiting.bond(a, b).filter(|bond| *bond != Bond::Strangers) {
                let gain = plus([must_share(a) + must_share(b), 0, 0, 0, 0], waiting.worth(a, b, bond));
                by_gain.entry(Reverse(gain)).or_default().push((a, b));
            }
        }
    }
    let mut is_taken = vec![false; waiting.people.len()];
    let mut pairs = Pairs::new();
    for (a, b) in by_gain.into_values().flatten() {
        if !is_taken[a] && !is_taken[b] {
            (is_taken[a], is_taken[b]) = (true, true);
            pairs.push((a, b));
        }
    }
    pairs
}
