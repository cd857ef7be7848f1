//! The crowd: each client books, presses twice, pays, cancels and stops listening as its dice tell it.

use std::cell::Cell;
use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use fastrand::Rng;
use futures_util::future::join;
use futures_util::future::join_all;
use startline::actions::book_tour::BookTour;
use startline::actions::book_tour::book_tour;
use startline::actions::cancel_travellers::CancelTravellers;
use startline::actions::cancel_travellers::cancel_travellers;
use startline::actions::record_payment::RecordPayment;
use startline::actions::record_payment::record_payment;
use startline::actions::release_hold::release_holds;
use startline::domain::booking::RoomWish;
use startline::domain::reference::BookingReference;
use startline::domain::refund::CancelReason;
use startline::store::VerbError;

use crate::model::writers::check;
use crate::model::writers::history::Act;
use crate::model::writers::history::History;
use crate::model::writers::history::Outcome;
use crate::support::app::TestApp;
use crate::support::world::a_booking;
use crate::support::world::runner;
use crate::support::world::spectator;

/// Clients, and what each of them does one after the other.
const CLIENTS: usize = 8;
const ACTS: usize = 7;
/// How long those listen who do not listen to the end.
const IMPATIENT: std::ops::Range<u64> = 0..30;
/// After so long nothing that somebody gave up is still under way.
const ALL_QUIET: Duration = Duration::from_millis(700);

pub struct Clients<'a> {
    apps: [&'a TestApp; 2],
    rng: RefCell<Rng>,
    pub history: History,
    commands: RefCell<HashMap<String, BookTour>>,
    is_over: Cell<bool>,
    /// What the eye saw that cannot be.
    pub seen: RefCell<Vec<String>>,
}

/// The answer of a verb in the words of the logs.
fn outcome<T, E: VerbError + std::fmt::Display>(answer: Result<T, E>) -> Outcome {
    match answer {
        Ok(_) => Outcome::Done,
        Err(error) if error.store().is_some() => Outcome::Trouble(error.to_string()),
        Err(refusal) => Outcome::Refused(refusal.to_string()),
    }
}

