//! A tour is over: its departure and its confirmed bookings become travelled.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::domain::booking::Event;
use crate::domain::booking::Status;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::bookings::Search;
use crate::store::departures;

/// Closes every departure that came back before today. Answers how many.
pub fn close_departures(tx: &mut Tx<'_>) -> Result<usize, StoreError> {
    let mut closed = 0;
    for (departure, _) in departures::all(tx.conn)? {
        let is_back = tx.today(departure.zone()?) > departure.ends_on;
        if !is_back || matches!(departure.state.as_str(), "travelled" | "cancelled" | "planned") {
            continue;
        }
        for status in [Status::Confirmed, Status::Paid] {
            let search = Search {
                status: Some(status.as_str().to_owned()),
                departure_id: Some(departure.id.clone()),
                limit: i64::MAX,
                ..Search::default()
            };
            for (booking, _) in bookings::search(tx.conn, &search)?.0 {
                let Some(next) = booking.status()?.after(Event::Returned) else { continue };
                let row = Booking { status: next.as_str().to_owned(), changed_at: tx.stamp(), ..booking };
                bookings::update(tx.conn, &row)?;
            }
        }
        departures::save_departure(
            tx.conn,
            &departures::Departure { state: "travelled".to_owned(), ..departure.clone() },
        )?;
        audit::note(tx, "close_departure", About::departure(&departure.id), "the tour is over")?;
        closed += 1;
    }
    Ok(closed)
}
