//! What runs how often. Each job is done by one instance at a time and begins again where a stopped one left off.

use std::time::Duration as StdDuration;

use chrono::Duration;
use tokio::sync::watch;

use crate::actions::chase_visa_copies;
use crate::actions::close_departure;
use crate::actions::purge;
use crate::actions::release_hold;
use crate::actions::remind_details;
use crate::actions::resend_travel_packs;
use crate::actions::welcome_home;
use crate::clock::Clock;
use crate::jobs::send_outbox::AT_ONCE;
use crate::jobs::send_outbox::Mailer;
use crate::jobs::send_outbox::send_outbox;
use crate::store::By;
use crate::store::Db;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::job_runs;
use crate::store::tx::new_id;

/// How long a job may take before another instance may take over.
const LEASE_MINUTES: i64 = 5;
/// How often the outbox is looked at.
const OUTBOX_EVERY: StdDuration = StdDuration::from_secs(1);
/// How soon it is looked at again while more letters wait than go at once.
const BETWEEN_LETTERS: StdDuration = StdDuration::from_millis(100);

/// A job with its rhythm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Job {
    ReleaseHolds,
    RemindDetails,
    ChaseVisaCopies,
    ResendPacks,
    CloseDepartures,
    WelcomeHome,
    Purge,
}

const TIMETABLE: [(Job, StdDuration); 7] = [
    (Job::ReleaseHolds, StdDuration::from_secs(15)),
    (Job::RemindDetails, StdDuration::from_secs(3600)),
    (Job::ChaseVisaCopies, StdDuration::from_secs(3600)),
    (Job::ResendPacks, StdDuration::from_secs(3600)),
    (Job::CloseDepartures, StdDuration::from_secs(3600)),
    (Job::WelcomeHome, StdDuration::from_secs(3600)),
    (Job::Purge, StdDuration::from_secs(3600)),
];

impl Job {
    fn name(self) -> &'static str {
        match self {
            Self::ReleaseHolds => "release_holds",
            Self::RemindDetails => "remind_details",
            Self::ChaseVisaCopies => "chase_visa_copies",
            Self::ResendPacks => "resend_packs",
            Self::CloseDepartures => "close_departures",
            Self::WelcomeHome => "welcome_home",
            Self::Purge => "purge",
        }
    }
}

/// Everything the jobs need.
#[derive(Clone)]
pub struct Jobs {
    /// The database.
    pub db: Db,
    /// What time it is.
    pub clock: Clock,
    /// How letters leave.
    pub mailer: Mailer,
}

