//! Cases as the desk tells them.

use super::*;

fn check(people: &[&str], expected: &str) {
    assert_eq!(told(&allocate(&sleepers(people))), expected, "{people:?}");
}

#[test]
fn people_sleep_where_they_asked_to_and_parties_together() {
    check(&["anna F p single", "ben M p"], "Single(anna) Twin(ben)");
    check(&["anna F p", "ben M p"], "Twin(anna+ben)");
    check(&["anna F p", "ben M p", "cleo F p", "dan M p"], "Twin(anna+cleo) Twin(ben+dan)");
    check(&["anna F p +ben", "ben M p", "cleo F p", "dan M p"], "Twin(anna+ben) Twin(cleo+dan)");
    check(&["anna F p +dan", "ben M q", "dan M q +anna"], "Twin(anna+dan) Twin(ben)");
    // A stranger's wish alone is not enough, nor one for somebody whose own wish can be met.
    check(&["anna F p", "ben M q +anna", "cleo F r"], "Twin(anna+cleo) Twin(ben)");
    check(&["anna F p +ben", "ben M p +carl", "carl M q +ben"], "Twin(anna) Twin(ben+carl)");
    // A wish for somebody who does not need a bed is no wish.
    check(&["anna F p +ben", "ben M p +zoe", "cleo F p", "dan M p"], "Twin(anna+ben) Twin(cleo+dan)");
    check(&["anna F p", "ben M q", "cleo F r", "dan M s"], "Twin(anna+cleo) Twin(ben+dan)");
    check(&["anna F p", "ben X q", "cleo ? r"], "Twin(anna) ?ben ?cleo");
    check(&["anna ? p", "ben X p"], "Twin(anna+ben)");
    check(&[], "");
}

#[test]
fn nobody_stays_without_a_room_where_another_pairing_gives_all_one() {
    // Ben has said nothing of a sex we can match: he must share within the booking, so Anna is the one left.
    check(&["anna F p", "ben X p", "cleo F p"], "Twin(anna+ben) Twin(cleo)");
    // The child needs one of the parents, though they asked for one another.
    check(&["anna F p +ben", "ben M p +anna", "tim M p minor"], "Twin(anna) Twin(ben+tim)");
    // Taking the first that fits would pair anna with ben and lose cleo.
    check(&["anna F p", "ben F p", "cleo X p", "dora F q"], "Twin(anna+cleo) Twin(ben+dora)");
}

#[test]
fn who_is_left_over_is_chosen_so_that_strangers_come_out_even() {
    // Of eva, finn and gus, any one may be left over: finn or gus, because hans needs a room mate.
    check(&["eva X p", "finn F p", "gus M p", "hans M q"], "Twin(eva+finn) Twin(gus+hans)");
}

#[test]
fn who_must_not_share_never_does() {
    let people = sleepers(&["anna F p +cleo", "cleo F p +anna", "dora F q", "eva F r"]);
    let rules = never(&["cleo anna", "dora cleo"]);
    let rooming = propose(&Wishes { sleepers: &people, never: &rules, ..Wishes::default() });
    assert_eq!(told(&rooming), "Twin(anna+dora) Twin(cleo+eva)");
    let why = "anna asked for cleo, with whom they must not share";
    assert_eq!(rooming.unmet[0], ("anna".to_owned(), why.to_owned()));
}

#[test]
fn somebody_under_18_shares_only_within_the_booking() {
    check(&["anna F p minor", "cleo F q"], "Twin(cleo) ?anna");
    check(&["anna F p minor", "cleo F q minor"], "?anna ?cleo");
    check(&["anna F p +cleo minor", "cleo F q +anna"], "Twin(cleo) ?anna");
    check(&["anna F p age?", "cleo F q"], "Twin(cleo) ?anna");
    check(&["anna F p minor", "ben M p"], "Twin(anna+ben)");
    check(&["anna F p minor single", "ben M p"], "Single(anna) Twin(ben)");
    let rooming =
        allocate(&sleepers(&["anna F p minor single", "cleo F q minor", "dan M r", "tim M r minor"]));
    assert_eq!(rooming.rooms[0].asks, ["anna is under 18 and sleeps alone"]);
    assert_eq!(rooming.rooms[1].asks, ["tim is under 18: ask whether dan looks after them"]);
    let why = "cleo is under 18 and nobody of their booking is free to share";
    assert_eq!(rooming.unplaced, [("cleo".to_owned(), why.to_owned())]);
}

