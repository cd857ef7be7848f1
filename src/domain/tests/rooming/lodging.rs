//! Rooms in hotels, night by night; ages from facts of another day.

use chrono::NaiveDate;

use crate::domain::rooming::Age;
use crate::domain::rooming::Lodging;
use crate::domain::rooming::NightStock;
use crate::domain::rooming::Room;
use crate::domain::rooming::RoomKind;

fn room(kind: RoomKind) -> Room {
    Room { kind, sleepers: Vec::new(), why: String::new(), asks: Vec::new(), is_locked: false }
}

fn night(hotel: &str, day: u32, twin: Option<u32>) -> NightStock {
    let on = NaiveDate::from_ymd_opt(2027, 4, day).unwrap();
    NightStock { hotel: hotel.to_owned(), on, twin, double: Some(0), single: None }
}

#[test]
fn rooms_fill_the_hotels_of_a_night_in_their_order() {
    let rooms = [room(RoomKind::Twin), room(RoomKind::Twin), room(RoomKind::Single)];
    let stock = [
        night("Lake", 3, None),
        night("River", 1, Some(1)),
        night("Hill", 1, Some(5)),
        night("Lake", 2, None),
    ];
    let lodging = Lodging::of(&rooms, &stock);
    assert_eq!(lodging.hotels, ["River, then Lake", "Hill, then Lake", "River, then Lake"]);
    let twins = lodging.nights.iter().filter(|night| night.kind == RoomKind::Twin);
    let used: Vec<(&str, usize)> = twins.map(|night| (night.hotel.as_str(), night.needed)).collect();
    assert_eq!(used, [("River", 1), ("Hill", 1), ("Lake", 2), ("Lake", 2)]);
    assert!(lodging.nights.iter().all(|night| night.short() == 0));
}

#[test]
fn what_no_hotel_holds_is_told_as_short() {
    let rooms = [room(RoomKind::Twin), room(RoomKind::Twin), room(RoomKind::Double)];
    let lodging = Lodging::of(&rooms, &[night("River", 1, Some(1))]);
    let short: Vec<(RoomKind, usize)> =
        lodging.nights.iter().map(|night| (night.kind, night.short())).collect();
    assert_eq!(short, [(RoomKind::Twin, 1), (RoomKind::Double, 1), (RoomKind::Single, 0)]);
    assert_eq!(Lodging::of(&rooms, &[]), Lodging { hotels: vec![String::new(); 3], nights: Vec::new() });
}

#[test]
fn an_age_of_another_day_is_known_only_where_both_days_agree() {
    fn check(low: u16, high: u16, days: i64, expected: Age) {
        assert_eq!(Age::by_years(low, high, days), expected, "{low} to {high}, {days} days");
    }
    check(18, 18, 0, Age::Adult);
    check(17, 17, 0, Age::Minor);
    check(17, 18, 0, Age::Unknown);
    check(0, u16::MAX, 0, Age::Unknown);
    check(17, 17, 5, Age::Unknown);
    check(18, 18, 5, Age::Adult);
    check(18, 18, -5, Age::Unknown);
    check(17, 17, -5, Age::Minor);
    check(15, 15, 400, Age::Minor);
    check(16, 16, 400, Age::Unknown);
    check(30, 30, -400, Age::Adult);
}
