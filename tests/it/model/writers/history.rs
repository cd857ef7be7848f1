//! What clients asked and what they were told, in the one order in which it happened.

use std::cell::Cell;
use std::cell::RefCell;

/// A place in the order of everything that was asked and told.
pub type Moment = u64;

/// Seats, twin beds, single rooms and entries of the half marathon.
pub type Places = [i64; 4];

/// What somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// A booking of this id, under the key of this number.
    Book { booking: String, places: Places },
    /// The same key with another request.
    BookOther { booking: String },
    /// Money for a booking, in cents, under the key of this number.
    Pay { booking: String, cents: i64 },
    /// All of a booking is cancelled.
    Cancel { booking: String },
    /// Holds that have ended end.
    Release,
}

/// What was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done, or was.
    Done,
    /// It is not, in words.
    Refused(String),
    /// Trouble of the database: perhaps it is done.
    Trouble(String),
    /// Nobody listened any more.
    Unknown,
}

/// One act, which may have been asked for several times under one key.
#[derive(Clone, Debug)]
pub struct Asked {
    pub act: Act,
    /// When it was asked for first.
    pub at: Moment,
    /// Every time it was asked for: when that was, and what was told.
    pub answers: Vec<(Told, Outcome)>,
}

/// From when to when somebody waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    pub asked: Moment,
    pub told: Moment,
}

/// Everybody's logs.
#[derive(Default)]
pub struct History {
    clock: Cell<Moment>,
    all: RefCell<Vec<Asked>>,
}

impl History {
    /// Notes that something is asked for; answers its number.
    pub fn asks(&self, act: Act) -> usize {
        let at = self.now();
        self.all.borrow_mut().push(Asked { act, at, answers: Vec::new() });
        self.all.borrow().len() - 1
    }

    /// The next moment.
    pub fn now(&self) -> Moment {
        self.clock.set(self.clock.get() + 1);
        self.clock.get()
    }

    /// Notes what was told about what had been asked at that moment.
    pub fn told(&self, number: usize, asked: Moment, outcome: Outcome) {
        let told = self.now();
        self.all.borrow_mut()[number].answers.push((Told { asked, told }, outcome));
    }

    /// Everything so far, of which the last is not known.
    pub fn open(&self) -> Vec<(usize, Act)> {
        let all = self.all.borrow();
        let is_open = |asked: &Asked| {
            !matches!(asked.answers.last(), Some((_, Outcome::Done | Outcome::Refused(_))))
                || asked.answers.iter().any(|(_, outcome)| *outcome == Outcome::Unknown)
        };
        let open = all.iter().enumerate().filter(|(_, asked)| is_open(asked));
        open.map(|(number, asked)| (number, asked.act.clone())).collect()
    }

    /// Closes the logs.
    pub fn into_inner(self) -> Closed {
        Closed(self.all.into_inner())
    }
}

/// Logs nobody writes in any more.
pub struct Closed(pub Vec<Asked>);

impl Closed {
    pub fn asked(&self) -> impl Iterator<Item = &Asked> {
        self.0.iter()
    }
}

impl Asked {
    /// The last word about it.
    pub fn last(&self) -> &Outcome {
        self.answers.last().map_or(&Outcome::Unknown, |(_, outcome)| outcome)
    }

    /// When somebody was first told that it is done.
    pub fn done_by(&self) -> Option<Moment> {
        self.answers.iter().find(|(_, outcome)| *outcome == Outcome::Done).map(|(when, _)| when.told)
    }

    /// When the last answer came.
    pub fn over_by(&self) -> Moment {
        self.answers.iter().map(|(when, _)| when.told).max().unwrap_or(Moment::MAX)
    }
}
