//! What the desk reads: why two share, what to ask, why somebody has no room or not the one they wished.

use std::collections::BTreeMap;

use super::bond::Bond;
use super::bond::Waiting;
use super::room::RoomKind;
use super::room::Rooming;
use super::sleeper::Age;
use super::sleeper::Never;
use super::sleeper::Sleeper;

/// Why two share, in one sentence.
pub(super) fn why(waiting: &Waiting<'_>, a: usize, b: usize, bond: Bond) -> String {
    let (one, other) = (&waiting.people[a].name, &waiting.people[b].name);
    match bond {
        Bond::Mutual => format!("{one} and {other} asked for one another"),
        Bond::OneSided if waiting.wish[a] == Some(b) => format!("Same booking, and {one} asked for {other}"),
        Bond::OneSided => format!("Same booking, and {other} asked for {one}"),
        Bond::Couple => format!("{one} and {other} booked together and both wish one bed"),
        Bond::Party | Bond::MixedParty => format!("{one} and {other} booked together"),
        Bond::Strangers => format!("{one} and {other} are of one sex and share with a stranger"),
    }
}

/// What to ask two who share a room of this kind.
pub(super) fn asks(waiting: &Waiting<'_>, a: usize, b: usize, bond: Bond, kind: RoomKind) -> Vec<String> {
    let (one, other) = (waiting.people[a], waiting.people[b]);
    let both = format!("{} and {}", one.name, other.name);
    let mut asks = Vec::new();
    if bond == Bond::MixedParty {
        asks.push(format!("Ask {both} whether they share: they are not known to be of one sex"));
    }
    if waiting.beds_differ(a, b, bond) {
        asks.push(format!("Ask {both} about the bed: one wishes one bed, the other two"));
    }
    if waiting.wish_one_bed(a, b, bond) && kind != RoomKind::Double {
        asks.push(format!("{both} wish one bed, and no double room is left"));
    }
    let is_named = matches!(bond, Bond::Mutual | Bond::OneSided);
    for (minor, adult) in [(one, other), (other, one)] {
        if minor.age == Age::Minor && adult.age == Age::Adult && !is_named {
            asks.push(format!("{} is under 18: ask whether {} looks after them", minor.name, adult.name));
        }
    }
    asks
}

/// Why somebody whom nobody joined cannot be given a room alone, or None if they can.
pub(super) fn cannot_be_alone(sleeper: &Sleeper) -> Option<String> {
    let name = &sleeper.name;
    if sleeper.may_join_strangers() {
        return None;
    }
    Some(match (sleeper.age, sleeper.sex) {
        (Age::Minor, _) => format!("{name} is under 18 and nobody of their booking is free to share"),
        _ if !sleeper.takes_strangers => {
            format!("{name} does not share with a stranger, and nobody they came with is free")
        }
        (_, None) => format!("We do not know the sex of {name} yet"),
        _ if !sleeper.is_told() => format!("Ask {name} with whom to share"),
        _ => format!("We do not know yet whether {name} is 18"),
    })
}

/// Why somebody has no room although they could be in one.
pub(super) fn no_room(sleeper: &Sleeper) -> String {
    format!("No room is left for {}: ask the hotel for more, or move somebody", sleeper.name)
}

/// Everybody who named somebody and does not share with them, by name, and how that came.
pub(super) fn unmet(never: &Never<'_>, people: &[&Sleeper], rooming: &Rooming) -> Vec<(String, String)> {
    let by_id: BTreeMap<&str, &Sleeper> = people.iter().map(|one| (one.id.as_str(), *one)).collect();
    let mut room_of: BTreeMap<&str, (usize, Vec<&str>)> = BTreeMap::new();
    for (number, room) in (1..).zip(&rooming.rooms) {
        for id in &room.sleepers {
            let mates = room.sleepers.iter().filter(|mate| *mate != id).map(String::as_str).collect();
            room_of.insert(id, (number, mates));
        }
    }
    let mut unmet = Vec::new();
    for one in people {
        let Some(named) = one.shares_with.as_deref() else { continue };
        let why = match (by_id.get(named), room_of.get(named)) {
            (_, Some((_, mates))) if mates.contains(&one.id.as_str()) => continue,
            (None, _) => "somebody who does not need a bed here".to_owned(),
            (Some(other), _) if never.rules_out(one, other) => {
                format!("{}, with whom they must not share", other.name)
            }
            (Some(other), None) => format!("{}, who has no room yet", other.name),
            (Some(other), Some((number, mates))) => match mates.first().and_then(|mate| by_id.get(mate)) {
                Some(mate) => format!("{}, who shares room {number} with {}", other.name, mate.name),
                None => format!("{}, who is alone in room {number}", other.name),
            },
        };
        unmet.push((one.id.clone(), format!("{} asked for {why}", one.name)));
    }
    unmet
}
