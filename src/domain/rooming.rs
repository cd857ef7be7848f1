//! The proposal of a rooming list: who sleeps where, and why. The desk may change it; it loses nobody.

use serde::Deserialize;
use serde::Serialize;

use crate::domain::booking::RoomWish;
use crate::domain::passport::Sex;

/// Somebody who needs a bed. Ids are unique.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sleeper {
    /// The traveller's id.
    pub id: String,
    /// The name, as reasons repeat it; people and rooms are taken in its order.
    pub name: String,
    /// The booking they came with.
    pub party: String,
    /// As in the passport; None until it is given.
    pub sex: Option<Sex>,
    /// Bed in a twin room, or a single room.
    pub wish: RoomWish,
    /// The id of the traveller they want to share with.
    pub shares_with: Option<String>,
}

/// A room as the hotel keeps it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Two beds.
    Twin,
    /// For one.
    Single,
}

impl RoomKind {
    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            RoomKind::Twin => "Twin",
            RoomKind::Single => "Single",
        }
    }
}

/// One room of the proposal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Room {
    /// Twin or single.
    pub kind: RoomKind,
    /// The ids of one or two travellers.
    pub sleepers: Vec<String>,
    /// Why they sleep here, for the desk.
    pub why: String,
}

/// The proposal. Every sleeper is in exactly one room, or unplaced once.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Rooming {
    /// The rooms; their numbers are their places in this list, from 1.
    pub rooms: Vec<Room>,
    /// Who cannot be given a room mate without asking, and why.
    pub unplaced: Vec<(String, String)>,
}

impl Rooming {
    /// A traveller's room and its number, from 1.
    pub fn room_of(&self, id: &str) -> Option<(usize, &Room)> {
        let found = self.rooms.iter().position(|room| room.sleepers.iter().any(|sleeper| sleeper == id))?;
        Some((found + 1, &self.rooms[found]))
    }

    /// The id of a traveller's room mate.
    pub fn mate_of(&self, id: &str) -> Option<&str> {
        let (_, room) = self.room_of(id)?;
        room.sleepers.iter().map(String::as_str).find(|sleeper| *sleeper != id)
    }
}

/// Proposes rooms. In this order: single rooms for single wishes; two who asked for one another; a party's
/// one who asked for another of it; the rest of a party, same sex first; then strangers of the same sex. The
/// same people give the same rooms, in whatever order they are given.
pub fn allocate(sleepers: &[Sleeper]) -> Rooming {
    let mut waiting: Vec<&Sleeper> = sleepers.iter().collect();
    waiting.sort_by_key(|sleeper| (&sleeper.name, &sleeper.id));
    let mut rooming = Rooming::default();
    let mut twins = Vec::new();
    for sleeper in waiting {
        match sleeper.wish {
            RoomWish::Single => rooming.put(RoomKind::Single, &[sleeper], "Wished a single room".to_owned()),
            RoomWish::Twin => twins.push(sleeper),
        }
    }
    let asks = |a: &Sleeper, b: &Sleeper| a.shares_with.as_deref() == Some(b.id.as_str());
    rooming.pair(
        &mut twins,
        |a, b| asks(a, b) && asks(b, a),
        |a, b| format!("{a} and {b} asked for one another"),
    );
    // Naming somebody is enough only within a booking, and only while the other has named nobody else.
    let names = |a: &Sleeper, b: &Sleeper| a.party == b.party && asks(a, b) && b.shares_with.is_none();
    rooming.pair(
        &mut twins,
        |a, b| names(a, b) || names(b, a),
        |a, b| format!("Same booking, and one of {a} and {b} asked for the other"),
    );
    rooming.pair(
        &mut twins,
        |a, b| a.party == b.party && same_sex(a, b),
        |a, b| format!("{a} and {b} booked together"),
    );
    rooming.pair(
        &mut twins,
        |a, b| a.party == b.party,
        |a, b| format!("{a} and {b} booked together, not known to be of one sex: ask them"),
    );
    rooming.pair(&mut twins, same_sex, |a, b| format!("{a} and {b} came alone and are of one sex"));
    rooming.finish(twins);
    rooming
}

