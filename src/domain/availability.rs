//! What a traveller takes of a departure, and how many places are left.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use crate::domain::booking::GoesAs;
use crate::domain::booking::RoomWish;
use crate::domain::booking::UnknownWord;

/// A scarce thing. Seats, beds and rooms belong to a departure; the organiser's quota and each race's cap
/// belong to the edition and are shared by its departures. Kept as text: `seat_out`, …, `race:<code>`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum PoolKind {
    /// A seat from the gateway to the race.
    SeatOut,
    /// A seat back to the gateway.
    SeatBack,
    /// One bed of a twin room.
    TwinBed,
    /// A room for one.
    SingleRoom,
    /// The organiser's quota of runners from abroad.
    RunnerQuota,
    /// The cap of the race of this code.
    Race(String),
}

impl PoolKind {
    /// True for what the departures of an edition share.
    pub fn is_of_edition(&self) -> bool {
        matches!(self, PoolKind::RunnerQuota | PoolKind::Race(_))
    }

    /// What people read when this one has run out.
    pub fn sold_out_words(&self) -> &'static str {
        match self {
            PoolKind::SeatOut | PoolKind::SeatBack => "There are not enough seats left",
            PoolKind::TwinBed => "There are not enough beds in twin rooms left",
            PoolKind::SingleRoom => "There are not enough single rooms left",
            PoolKind::RunnerQuota => "There are not enough places for runners left",
            PoolKind::Race(_) => "There are not enough places in this race left",
        }
    }
}

impl fmt::Display for PoolKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PoolKind::SeatOut => f.write_str("seat_out"),
            PoolKind::SeatBack => f.write_str("seat_back"),
            PoolKind::TwinBed => f.write_str("twin_bed"),
            PoolKind::SingleRoom => f.write_str("single_room"),
            PoolKind::RunnerQuota => f.write_str("runner_quota"),
            PoolKind::Race(code) => write!(f, "race:{code}"),
        }
    }
}

impl FromStr for PoolKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        match word {
            "seat_out" => Ok(PoolKind::SeatOut),
            "seat_back" => Ok(PoolKind::SeatBack),
            "twin_bed" => Ok(PoolKind::TwinBed),
            "single_room" => Ok(PoolKind::SingleRoom),
            "runner_quota" => Ok(PoolKind::RunnerQuota),
            _ => match word.split_once(':') {
                Some(("race", code)) if !code.is_empty() => Ok(PoolKind::Race(code.to_owned())),
                _ => Err(UnknownWord { kind: "kind of pool", word: word.to_owned() }),
            },
        }
    }
}

impl From<PoolKind> for String {
    fn from(kind: PoolKind) -> String {
        kind.to_string()
    }
}

impl TryFrom<String> for PoolKind {
    type Error = UnknownWord;

    fn try_from(text: String) -> Result<Self, UnknownWord> {
        text.parse()
    }
}

/// What one traveller takes, one of each, sorted. Leaders sit and sleep, but count against no race and no
/// quota.
pub fn needs(goes_as: &GoesAs, room: RoomWish) -> Vec<PoolKind> {
    let bed = match room {
        RoomWish::Twin => PoolKind::TwinBed,
        RoomWish::Single => PoolKind::SingleRoom,
    };
    let mut needs = vec![PoolKind::SeatOut, PoolKind::SeatBack, bed];
    if let GoesAs::Runner { race } = goes_as {
        needs.extend([PoolKind::RunnerQuota, PoolKind::Race(race.clone())]);
    }
    needs
}

/// What a whole party takes: each kind once with its count, sorted by kind. A party is booked whole or not.
pub fn tally(party: &[(GoesAs, RoomWish)]) -> Vec<(PoolKind, i64)> {
    let mut counts = BTreeMap::new();
    for kind in party.iter().flat_map(|(goes_as, room)| needs(goes_as, *room)) {
        *counts.entry(kind).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

/// A row of the pools a departure draws on: its own and its edition's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pool {
    /// What it is of.
    pub kind: PoolKind,
    /// How many there are.
    pub capacity: i64,
    /// How many are taken.
    pub taken: i64,
}

/// How many more can come. A pool that is not there has nothing to give, exactly as when a booking tries to
/// take it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Left {
    /// How many more runners, each in whatever room and race is left.
    pub runners: i64,
    /// How many more spectators, in whatever room is left.
    pub spectators: i64,
    /// Beds left in twin rooms.
    pub twin_beds: i64,
    /// Single rooms left.
    pub single_rooms: i64,
    /// Places left in each race, by code; not more than runners who can still come.
    pub races: Vec<(String, i64)>,
}

