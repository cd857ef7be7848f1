//! The ways to the gateway and home that made-up travellers have given.

use anyhow::Context;
use chrono::Duration;
use chrono::NaiveDate;
use chrono::NaiveTime;
use serde::Deserialize;

use crate::actions::give_leg::GiveLeg;
use crate::store::tx::new_id;

/// A way of their own, by days from the gateway day, or from the tour's last day.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    mode: String,
    number: String,
    place: String,
    days: i64,
    at: String,
    #[serde(default)]
    far: String,
    #[serde(default)]
    terminal: String,
    #[serde(default)]
    stay: String,
    #[serde(default)]
    companions: String,
    #[serde(default)]
    transfer: String,
    /// Days before the day of arrival.
    leaves_days: Option<i64>,
}

/// What the traveller gives.
pub fn leg(
    booking: &str,
    traveller: &str,
    direction: &str,
    way: &Way,
    from: NaiveDate,
) -> anyhow::Result<GiveLeg> {
    let time = NaiveTime::parse_from_str(&way.at, "%H:%M").with_context(|| format!("time {}", way.at))?;
    let on = from + Duration::days(way.days);
    Ok(GiveLeg {
        id: new_id(),
        booking_id: booking.to_owned(),
        traveller_id: traveller.to_owned(),
        direction: direction.to_owned(),
        mode: way.mode.clone(),
        number: way.number.clone(),
        place: way.place.clone(),
        local_at: on.and_time(time),
        terminal: way.terminal.clone(),
        far_place: way.far.clone(),
        far_at: None,
        stay: way.stay.clone(),
        companions: way.companions.clone(),
        transfer: way.transfer.clone(),
        leaves_home_on: way.leaves_days.map(|days| on - Duration::days(days)),
        note: String::new(),
        may_replace: false,
    })
}