impl Jobs {
    /// Runs the timetable until `stop` says so; a job under way is finished first.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let pulse = self.db.pulse().clone();
        let _going = pulse.begin_jobs();
        let mut last: [Option<tokio::time::Instant>; TIMETABLE.len()] = [None; TIMETABLE.len()];
        let mut beat = tokio::time::interval(OUTBOX_EVERY);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                // Not when it changes: the sender may have seen that already.
                _ = stop.wait_for(|stopped| *stopped) => return,
                _ = beat.tick() => {}
            }
            pulse.jobs_went_round();
            for (slot, (job, every)) in last.iter_mut().zip(TIMETABLE) {
                if !*stop.borrow() && slot.is_none_or(|at| at.elapsed() >= every) {
                    *slot = Some(tokio::time::Instant::now());
                    self.run_one(job).await;
                }
            }
            match self.send(&mut stop).await {
                // More are waiting, and none waits a second for each twenty before it; but a rush has the machine first.
                Ok(count) if count >= AT_ONCE => beat.reset_after(BETWEEN_LETTERS),
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "the outbox waits"),
            }
        }
    }

    /// Runs every job once and sends what is due: for tests and rehearsals.
    pub async fn run_all(&self) -> Result<(), StoreError> {
        for (job, _) in TIMETABLE {
            self.run_one(job).await;
        }
        let (_going_on, mut never) = watch::channel(false);
        while self.send(&mut never).await? > 0 {}
        Ok(())
    }

    fn by(&self, name: &str) -> By {
        By { actor: format!("job:{name}"), at: self.clock.now(), request_id: new_id() }
    }

    async fn send(&self, stop: &mut watch::Receiver<bool>) -> Result<usize, StoreError> {
        send_outbox(&self.db, &self.mailer, &self.by("send_outbox"), stop).await
    }

    async fn run_one(&self, job: Job) {
        let name = job.name();
        let by = self.by(name);
        match self.leased(job, &by).await {
            Ok(Some(0) | None) => {}
            Ok(Some(count)) => tracing::info!(job = name, request_id = %by.request_id, count, "job done"),
            Err(error) => {
                tracing::warn!(job = name, request_id = %by.request_id, %error, "job failed; it is tried again");
            }
        }
    }

    /// Runs a job under its lease; `None` if another instance holds it.
    async fn leased(&self, job: Job, by: &By) -> Result<Option<usize>, StoreError> {
        let name = job.name();
        let until = by.at.naive_utc() + Duration::minutes(LEASE_MINUTES);
        let taken = self
            .db
            .write(by.clone(), move |tx| job_runs::take(tx.conn, name, tx.by.at.naive_utc(), until))
            .await?;
        if !taken {
            return Ok(None);
        }
        let result = self.work(job, by).await;
        let words = match &result {
            Ok(count) => format!("{count} done"),
            Err(error) => error.to_string(),
        };
        let ended = By { at: self.clock.now(), ..by.clone() };
        self.db
            .write(ended, move |tx| job_runs::finish(tx.conn, name, until, tx.by.at.naive_utc(), &words))
            .await?;
        result.map(Some)
    }

    async fn work(&self, job: Job, by: &By) -> Result<usize, StoreError> {
        match job {
            Job::ReleaseHolds => {
                crate::crash_point!(HoldsLeased);
                let released = self.until_none(by, release_hold::release_holds).await;
                crate::crash_point!(HoldsReleased);
                released
            }
            Job::RemindDetails => self.db.write(by.clone(), remind_details::remind_details).await,
            Job::ChaseVisaCopies => self.db.write(by.clone(), chase_visa_copies::chase_visa_copies).await,
            Job::ResendPacks => self.resend_packs(by).await,
            Job::WelcomeHome => self.welcome_home(by).await,
            Job::CloseDepartures => self.db.write(by.clone(), close_departure::close_departures).await,
            Job::Purge => {
                let erased = self.until_none(by, purge::purge).await?;
                self.db.empty_log().await?;
                Ok(erased)
            }
        }
    }

    /// Compares beside the writer; then one short write for each booking whose packs changed.
    async fn resend_packs(&self, by: &By) -> Result<usize, StoreError> {
        let now = by.at;
        let mut round = Round::default();
        for id in self.db.read(move |conn| resend_travel_packs::written_to(conn, now)).await? {
            let (keys, booking) = (self.db.keys().clone(), id.clone());
            let compared =
                self.db.read(move |conn| resend_travel_packs::has_changed(conn, &keys, &booking, now)).await;
            if round.took(compared, &id)? {
                let posted = self.write_to(by, &id, resend_travel_packs::resend_travel_packs).await;
                round.posted += usize::from(round.took(posted, &id)?);
            }
        }
        round.ended()
    }

    /// Looks for them beside the writer; then one short write for each booking that is back.
    async fn welcome_home(&self, by: &By) -> Result<usize, StoreError> {
        let now = by.at;
        let mut round = Round::default();
        for id in self.db.read(move |conn| welcome_home::due(conn, now)).await? {
            let posted = self.write_to(by, &id, welcome_home::welcome_home).await;
            round.posted += usize::from(round.took(posted, &id)?);
        }
        round.ended()
    }

    async fn write_to(
        &self,
        by: &By,
        booking_id: &str,
        verb: fn(&mut Tx<'_>, &str) -> Result<bool, StoreError>,
    ) -> Result<bool, StoreError> {
        let id = booking_id.to_owned();
        self.db.write(by.clone(), move |tx| verb(tx, &id)).await
    }

    /// Repeats a verb that does some at a time until nothing is left.
    async fn until_none(
        &self,
        by: &By,
        verb: fn(&mut Tx<'_>) -> Result<usize, StoreError>,
    ) -> Result<usize, StoreError> {
        let mut done = 0;
        loop {
            match self.db.write(by.clone(), verb).await? {
                0 => return Ok(done),
                count => done += count,
            }
        }
    }
}

/// Letters to many bookings, one by one. What is damaged in one booking keeps no letter from the others; the job still says so at its end.
#[derive(Default)]
struct Round {
    posted: usize,
    damage: Option<StoreError>,
}

impl Round {
    /// What a step answered; "no" where the booking is damaged. Any other trouble ends the round.
    fn took(&mut self, answer: Result<bool, StoreError>, booking_id: &str) -> Result<bool, StoreError> {
        match answer {
            Err(error @ StoreError::Damaged(_)) => {
                tracing::warn!(booking_id, %error, "a booking was left out");
                self.damage = Some(error);
                Ok(false)
            }
            answer => answer,
        }
    }

    /// How many letters were posted, or the damage that was met.
    fn ended(self) -> Result<usize, StoreError> {
        self.damage.map_or(Ok(self.posted), Err)
    }
}