#[test]
fn age_is_that_of_the_day_everybody_meets() {
    fn check(born_on: &str, gateway_on: &str, by_date: Age, by_year: Age) {
        let (born_on, gateway_on): (chrono::NaiveDate, chrono::NaiveDate) =
            (born_on.parse().unwrap(), gateway_on.parse().unwrap());
        assert_eq!(Age::by_date(born_on, gateway_on), by_date, "{born_on} {gateway_on}");
        assert_eq!(
            Age::by_year(chrono::Datelike::year(&born_on), gateway_on),
            by_year,
            "{born_on} {gateway_on}"
        );
    }
    check("2007-04-02", "2025-04-02", Age::Adult, Age::Unknown);
    check("2007-04-03", "2025-04-02", Age::Minor, Age::Unknown);
    check("2008-01-01", "2025-04-02", Age::Minor, Age::Minor);
    check("2006-12-31", "2025-04-02", Age::Adult, Age::Adult);
    check("2008-02-29", "2026-02-28", Age::Minor, Age::Unknown);
    check("2008-02-29", "2026-03-01", Age::Adult, Age::Unknown);
    check("2030-01-01", "2025-04-02", Age::Minor, Age::Minor);
}

#[test]
fn one_bed_is_for_two_who_both_wish_it() {
    check(&["anna F p one-bed", "ben M p one-bed"], "Double(anna+ben)");
    check(&["anna F p one-bed", "ben M p"], "Twin(anna+ben)");
    check(&["anna F p one-bed", "cleo F q one-bed"], "Twin(anna+cleo)");
    check(&["anna F p one-bed +cleo", "cleo F q one-bed +anna"], "Double(anna+cleo)");
    // Two couples who named nobody: the beds tell who belongs to whom.
    check(
        &["anna F p one-bed", "ben M p one-bed", "cleo F p two-beds", "dan M p two-beds"],
        "Double(anna+ben) Twin(cleo+dan)",
    );
    let rooming = allocate(&sleepers(&["anna F p one-bed +ben", "ben M p two-beds +anna"]));
    assert_eq!(rooming.rooms[0].asks, ["Ask anna and ben about the bed: one wishes one bed, the other two"]);
}

#[test]
fn only_who_agreed_is_matched_with_a_stranger() {
    check(&["anna F p no-match", "cleo F q"], "Twin(cleo) ?anna");
    check(&["anna F p no-match", "cleo F p"], "Twin(anna+cleo)");
    check(&["anna F p no-match +cleo", "cleo F q no-match +anna"], "Twin(anna+cleo)");
}

#[test]
fn what_the_desk_chose_stands_and_is_told_when_unusual() {
    let people = sleepers(&["anna F p +ben", "ben M p +anna", "cleo F q single", "dan M r minor", "eva F s"]);
    let rules = never(&["anna cleo"]);
    let rooms = [locked(RoomKind::Twin, "cleo anna"), locked(RoomKind::Twin, "dan ben")];
    let wishes = Wishes { sleepers: &people, never: &rules, locked: &rooms, ..Wishes::default() };
    let rooming = propose(&wishes);
    assert_eq!(told(&rooming), "Twin(anna+cleo) Twin(ben+dan) Twin(eva)");
    assert_eq!(rooming.rooms[0].why, "The desk put anna and cleo here");
    assert_eq!(rooming.rooms[0].asks, ["anna and cleo must not share", "cleo wished a single room"]);
    assert_eq!(rooming.rooms[1].asks, ["ben and dan are of two bookings and not both known to be 18"]);
    assert_eq!(
        rooming.unmet.iter().map(|(_, why)| why.as_str()).collect::<Vec<_>>(),
        ["anna asked for ben, who shares room 2 with dan", "ben asked for anna, who shares room 1 with cleo"],
    );
    assert!(rooming.rooms[0].is_locked && !rooming.rooms[2].is_locked);
}

