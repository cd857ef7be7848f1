//! Who is met together: arrivals at one place that are not far apart share a vehicle.

use chrono::NaiveDateTime;
use chrono::TimeDelta;

/// Somebody who wants to be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Who.
    pub traveller_id: String,
    /// The airport or station, as the list of places calls it.
    pub place: String,
    /// By the clock of the gateway.
    pub at: NaiveDateTime,
}

/// People who are met together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Where.
    pub place: String,
    /// The first of them arrives.
    pub from: NaiveDateTime,
    /// The last of them arrives.
    pub until: NaiveDateTime,
    /// In the order of their arrival.
    pub travellers: Vec<String>,
    /// How many vehicles they fill.
    pub vehicles: i64,
}

/// Gathers arrivals: nobody waits longer than `minutes` for the last of their window, and as few windows are made as that allows. The
/// earliest window comes first.
pub fn windows(arrivals: &[Arrival], minutes: i64, seats: i64) -> Vec<Window> {
    let mut order: Vec<&Arrival> = arrivals.iter().collect();
    order.sort_by_key(|arrival| (&arrival.place, arrival.at, &arrival.traveller_id));
    let mut windows: Vec<Window> = Vec::new();
    for arrival in order {
        let fits = |window: &&mut Window| {
            window.place == arrival.place && arrival.at - window.from <= TimeDelta::minutes(minutes)
        };
        match windows.last_mut().filter(fits) {
            Some(window) => {
                window.until = arrival.at;
                window.travellers.push(arrival.traveller_id.clone());
            }
            None => windows.push(Window {
                place: arrival.place.clone(),
                from: arrival.at,
                until: arrival.at,
                travellers: vec![arrival.traveller_id.clone()],
                vehicles: 0,
            }),
        }
    }
    for window in &mut windows {
        let people = i64::try_from(window.travellers.len()).unwrap_or(i64::MAX);
        window.vehicles = (people + seats.max(1) - 1) / seats.max(1);
    }
    windows.sort_by(|a, b| (a.from, &a.place).cmp(&(b.from, &b.place)));
    windows
}
