//! When a letter that could not be delivered is tried again.

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

/// Minutes from one try to the next; the last goes on. RFC 5321 §4.5.4.1 asks for at least 30 where nothing is known.
const MINUTES: [i64; 4] = [1, 5, 30, 60];
/// The sum of all waits stays within this (RFC 5321 §4.5.4.1: give up after 4 to 5 days).
const GIVE_UP_MINUTES: i64 = 5 * 24 * 60;

/// When to try again after `attempts` tries (1 after the first), the last of them `now`; None to give up.
pub fn next_try(attempts: i64, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let waits = usize::try_from(attempts.max(1)).ok()?;
    let last = i64::try_from(waits.saturating_sub(MINUTES.len())).ok()?;
    let (wait, tail) = (MINUTES[waits.min(MINUTES.len()) - 1], MINUTES[MINUTES.len() - 1]);
    let waited = MINUTES.iter().take(waits).sum::<i64>().saturating_add(last.saturating_mul(tail));
    (waited <= GIVE_UP_MINUTES).then(|| now + TimeDelta::minutes(wait))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_grow_rarer_and_end_after_five_days() {
        let start: DateTime<Utc> = "2026-12-05T10:00:00Z".parse().unwrap();
        fn wait(attempts: i64, now: DateTime<Utc>) -> Option<i64> {
            next_try(attempts, now).map(|at| (at - now).num_minutes())
        }
        let first: Vec<_> = (0..7).map(|attempts| wait(attempts, start)).collect();
        assert_eq!(first, [1, 1, 5, 30, 60, 60, 60].map(Some));
        let mut now = start;
        let mut attempts = 1;
        while let Some(next) = next_try(attempts, now) {
            now = next;
            attempts += 1;
        }
        assert_eq!(attempts, 123);
        assert!(now - start <= TimeDelta::days(5) && now - start > TimeDelta::hours(118), "{}", now - start);
        assert_eq!(next_try(i64::MAX, start), None);
    }
}
