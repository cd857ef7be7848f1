//! What time it is. The only place that asks the machine.

use std::sync::Arc;
use std::sync::Mutex;

use chrono::DateTime;
use chrono::Duration;
use chrono::NaiveDate;
use chrono::SubsecRound;
use chrono::Utc;

/// Where "now" comes from: the machine, the machine shifted to a pretended day, or a test's hand.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// The machine's clock moved by whole days, so that the time of day stays real (`--today`).
    Shifted(Duration),
    /// Stands still until moved: tests, and the loading of a season under a moving clock.
    Held(Arc<Mutex<DateTime<Utc>>>),
}

impl Clock {
    /// A clock that believes it is `day` (in UTC) and goes on from there.
    pub fn pretending(day: NaiveDate) -> Self {
        Self::Shifted(Duration::days((day - machine_now().date_naive()).num_days()))
    }

    /// A clock that stands at `at` until it is set again.
    pub fn held(at: DateTime<Utc>) -> Self {
        Self::Held(Arc::new(Mutex::new(at)))
    }

    /// The instant, cut to microseconds because PostgreSQL keeps no more.
    pub fn now(&self) -> DateTime<Utc> {
        let now = match self {
            Self::System => machine_now(),
            Self::Shifted(by) => machine_now() + *by,
            Self::Held(at) => *at.lock().unwrap_or_else(|poisoned| poisoned.into_inner()),
        };
        now.trunc_subsecs(6)
    }

    /// Moves a held clock; any other clock cannot be moved and stays as it is.
    pub fn set(&self, to: DateTime<Utc>) {
        if let Self::Held(at) = self {
            *at.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = to;
        }
    }

    /// The pretended day, for the banner that every page then carries.
    pub fn pretended_day(&self) -> Option<NaiveDate> {
        match self {
            Self::Shifted(_) => Some(self.now().date_naive()),
            Self::System | Self::Held(_) => None,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
fn machine_now() -> DateTime<Utc> {
    Utc::now()
}