/// Known to be of one sex; whoever has not said, or carries an X, is asked instead.
fn same_sex(a: &Sleeper, b: &Sleeper) -> bool {
    a.sex == b.sex && is_told(a)
}

fn is_told(sleeper: &Sleeper) -> bool {
    matches!(sleeper.sex, Some(Sex::Female | Sex::Male))
}

impl Rooming {
    fn put(&mut self, kind: RoomKind, sleepers: &[&Sleeper], why: String) {
        let sleepers = sleepers.iter().map(|sleeper| sleeper.id.clone()).collect();
        self.rooms.push(Room { kind, sleepers, why });
    }

    /// Takes every first pair that `fits` out of `twins` and gives it a room.
    fn pair(
        &mut self,
        twins: &mut Vec<&Sleeper>,
        fits: impl Fn(&Sleeper, &Sleeper) -> bool,
        why: impl Fn(&str, &str) -> String,
    ) {
        let mut first = 0;
        while first < twins.len() {
            let one = twins[first];
            match twins[first + 1..].iter().position(|other| fits(one, other)) {
                Some(distance) => {
                    let other = twins.remove(first + 1 + distance);
                    twins.remove(first);
                    self.put(RoomKind::Twin, &[one, other], why(&one.name, &other.name));
                }
                None => first += 1,
            }
        }
    }

