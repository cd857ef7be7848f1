//! A story, step by step, on the program and in the plain maps.

use chrono::Duration;
use proptest::sample::Index;
use startline::actions::purge::purge;
use startline::actions::say_sent::say_sent;
use startline::domain::reference::BookingReference;
use startline::domain::refund::CancelReason;
use startline::store::bookings::Booking;
use startline::store::dialect::Engine;

use crate::model::book;
use crate::model::book::Book;
use crate::model::same_rows;
use crate::support::acts::passport_of;
use crate::support::acts::photographer;
use crate::support::app::TestApp;
use crate::support::database::Database;
use crate::support::world::a_booking;
use crate::support::world::runner;
use crate::support::world::spectator;

/// Something that happens. An index chooses among what is there then.
#[derive(Clone, Debug)]
pub enum Step {
    Book(u8),
    Pay {
        which: Index,
        amount: u8,
    },
    /// So many times seven and a half hours: no hold ends on such a moment.
    Pass(u8),
    Extend(Index),
    Review {
        which: Index,
        accepts: bool,
    },
    Cancel {
        which: Index,
        whom: Option<Index>,
    },
    Refund(Index),
    Retake(Index),
    Passport {
        which: Index,
        whom: Index,
    },
    /// The program stops and starts again.
    Reopen,
}

/// Days that may pass, so that the terms stay those of early booking.
const LAST_DAY: i64 = 80;

struct Story<'a> {
    database: &'a Database,
    app: TestApp,
    book: Book,
    bookings: Vec<Booking>,
    tried: u64,
}

/// Plays it to the purge after the tour; every row in the end, or nothing where this engine is not at hand.
pub fn play(engine: Engine, steps: &[Step]) -> Option<Vec<String>> {
    let database = Database::with_season(engine)?;
    actix_web::rt::System::new().block_on(async {
        let app = TestApp::start(&database);
        let mut story =
            Story { database: &database, app, book: Book::default(), bookings: Vec::new(), tried: 0 };
        for step in steps {
            story.step(step).await;
            story.compare(step).await;
        }
        let app = &story.app;
        app.is_at("2027-06-05T12:00:00Z");
        while app.act("job:purge", purge).await.unwrap() > 0 {}
        assert_eq!(app.texts("SELECT traveller_id AS value FROM traveller_keys").await, Vec::<String>::new());
        assert_eq!(app.faults().await, Vec::<String>::new());
        let lines = same_rows::lines(app).await;
        app.stop().await;
        Some(lines)
    })
}