fn left_of(pools: &[Pool], kind: &PoolKind) -> i64 {
    let of_kind = pools.iter().filter(|pool| pool.kind == *kind);
    of_kind.map(|pool| pool.capacity.saturating_sub(pool.taken).max(0)).fold(0, i64::saturating_add)
}

/// The pools that are too small for these needs, in their order; none when the party fits.
pub fn shortages(needs: &[(PoolKind, i64)], pools: &[Pool]) -> Vec<PoolKind> {
    let short = needs.iter().filter(|(kind, count)| left_of(pools, kind) < *count);
    short.map(|(kind, _)| kind.clone()).collect()
}

/// Counts what is left over all pools a departure draws on.
pub fn places_left(pools: &[Pool]) -> Left {
    let left = |kind| left_of(pools, &kind);
    let (twin_beds, single_rooms) = (left(PoolKind::TwinBed), left(PoolKind::SingleRoom));
    let seats = left(PoolKind::SeatOut).min(left(PoolKind::SeatBack));
    let spectators = seats.min(twin_beds.saturating_add(single_rooms));
    let races: BTreeMap<String, i64> = pools
        .iter()
        .filter_map(|pool| match &pool.kind {
            PoolKind::Race(code) => Some((code.clone(), left(pool.kind.clone()))),
            _ => None,
        })
        .collect();
    let in_races = races.values().copied().fold(0, i64::saturating_add);
    let runners = spectators.min(left(PoolKind::RunnerQuota)).min(in_races);
    let races = races.into_iter().map(|(code, places)| (code, places.min(runners))).collect();
    Left {
        runners,
        spectators,
        twin_beds: twin_beds.min(seats),
        single_rooms: single_rooms.min(seats),
        races,
    }
}

impl Left {
    /// Places left in the race of this code; none in one that is not run.
    pub fn in_race(&self, code: &str) -> i64 {
        self.races.iter().find(|(known, _)| known == code).map_or(0, |(_, left)| *left)
    }

    /// Beds or rooms left of a kind.
    pub fn of_room(&self, wish: RoomWish) -> i64 {
        match wish {
            RoomWish::Twin => self.twin_beds,
            RoomWish::Single => self.single_rooms,
        }
    }

    /// True when nobody else can come.
    pub fn is_sold_out(&self) -> bool {
        self.spectators == 0
    }