    /// Who is left after all pairing: the odd one of each sex has a twin room alone, the others are asked.
    fn finish(&mut self, twins: Vec<&Sleeper>) {
        for sleeper in twins {
            let name = &sleeper.name;
            match sleeper.sex {
                _ if is_told(sleeper) => {
                    self.put(
                        RoomKind::Twin,
                        &[sleeper],
                        format!("Nobody is left to share with {name}: a bed is free"),
                    );
                }
                Some(_) => self.unplaced.push((sleeper.id.clone(), format!("Ask {name} with whom to share"))),
                None => {
                    self.unplaced.push((sleeper.id.clone(), format!("We do not know the sex of {name} yet")))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// "anna F p1" or "ben M p1 single" or "carl M p2 +dora": name, sex (F, M, X, ?), party, wish, room mate.
    fn sleeper(text: &str) -> Sleeper {
        let mut words = text.split(' ');
        let name = words.next().unwrap().to_owned();
        let sex = match words.next().unwrap() {
            "F" => Some(Sex::Female),
            "M" => Some(Sex::Male),
            "X" => Some(Sex::Unspecified),
            _ => None,
        };
        let party = words.next().unwrap().to_owned();
        let rest: Vec<&str> = words.collect();
        let wish = if rest.contains(&"single") { RoomWish::Single } else { RoomWish::Twin };
        let shares_with = rest.iter().find_map(|word| word.strip_prefix('+')).map(str::to_owned);
        Sleeper { id: name.clone(), name, party, sex, wish, shares_with }
    }

    fn told(rooming: &Rooming) -> String {
        let rooms =
            rooming.rooms.iter().map(|room| format!("{}({})", room.kind.label(), room.sleepers.join("+")));
        let unplaced = rooming.unplaced.iter().map(|(id, _)| format!("?{id}"));
        rooms.chain(unplaced).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn people_sleep_where_they_asked_to_and_parties_together() {
        fn check(people: &[&str], expected: &str) {
            let sleepers: Vec<Sleeper> = people.iter().map(|text| sleeper(text)).collect();
            assert_eq!(told(&allocate(&sleepers)), expected, "{people:?}");
        }
        check(&["anna F p single", "ben M p"], "Single(anna) Twin(ben)");
        check(&["anna F p", "ben M p"], "Twin(anna+ben)");
        check(&["anna F p", "ben M p", "cleo F p", "dan M p"], "Twin(anna+cleo) Twin(ben+dan)");
        check(&["anna F p +ben", "ben M p", "cleo F p", "dan M p"], "Twin(anna+ben) Twin(cleo+dan)");
        check(&["anna F p +dan", "ben M q", "dan M q +anna"], "Twin(anna+dan) Twin(ben)");
        // A stranger's wish alone is not enough, nor one for somebody who named another.
        check(&["anna F p", "ben M q +anna", "cleo F r"], "Twin(anna+cleo) Twin(ben)");
        check(&["anna F p +ben", "ben M p +carl", "carl M q +ben"], "Twin(ben+carl) Twin(anna)");
        check(&["anna F p", "ben M q", "cleo F r", "dan M s"], "Twin(anna+cleo) Twin(ben+dan)");
        check(&["anna F p", "ben X q", "cleo ? r"], "Twin(anna) ?ben ?cleo");
        check(&["anna ? p", "ben X p"], "Twin(anna+ben)");
        check(&[], "");
    }

    #[test]
    fn every_room_and_every_gap_is_explained() {
        let rooming = allocate(&["anna F p", "ben M p", "cleo ? q"].map(sleeper));
        assert_eq!(
            rooming.rooms[0].why,
            "anna and ben booked together, not known to be of one sex: ask them"
        );
        assert_eq!(rooming.unplaced, [("cleo".to_owned(), "We do not know the sex of cleo yet".to_owned())]);
        assert_eq!(rooming.room_of("ben").map(|(number, _)| number), Some(1));
        assert_eq!((rooming.mate_of("ben"), rooming.mate_of("cleo")), (Some("anna"), None));
    }

    fn people() -> impl Strategy<Value = Vec<Sleeper>> {
        let one = ("[FMX?]", "[p-s]", any::<bool>(), prop::option::of(0usize..14));
        prop::collection::vec(one, 0..14).prop_map(|rows| {
            let named = rows.into_iter().enumerate().map(|(id, (sex, party, is_single, mate))| {
                let wish = if is_single { " single" } else { "" };
                let mate = mate.map(|mate| format!(" +n{mate}")).unwrap_or_default();
                sleeper(&format!("n{id} {sex} {party}{wish}{mate}"))
            });
            named.collect()
        })
    }

    proptest! {
        #[test]
        fn everybody_is_somewhere_exactly_once(people in people()) {
            let rooming = allocate(&people);
            let in_rooms = rooming.rooms.iter().flat_map(|room| room.sleepers.clone());
            let unplaced = rooming.unplaced.iter().map(|(id, _)| id.clone());
            let mut found: Vec<String> = in_rooms.chain(unplaced).collect();
            let mut expected: Vec<String> = people.iter().map(|sleeper| sleeper.id.clone()).collect();
            found.sort();
            expected.sort();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn singles_are_alone_and_strangers_of_two_sexes_never_share(people in people()) {
            let find = |id: &String| people.iter().find(|sleeper| sleeper.id == *id).unwrap();
            for room in &allocate(&people).rooms {
                let wishes_single = find(&room.sleepers[0]).wish == RoomWish::Single;
                prop_assert_eq!(room.kind == RoomKind::Single, wishes_single);
                let beds = if wishes_single { 1 } else { 2 };
                prop_assert!(room.sleepers.len() <= beds);
                if let [a, b] = room.sleepers.as_slice() {
                    let (a, b) = (find(a), find(b));
                    let asks = |one: &Sleeper, other: &Sleeper| one.shares_with.as_ref() == Some(&other.id);
                    let agreed = asks(a, b) && asks(b, a);
                    prop_assert!(agreed || a.party == b.party || same_sex(a, b));
                }
            }
        }

        #[test]
        fn the_same_people_get_the_same_rooms(people in people()) {
            let mut backwards = people.clone();
            backwards.reverse();
            prop_assert_eq!(allocate(&backwards), allocate(&people));
        }
    }
}
