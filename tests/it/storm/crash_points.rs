//! Every boundary inside booking, payment, hold release, letter and handoff: the program dies just there, comes up again, and nothing is lost,
//! half-made or done twice. A boundary that nobody passes fails its test.

use std::os::unix::process::ExitStatusExt;
use std::time::Duration;

use startline::cli::verify;
use startline::crash::Point;
use startline::crash::Walk;
use startline::store::StoreError;
use startline::store::agencies;
use startline::store::bookings;
use startline::store::bookings::Booking;
use startline::store::bookings::Search;
use startline::store::departures;
use startline::store::dialect::Engine;
use startline::store::handoffs;
use startline::store::letters;
use startline::store::letters::Letter;

use crate::support::app::TestApp;
use crate::support::form::Form;
use crate::support::program::Premises;
use crate::support::program::Program;
use crate::support::smtp::FakeSmtp;
use crate::support::walks;
use crate::support::world::a_booking;

/// `SIGABRT`.
const ABORTED: i32 = 6;
/// The day on which everything begins; what the tests prepare is a day older, so that it is due whatever the hour.
const DAY: &str = "2026-11-23";

/// The premises of one walk, with an eye on the data that is not the program's.
struct Scene {
    premises: Premises,
    eye: TestApp,
}

impl Scene {
    /// Starts the program so that it dies at a boundary, or at none.
    async fn start(&self, today: &str, point: Option<Point>) -> Program {
        let name = point.map(|point| format!("{point:?}"));
        let armed = name.iter().flat_map(|name| ["--crash-at", name.as_str()]).collect::<Vec<_>>();
        self.premises.start(today, &armed).await
    }

    /// Presses the last button of a form; the program must die of it.
    async fn dies_of(&self, program: &mut Program, form: &Form, point: Point) {
        let status = form.try_send().await;
        assert_eq!(status, None, "nobody passed {point:?}");
        self.died(program, point).await;
    }

    /// The program must die by itself; the data must be sound.
    async fn died(&self, program: &mut Program, point: Point) {
        let ended = program.ends_within(Duration::from_secs(10)).await;
        let ended = ended.unwrap_or_else(|| panic!("nobody passed {point:?}"));
        assert_eq!(ended.signal(), Some(ABORTED), "{point:?}: {ended}");
        assert_eq!(verify::faults(self.eye.db()).unwrap(), Vec::<String>::new(), "after {point:?}");
    }

    async fn bookings(&self) -> Vec<Booking> {
        let search = Search { limit: 50, ..Default::default() };
        let (found, _) = self.eye.look(move |conn| bookings::search(conn, &search)).await;
        found.into_iter().map(|(booking, _)| booking).collect()
    }

    async fn letters(&self, kind: &str) -> Vec<Letter> {
        self.eye.letters().await.into_iter().filter(|letter| letter.kind == kind).collect()
    }