impl<'a> Clients<'a> {
    pub fn new(apps: [&'a TestApp; 2], rng: Rng) -> Self {
        Self {
            apps,
            rng: RefCell::new(rng),
            history: History::default(),
            commands: RefCell::default(),
            is_over: Cell::new(false),
            seen: RefCell::default(),
        }
    }

    /// Everybody at once, and somebody who looks on.
    pub async fn act(&self) {
        let crowd = async {
            join_all((0..CLIENTS).map(|client| self.client(client))).await;
            self.is_over.set(true);
        };
        join(crowd, self.eye()).await;
    }

    /// Looks again and again at what is taken and what is held, in one reading.
    async fn eye(&self) {
        while !self.is_over.get() {
            for line in self.apps[1].texts(check::POOLS).await {
                if let Some(fault) = check::pool_fault(&line) {
                    self.seen.borrow_mut().push(format!("seen while they wrote: {fault}"));
                }
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    fn dice(&self, sides: u64) -> u64 {
        self.rng.borrow_mut().u64(0..sides)
    }

    async fn client(&self, client: usize) {
        let mut own: Vec<String> = Vec::new();
        for act in 0..ACTS {
            match (self.dice(10), own.last().cloned()) {
                (0..=1, Some(booking)) => {
                    self.ask(Act::Cancel { booking }).await;
                }
                (2..=3, Some(booking)) => {
                    let cents = [35_000, 12_345, 219_500][usize::try_from(self.dice(3)).unwrap()];
                    self.press(Act::Pay { booking, cents }).await;
                }
                (4, Some(booking)) => {
                    self.ask(Act::BookOther { booking }).await;
                }
                _ => {
                    let act = self.a_booking(client).await;
                    let Act::Book { booking, .. } = act.clone() else { unreachable!() };
                    if self.press(act).await {
                        own.push(booking);
                    }
                }
            }
            if client == 0 && act % 3 == 2 {
                // Whoever has not paid by then loses the places.
                self.apps.iter().for_each(|app| app.pass(chrono::Duration::days(4)));
                self.ask(Act::Release).await;
            }
        }
    }

    /// A party of one to three, some of them with a room of their own.
    async fn a_booking(&self, client: usize) -> Act {
        let count = 1 + self.dice(3);
        let mut places = [0; 4];
        let party = (0..count).map(|number| {
            let name = ["One", "Two", "Three"][usize::try_from(number).unwrap()];
            let runs = self.dice(3) > 0;
            let mut member = if runs { runner(name, "Crowd") } else { spectator(name, "Crowd") };
            places[3] += i64::from(runs);
            let is_single = self.dice(4) == 0;
            if is_single {
                member.room = RoomWish::Single;
            }
            places[0] += 1;
            places[if is_single { 2 } else { 1 }] += 1;
            member
        });
        let wish = a_booking().of(party.collect()).by("Crowd", &format!("client{client}@example.org"));
        let mut command = wish.command;
        command.reference = BookingReference::from_random(self.rng.borrow_mut().u64(..).to_le_bytes());
        command.accepted = self.app().texts_to_accept().await;
        let booking = command.booking_id.clone();
        self.commands.borrow_mut().insert(booking.clone(), command);
        Act::Book { booking, places }
    }

    fn app(&self) -> &'a TestApp {
        self.apps[usize::try_from(self.dice(2)).unwrap()]
    }

    /// Asks once or presses twice; whether somebody was told that it is done.
    async fn press(&self, act: Act) -> bool {
        let number = self.history.asks(act.clone());
        if self.dice(3) > 0 {
            return self.once(number, &act, true).await == Outcome::Done;
        }
        let (one, other) = join(self.once(number, &act, true), self.once(number, &act, true)).await;
        one == Outcome::Done || other == Outcome::Done
    }

    async fn ask(&self, act: Act) {
        let number = self.history.asks(act.clone());
        self.once(number, &act, true).await;
    }

    /// Asks and notes the answer. Who may be impatient sometimes is.
    async fn once(&self, number: usize, act: &Act, may_leave: bool) -> Outcome {
        let app = self.app();
        let patience = (may_leave && self.dice(4) == 0)
            .then(|| Duration::from_millis(self.rng.borrow_mut().u64(IMPATIENT)));
        let asked = self.history.now();
        let doing = self.does(app, number, act);
        let told = match patience {
            Some(patience) => tokio::time::timeout(patience, doing).await.unwrap_or(Outcome::Unknown),
            None => doing.await,
        };
        self.history.told(number, asked, told.clone());
        told
    }

    async fn does(&self, app: &TestApp, number: usize, act: &Act) -> Outcome {
        let command = |booking: &str| self.commands.borrow()[booking].clone();
        match act {
            Act::Book { booking, .. } => {
                let command = command(booking);
                match app.act("site", move |tx| book_tour(tx, &command)).await {
                    Ok(id) if id != *booking => Outcome::Trouble(format!("the answer is booking {id}")),
                    answer => outcome(answer),
                }
            }
            Act::BookOther { booking } => {
                let command = BookTour { request_hash: "another request".to_owned(), ..command(booking) };
                outcome(app.act("site", move |tx| book_tour(tx, &command)).await)
            }
            Act::Pay { booking, cents } => {
                let payment = RecordPayment {
                    booking_id: booking.clone(),
                    amount: format!("EUR {}.{:02}", cents / 100, cents % 100).parse().unwrap(),
                    value_on: app.clock().now().date_naive(),
                    note: "statement".to_owned(),
                    once_key: check::payment_key(number),
                };
                outcome(app.act("staff:test", move |tx| record_payment(tx, &payment)).await)
            }
            Act::Cancel { booking } => {
                let cancel = CancelTravellers {
                    booking_id: booking.clone(),
                    traveller_ids: Vec::new(),
                    reason: CancelReason::CancelledByUs,
                    note: "As you asked.".to_owned(),
                };
                outcome(app.act("staff:test", move |tx| cancel_travellers(tx, &cancel)).await)
            }
            Act::Release => outcome(app.act("job:release_holds", release_holds).await),
        }
    }

    /// Whoever had no answer, or trouble, asks once more, one after the other, when all is quiet.
    pub async fn ask_again(&self) {
        tokio::time::sleep(ALL_QUIET).await;
        for (number, act) in self.history.open() {
            for _ in 0..3 {
                if !matches!(self.once(number, &act, false).await, Outcome::Trouble(_)) {
                    break;
                }
            }
        }
    }
}