    /// What the departures' page says.
    pub fn words(&self) -> String {
        let places =
            |count| if count == 1 { "1 place left".to_owned() } else { format!("{count} places left") };
        let rooms = match (self.twin_beds, self.single_rooms) {
            (0, _) => ", single rooms only",
            (_, 0) => ", twin rooms only",
            _ => "",
        };
        match (self.runners, self.spectators) {
            (_, 0) => "Sold out".to_owned(),
            (0, spectators) => format!("Sold out for runners, {} for spectators{rooms}", places(spectators)),
            (runners, _) => format!("{}{rooms}", places(runners)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pools(text: &str) -> Vec<Pool> {
        let pool = |part: &str| {
            let (kind, left) = part.split_once('=').unwrap();
            Pool { kind: kind.parse().unwrap(), capacity: left.parse::<i64>().unwrap() + 7, taken: 7 }
        };
        text.split_whitespace().map(pool).collect()
    }

    fn runner(race: &str) -> GoesAs {
        GoesAs::Runner { race: race.to_owned() }
    }

    #[test]
    fn each_role_takes_what_it_needs() {
        fn check(goes_as: GoesAs, room: RoomWish, expected: &str) {
            let kinds: Vec<String> = needs(&goes_as, room).iter().map(PoolKind::to_string).collect();
            assert_eq!(kinds.join(" "), expected);
        }
        check(runner("full"), RoomWish::Twin, "seat_out seat_back twin_bed runner_quota race:full");
        check(GoesAs::Spectator, RoomWish::Single, "seat_out seat_back single_room");
        check(GoesAs::Leader, RoomWish::Twin, "seat_out seat_back twin_bed");
    }

    #[test]
    fn a_party_takes_each_pool_once_with_a_count() {
        let party = [
            (runner("half"), RoomWish::Single),
            (runner("full"), RoomWish::Twin),
            (GoesAs::Spectator, RoomWish::Twin),
        ];
        let told: Vec<String> = tally(&party).iter().map(|(kind, count)| format!("{kind}={count}")).collect();
        let expected =
            "seat_out=3 seat_back=3 twin_bed=2 single_room=1 runner_quota=2 race:full=1 race:half=1";
        assert_eq!(told.join(" "), expected);
        let room = pools("seat_out=3 seat_back=3 twin_bed=1 single_room=1 runner_quota=9 race:full=1");
        assert_eq!(shortages(&tally(&party), &room), [PoolKind::TwinBed, PoolKind::Race("half".to_owned())]);
    }

    #[test]
    fn places_left_are_what_the_scarcest_pool_allows() {
        fn check(given: &str, runners: i64, spectators: i64, words: &str) {
            let left = places_left(&pools(given));
            assert_eq!(
                (left.runners, left.spectators, left.words().as_str()),
                (runners, spectators, words),
                "{given}"
            );
        }
        let rest = "runner_quota=50 race:full=20 race:half=20";
        let with = |given: &str| format!("{given} {rest}");
        check(&with("seat_out=9 seat_back=8 twin_bed=10 single_room=2"), 8, 8, "8 places left");
        check(
            &with("seat_out=9 seat_back=9 twin_bed=0 single_room=1"),
            1,
            1,
            "1 place left, single rooms only",
        );
        check(
            &with("seat_out=9 seat_back=9 twin_bed=3 single_room=0"),
            3,
            3,
            "3 places left, twin rooms only",
        );
        check(&with("seat_out=0 seat_back=9 twin_bed=3 single_room=1"), 0, 0, "Sold out");
        let beds = "seat_out=9 seat_back=9 twin_bed=9 single_room=9";
        let none_run = "Sold out for runners, 9 places left for spectators";
        check(&format!("{beds} runner_quota=0 race:full=5"), 0, 9, none_run);
        check(&format!("{beds} runner_quota=5 race:full=0 race:half=0"), 0, 9, none_run);
        check(&format!("{beds} runner_quota=9 race:full=1 race:half=2"), 3, 9, "3 places left");
        check("", 0, 0, "Sold out");
    }

    #[test]
    fn kinds_are_read_back() {
        for word in ["seat_out", "seat_back", "twin_bed", "single_room", "runner_quota", "race:10k"] {
            assert_eq!(word.parse::<PoolKind>().unwrap().to_string(), word);
        }
        assert!("race:".parse::<PoolKind>().is_err() && "bunk".parse::<PoolKind>().is_err());
    }

    proptest! {
        #[test]
        fn a_place_said_to_be_left_can_be_taken(left in prop::collection::vec(0i64..4, 7)) {
            let kinds = "seat_out seat_back twin_bed single_room runner_quota race:a race:b";
            let text: Vec<String> = kinds.split(' ').zip(&left).map(|(kind, n)| format!("{kind}={n}")).collect();
            let pools = pools(&text.join(" "));
            let can_come = |goes_as: &[GoesAs]| {
                let mut ways = goes_as.iter().flat_map(|g| RoomWish::ALL.map(|room| [(g.clone(), room)]));
                ways.any(|one| shortages(&tally(&one), &pools).is_empty())
            };
            let said = places_left(&pools);
            prop_assert_eq!(said.runners > 0, can_come(&[runner("a"), runner("b")]));
            prop_assert_eq!(said.spectators > 0, can_come(&[GoesAs::Spectator]));
            prop_assert_eq!(said.is_sold_out(), said.words() == "Sold out");
        }
    }
}