    /// Waits until no letter waits any more, so that no crash meets one on its way, and fails if one was tried twice.
    async fn all_letters_left_once(&self) {
        for _ in 0..500 {
            let letters = self.eye.letters().await;
            if letters.iter().all(|letter| letter.state == "sent") {
                assert!(letters.iter().all(|letter| letter.attempts == 1), "{letters:#?}");
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("a letter does not leave: {:#?}", self.eye.letters().await);
    }
}

/// The boundaries of a walk with what comes after each: the next one, or none.
fn points(walk: Walk) -> Vec<(Point, Option<Point>)> {
    let all: Vec<Point> = Point::ALL.iter().copied().filter(|point| point.walk() == walk).collect();
    let next = all.iter().skip(1).copied().map(Some).chain([None]);
    assert!(!all.is_empty());
    all.iter().copied().zip(next).collect()
}

fn day(after: i64) -> String {
    (DAY.parse::<chrono::NaiveDate>().unwrap() + chrono::Duration::days(after)).to_string()
}

fn walk(engine: Engine, story: impl AsyncFnOnce(&Scene)) {
    let Some(premises) = Premises::furnished(engine) else { return };
    actix_web::rt::System::new().block_on(async {
        let eye = TestApp::start(&premises.database);
        let scene = Scene { premises, eye };
        story(&scene).await;
        scene.premises.verify();
    });
}

fn booking(engine: Engine) {
    walk(engine, async |scene| {
        let points = points(Walk::Booking);
        let mut program = scene.start(DAY, Some(points[0].0)).await;
        let browser = scene.premises.browser();
        let form = walks::ready_to_book(&browser, "PY33-A", "ada@example.org").await;
        for (point, next) in points {
            scene.dies_of(&mut program, &form, point).await;
            let kept = usize::from(point == Point::BookingKeptUnanswered);
            assert_eq!(scene.bookings().await.len(), kept, "after {point:?}");
            assert_eq!(scene.eye.letters().await.len(), kept, "after {point:?}");
            assert_eq!(scene.eye.taken("PY33-A", "seat_out").await, i64::try_from(kept).unwrap());
            program = scene.start(DAY, next).await;
        }
        let answer = form.send().await;
        answer.expect(303);
        let [booking] = &scene.bookings().await[..] else { panic!("one press made more than one booking") };
        assert_eq!(answer.location(), Some(scene.eye.link(booking)));
        assert_eq!(scene.eye.taken("PY33-A", "seat_out").await, 1);
        assert_eq!(scene.letters("booking_received").await.len(), 1);
        assert_eq!(scene.eye.money(booking).await, (219_500, 0, 219_500));
        scene.all_letters_left_once().await;
    });
}

fn payment(engine: Engine) {
    walk(engine, async |scene| {
        let booking = scene.eye.book(a_booking()).await;
        let points = points(Walk::Payment);
        let mut program = scene.start(DAY, Some(points[0].0)).await;
        let browser = scene.premises.browser();
        scene.all_letters_left_once().await;
        walks::sign_in(&browser).await;
        let form = walks::ready_to_record(&browser, &booking.reference, "350.00").await;
        for (point, next) in points {
            scene.dies_of(&mut program, &form, point).await;
            let kept = point == Point::PaymentKeptUnanswered;
            let (status, received) = if kept { ("confirmed", 35_000) } else { ("awaiting_deposit", 0) };
            assert_eq!(scene.eye.status(&booking).await, status, "after {point:?}");
            assert_eq!(scene.eye.money(&booking).await.1, received, "after {point:?}");
            program = scene.start(DAY, next).await;
        }
        form.submit().await.says("recorded already");
        assert_eq!(scene.eye.money(&booking).await, (219_500, 35_000, 184_500));
        assert_eq!(scene.letters("deposit_received").await.len(), 1);
        scene.all_letters_left_once().await;
    });
}

fn hold_release(engine: Engine) {
    walk(engine, async |scene| {
        let booking = scene.eye.book(a_booking()).await;
        // The hold ended a day before the first of these; each start is a day later, because a dead program's lease lasts some minutes.
        for (number, (point, _)) in (8..).zip(points(Walk::HoldRelease)) {
            let name = format!("{point:?}");
            let mut program = scene.premises.spawn(&day(number), &["--crash-at", &name]);
            scene.died(&mut program, point).await;
            let kept = point == Point::HoldsReleased;
            let (status, taken) = if kept { ("lapsed", 0) } else { ("awaiting_deposit", 1) };
            assert_eq!(scene.eye.status(&booking).await, status, "after {point:?}");
            assert_eq!(scene.eye.taken("PY33-A", "seat_out").await, taken, "after {point:?}");
            assert_eq!(scene.letters("hold_lapsed").await.len(), usize::from(kept), "after {point:?}");
        }
        let _program = scene.start(&day(20), None).await;
        scene.all_letters_left_once().await;
        assert_eq!(scene.letters("hold_lapsed").await.len(), 1);
        assert_eq!(scene.eye.status(&booking).await, "lapsed");
        assert_eq!(scene.eye.taken("PY33-A", "seat_out").await, 0);
    });
}

fn letter(engine: Engine) {
    walk(engine, async |scene| {
        let server = FakeSmtp::start().await.unwrap();
        let url = server.url();
        scene.eye.book(a_booking()).await;
        let first = scene.eye.letter_to("booker@example.org").await;
        // A dead sender's lease lasts some minutes, so each start is a day later.
        for (number, (point, _)) in (0..).zip(points(Walk::Letter)) {
            let name = format!("{point:?}");
            let words = ["--crash-at", name.as_str(), "--smtp-url", url.as_str()];
            let mut program = scene.premises.spawn(&day(number), &words);
            scene.died(&mut program, point).await;
            let (state, times) = match point {
                Point::LettersClaimed => ("sending", 0),
                // The mail server has taken it, and we do not know: the one double there is, and it is counted.
                Point::LetterTaken => ("sending", 1),
                _ => ("sent", 2),
            };
            assert_eq!(times_taken(&server, &first), times, "after {point:?}");
            let id = first.id.clone();
            let now = scene.eye.look(move |conn| letters::by_id(conn, &id)).await;
            assert_eq!(now.state, state, "after {point:?}");
        }
        let later = scene.eye.book(a_booking().by("Bo", "bo@example.org")).await;
        let second = scene.eye.letter_to("bo@example.org").await;
        let _program = scene.premises.start(&day(5), &["--smtp-url", &url]).await;
        for _ in 0..500 {
            if times_taken(&server, &second) == 1 && scene.eye.told(&later).await.len() == 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!((times_taken(&server, &first), times_taken(&server, &second)), (2, 1));
        let id = first.id.clone();
        let counted = scene.eye.look(move |conn| letters::by_id(conn, &id)).await;
        assert_eq!((counted.state.as_str(), counted.attempts), ("sent", 3));
    });
}

/// How often a letter reached the mail server, by its Message-ID.
fn times_taken(server: &FakeSmtp, letter: &Letter) -> usize {
    let is_it =
        |line: &str| line.to_ascii_lowercase().starts_with("message-id:") && line.contains(&letter.id);
    server.taken().iter().filter(|taken| taken.data.lines().any(is_it)).count()
}

fn handoff(engine: Engine) {
    walk(engine, async |scene| {
        let booking = scene.eye.book(a_booking()).await;
        scene.eye.pay(&booking, "EUR 350.00").await;
        let recipients = scene.eye.look(agencies::recipients).await;
        let hotel = recipients.into_iter().find(|(one, _)| one.code == "gateway-hotel").unwrap().0;
        let points = points(Walk::Handoff);
        let mut program = scene.start(DAY, Some(points[0].0)).await;
        let browser = scene.premises.browser();
        scene.all_letters_left_once().await;
        walks::sign_in(&browser).await;
        let form = walks::ready_to_send(&browser, "PY33-A", &hotel.name).await;
        for (point, next) in points {
            scene.dies_of(&mut program, &form, point).await;
            let kept = usize::from(point == Point::HandoffKeptUnanswered);
            assert_eq!(packs(scene).await, kept, "after {point:?}");
            program = scene.start(DAY, next).await;
        }
        form.submit().await.says("Pack no. 1 is fixed");
        assert_eq!(packs(scene).await, 1);
        let to_hotel = scene.eye.letters().await.into_iter().filter(|one| one.to_address == hotel.email);
        assert_eq!(to_hotel.count(), 1);
        scene.all_letters_left_once().await;
    });
}

async fn packs(scene: &Scene) -> usize {
    let count = |conn: &mut startline::store::Conn| -> Result<usize, StoreError> {
        let (departure, _) = departures::by_code(conn, "PY33-A")?;
        Ok(handoffs::of_departure(conn, &departure.id)?.len())
    };
    scene.eye.look(count).await
}

on_engines!(a_booking_is_made_once_wherever_the_program_dies, super::booking);
on_engines!(a_payment_is_recorded_once_wherever_the_program_dies, super::payment);
on_engines!(a_hold_ends_once_wherever_the_program_dies, super::hold_release);
on_engines!(a_letter_arrives_once_but_for_the_counted_case, super::letter);
on_engines!(a_pack_is_sent_once_wherever_the_program_dies, super::handoff);