impl Story<'_> {
    fn chosen(&self, which: &Index) -> Option<usize> {
        (!self.bookings.is_empty()).then(|| which.index(self.bookings.len()))
    }

    async fn step(&mut self, step: &Step) {
        let now = self.app.clock().now();
        match step {
            Step::Book(kind) => self.book(*kind).await,
            Step::Pass(times) => self.pass(*times).await,
            Step::Reopen => self.reopen().await,
            Step::Pay { which, .. }
            | Step::Review { which, .. }
            | Step::Cancel { which, .. }
            | Step::Passport { which, .. }
            | Step::Extend(which)
            | Step::Refund(which)
            | Step::Retake(which) => {
                if let Some(at) = self.chosen(which) {
                    self.about(step, at, now).await;
                }
            }
        }
    }

    async fn about(&mut self, step: &Step, at: usize, now: chrono::DateTime<chrono::Utc>) {
        let (app, booking, book) = (&self.app, &self.bookings[at], &mut self.book);
        match step {
            Step::Pay { amount, .. } => {
                let kept = &book.bookings[at];
                let cents = match amount {
                    0 => kept.deposit(),
                    1 => kept.deposit() - 2_000,
                    2 => kept.deposit() - 4_000,
                    3 => kept.charged() - kept.received,
                    4 => 12_345,
                    _ => 35_000,
                };
                if cents > 0 {
                    app.pay(booking, &euros(cents)).await;
                    book.pay(at, cents, now);
                }
            }
            Step::Extend(_) => {
                let id = booking.id.clone();
                let done = app.act("site", move |tx| say_sent(tx, &id)).await;
                assert_eq!(done.is_ok(), book.extend(at, now), "{done:?}");
            }
            Step::Review { accepts, .. } => {
                let done = app.review(booking, *accepts).await;
                assert_eq!(done.is_ok(), book.review(at, *accepts, now), "{done:?}");
            }
            Step::Cancel { whom, .. } => {
                let whom = whom.as_ref().map(|whom| whom.index(book.bookings[at].people.len()));
                let places: Vec<usize> = whom.into_iter().collect();
                let done = app.cancel(booking, &places, CancelReason::CancelledByUs).await;
                assert_eq!(done.is_ok(), book.cancel(at, whom, now), "{done:?}");
            }
            Step::Refund(_) => {
                let credit = book.refund(at);
                let done = app.refund(booking, &euros(credit.unwrap_or(100))).await;
                assert_eq!(done.is_ok(), credit.is_some(), "{done:?}");
            }
            Step::Retake(_) => {
                let done = app.retake(booking).await;
                assert_eq!(done.is_ok(), book.retake(at, now), "{done:?}");
            }
            Step::Passport { whom, .. } => {
                let party = app.party(booking).await;
                let whom = whom.index(party.len());
                let done = app.give("site", passport_of(&party[whom])).await;
                let kept = &book.bookings[at];
                let may = matches!(kept.status, "confirmed" | "paid") && kept.people[whom].goes;
                assert!(done.is_ok() || !may, "{done:?}");
            }
            Step::Book(_) | Step::Pass(_) | Step::Reopen => unreachable!("of no one booking"),
        }
    }

    async fn book(&mut self, kind: u8) {
        self.tried += 1;
        let (people, is_looked_at) = book::party(kind);
        let member = |(number, one): (usize, &book::Person)| {
            let name = ["One", "Two", "Three"][number];
            let mut member = match (is_looked_at, one.runs) {
                (true, _) => photographer(name, "Model"),
                (false, true) => runner(name, "Model"),
                (false, false) => spectator(name, "Model"),
            };
            if one.has_single {
                member.room = startline::domain::booking::RoomWish::Single;
            }
            member
        };
        let mut wish = a_booking().of(people.iter().enumerate().map(member).collect());
        // The same on both engines.
        wish.command.reference = BookingReference::from_random((self.tried * 7_919).to_le_bytes());
        wish.command.request_hash = format!("model {}", self.tried);
        let made = self.app.try_to_book(wish).await;
        assert_eq!(made.is_ok(), self.book.book(kind, self.app.clock().now()), "{made:?}");
        self.bookings.extend(made.ok());
    }

    async fn pass(&mut self, times: u8) {
        let end = crate::support::world::beginning() + Duration::days(LAST_DAY);
        if self.app.clock().now() < end {
            self.app.pass(Duration::minutes(450 * i64::from(times)));
            self.app.release().await;
            self.book.lapse(self.app.clock().now());
        }
    }

    async fn reopen(&mut self) {
        let now = self.app.clock().now();
        self.app.stop().await;
        self.app = TestApp::start(self.database);
        self.app.clock().set(now);
    }

    /// Whether the program tells what the maps tell.
    async fn compare(&self, step: &Step) {
        for (booking, kept) in self.bookings.iter().zip(&self.book.bookings) {
            let now = self.app.booking(&booking.id).await;
            assert_eq!(now.status, kept.status, "{} after {step:?}", booking.reference);
            assert_eq!(
                now.held_until.map(|until| until.and_utc()),
                kept.held_until,
                "{} after {step:?}",
                booking.reference
            );
            let (charged, received, _) = self.app.money(&now).await;
            assert_eq!(
                (charged, received),
                (kept.charged(), kept.received),
                "{} after {step:?}",
                booking.reference
            );
        }
        let mut taken = [0; 3];
        for (count, kind) in taken.iter_mut().zip(["seat_out", "twin_bed", "single_room"]) {
            *count = usize::try_from(self.app.taken("PY33-A", kind).await).unwrap();
        }
        assert_eq!(taken, self.book.taken(), "after {step:?}");
    }
}

fn euros(cents: i64) -> String {
    format!("EUR {}.{:02}", cents / 100, cents % 100)
}
