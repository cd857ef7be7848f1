//! The queue for a departure that is sold out: who asked first stands first.

use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;
use serde::Serialize;

/// Somebody who waits, for themselves or a party.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The entry's id.
    pub id: String,
    /// How many places they hope for; a large party waits no longer and no shorter for it.
    pub party_size: u32,
    /// When they asked.
    pub created_at: DateTime<Utc>,
}

/// The queue in order: by the time of asking, and by id where two asked in the same instant.
pub fn in_order(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    entries
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(id: &str, seconds: i64, party_size: u32) -> Entry {
        Entry { id: id.to_owned(), party_size, created_at: DateTime::from_timestamp(seconds, 0).unwrap() }
    }

    #[test]
    fn who_asked_first_stands_first_whatever_the_party() {
        let queue = in_order(vec![entry("c", 20, 1), entry("b", 10, 6), entry("a", 20, 2)]);
        let ids: Vec<&str> = queue.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids, ["b", "a", "c"]);
    }

    proptest! {
        #[test]
        fn the_order_does_not_depend_on_how_rows_arrive(times in prop::collection::vec(0i64..5, 0..12)) {
            let entries: Vec<Entry> =
                times.iter().enumerate().map(|(id, at)| entry(&id.to_string(), *at, 1)).collect();
            let backwards = entries.iter().rev().cloned().collect();
            let queue = in_order(entries);
            prop_assert_eq!(queue.len(), times.len());
            prop_assert_eq!(in_order(backwards), queue);
        }
    }
}