#[test]
fn a_room_made_by_hand_whose_people_leave_is_told_and_nobody_is_lost() {
    let people = sleepers(&["anna F p", "cleo F q"]);
    let rooms = [
        locked(RoomKind::Twin, "anna gone"),
        locked(RoomKind::Twin, "gone away"),
        locked(RoomKind::Single, "cleo"),
        locked(RoomKind::Single, "cleo"),
    ];
    let rooming = propose(&Wishes { sleepers: &people, locked: &rooms, ..Wishes::default() });
    assert_eq!(told(&rooming), "Single(cleo) Twin(anna)");
    assert_eq!(
        rooming.notes,
        [
            "anna lost the room mate of the room made by hand and is placed anew",
            "A room made by hand stands empty: its people do not need it",
            "A room made by hand stands empty: its people do not need it",
        ]
    );
}

#[test]
fn the_stock_of_the_poorest_night_decides() {
    let people = sleepers(&["anna F p one-bed", "ben M p one-bed", "cleo F q", "dora F r", "eva F s single"]);
    let check = |stock: &[NightStock], expected: &str| {
        let rooming = propose(&Wishes { sleepers: &people, stock, ..Wishes::default() });
        assert_eq!(told(&rooming), expected, "{stock:?}");
        rooming
    };
    check(&[], "Double(anna+ben) Twin(cleo+dora) Single(eva)");
    check(&[night(9, 9, 9)], "Double(anna+ben) Twin(cleo+dora) Single(eva)");
    check(&[night(2, 0, 1)], "Twin(anna+ben) Twin(cleo+dora) Single(eva)");
    check(&[night(2, 1, 0)], "Double(anna+ben) Twin(cleo+dora) Twin(eva)");
    let short = check(&[night(1, 1, 0)], "Double(anna+ben) Twin(cleo+dora) ?eva");
    assert_eq!(short.unplaced[0].1, "No room is left for eva: ask the hotel for more, or move somebody");
    check(&[night(0, 1, 1)], "Double(anna+ben) Single(eva) ?cleo ?dora");
    // Two hotels on one night add up; the next night has less.
    let mut second = night(1, 1, 0);
    second.hotel = "Station".to_owned();
    check(&[night(0, 0, 1), second], "Double(anna+ben) Twin(cleo+dora) Single(eva)");
    let mut next = night(5, 0, 5);
    next.on = "2025-04-06".parse().unwrap();
    check(&[night(2, 2, 2), next], "Twin(anna+ben) Twin(cleo+dora) Single(eva)");
}

#[test]
fn in_a_short_stock_more_people_in_a_room_come_before_wishes() {
    // With two rooms, anna and ben would keep their wish and two others would have no room.
    let people = sleepers(&["anna F p +ben", "ben M q +anna", "cleo F p", "dan M q"]);
    let wishes = Wishes { sleepers: &people, ..Wishes::default() };
    assert_eq!(told(&propose(&wishes)), "Twin(anna+ben) Twin(cleo) Twin(dan)");
    let stock = [night(2, 0, 0)];
    assert_eq!(told(&propose(&Wishes { stock: &stock, ..wishes })), "Twin(anna+cleo) Twin(ben+dan)");
}

#[test]
fn every_room_and_every_gap_is_explained() {
    let rooming = allocate(&sleepers(&["anna F p", "ben M p", "cleo ? q", "dora F r", "eva F s"]));
    assert_eq!(
        rooming.rooms[0].in_words(),
        "anna and ben booked together. Ask anna and ben whether they share: they are not known to be of one sex"
    );
    assert_eq!(rooming.rooms[1].in_words(), "dora and eva are of one sex and share with a stranger");
    assert_eq!(rooming.unplaced, [("cleo".to_owned(), "We do not know the sex of cleo yet".to_owned())]);
    assert_eq!(rooming.room_of("ben").map(|(number, _)| number), Some(1));
    assert_eq!((rooming.mate_of("ben"), rooming.mate_of("cleo")), (Some("anna"), None));
}

#[test]
fn the_supplement_follows_the_wish_and_the_room() {
    let people = sleepers(&["anna F p single", "ben M p", "cleo F q single", "dora F r", "eva ? s"]);
    let rooms = [locked(RoomKind::Twin, "cleo dora")];
    let rooming = propose(&Wishes { sleepers: &people, locked: &rooms, ..Wishes::default() });
    let means: Vec<Supplement> = people.iter().map(|one| supplement(one, &rooming)).collect();
    let expected = [
        Supplement::Due,
        Supplement::DeskDecides,
        Supplement::Waived,
        Supplement::None,
        Supplement::DeskDecides,
    ];
    assert_eq!(means, expected);
    assert_eq!(who_pays_supplement(&people, &rooming), ["anna"]);
}
