//! What every booking page is drawn from: the offer as it stands now, what is left of it, and the frame.

use std::sync::Arc;

use chrono::DateTime;
use chrono::NaiveDate;
use chrono::Utc;

use crate::actions::places;
use crate::domain::availability;
use crate::domain::availability::Left;
use crate::domain::availability::Pool;
use crate::domain::availability::PoolKind;
use crate::domain::booking::GoesAs;
use crate::domain::booking::RoomWish;
use crate::keys::Keyring;
use crate::paths;
use crate::store::Conn;
use crate::store::dossier::Offer;
use crate::web::booking::new::answers::Answers;
use crate::web::booking::new::draft::Draft;
use crate::web::booking::new::flow;
use crate::web::booking::new::flow::Page;
use crate::web::error::WebError;
use crate::web::page::Frame;

/// What a request brings along before the database is asked.
#[derive(Clone)]
pub struct Asked {
    /// The frame, its title still open.
    pub frame: Frame,
    /// The departure's code, as the address has it.
    pub code: String,
    /// Seals the drafts.
    pub keys: Arc<Keyring>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// The departure as it stands at this moment.
pub struct Scene {
    asked: Asked,
    /// The departure with its edition and races.
    pub offer: Offer,
    pools: Vec<Pool>,
    /// What is left of it.
    pub left: Left,
    /// Today by the gateway's calendar.
    pub today: NaiveDate,
}

/// What stands around the questions of every page.
pub struct Step {
    /// Where the page posts to.
    pub action: String,
    /// The sealed answers.
    pub draft: String,
    /// Which part of the way, from 1.
    pub number: i64,
    /// How many parts.
    pub of: i64,
    /// What the part is called.
    pub name: String,
    /// The start of the way.
    pub start: String,
    /// Whether a page comes before this one.
    pub has_back: bool,
}

impl Scene {
    /// Reads the departure; an unknown code is a page that is not there.
    pub fn load(conn: &mut Conn, asked: Asked) -> Result<Self, WebError> {
        let offer = Offer::by_code(conn, &asked.code)?;
        let pools = places::pools_of(conn, &offer)?;
        let left = availability::places_left(&pools);
        let today = asked.now.with_timezone(&offer.zone).date_naive();
        Ok(Self { asked, offer, pools, left, today })
    }

    /// What is missing for one more traveller who would take any room.
    pub fn short_for_anybody(&self) -> Vec<PoolKind> {
        let alone = |room| availability::tally(&[(GoesAs::Spectator, room)]);
        let mut short: Vec<PoolKind> = RoomWish::ALL
            .into_iter()
            .flat_map(|room| availability::shortages(&alone(room), &self.pools))
            .collect();
        short.sort();
        short.dedup();
        short
    }

    /// What is missing for these answers; nothing as long as they are incomplete.
    pub fn short_for(&self, answers: &Answers) -> Vec<PoolKind> {
        let choices = answers.choices().unwrap_or_default();
        let party: Vec<_> = choices.into_iter().map(|choice| (choice.goes_as, choice.room)).collect();
        availability::shortages(&availability::tally(&party), &self.pools)
    }

    /// The departure's code.
    pub fn code(&self) -> &str {
        &self.offer.departure.code
    }

    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        self.asked.now
    }

    /// Whether it is for sale today, places or not.
    pub fn is_on_sale(&self) -> bool {
        self.offer.departure.is_on_sale(self.today)
    }

    /// The frame under a title.
    pub fn frame(&self, title: &str) -> Frame {
        Frame { title: title.to_owned(), ..self.asked.frame.clone() }
    }

    /// The draft of a hidden field, if it can still be used. Races that are no longer run are forgotten.
    pub fn draft(&self, word: &str) -> Option<Draft> {
        let mut draft = Draft::opened(&self.asked.keys, self.code(), word, self.asked.now)?;
        let run: Vec<&str> = self.offer.races.iter().map(|race| race.code.as_str()).collect();
        draft.answers.forget_races_except(&run);
        Some(draft)
    }

    /// What stands around a page's questions, the answers sealed for it.
    pub fn step(&self, answers: &Answers, page: Page) -> Result<Step, WebError> {
        let draft = Draft { drawn_at: self.asked.now, page, answers: answers.clone() };
        let (number, name) = match page {
            Page::People => (1, "Party".to_owned()),
            Page::Party => (3, "Can everybody come?".to_owned()),
            Page::Booker => (4, "Who books".to_owned()),
            Page::Check => (5, "Check and book".to_owned()),
            Page::Names(who) | Page::Passport(who) | Page::About(who) | Page::Race(who) | Page::Room(who) => {
                (2, format!("Traveller {} of {}", who + 1, answers.party.len()))
            }
        };
        Ok(Step {
            action: paths::book_step(self.code(), page.step()),
            draft: draft.sealed(&self.asked.keys, self.code())?,
            number,
            of: 5,
            name,
            start: paths::book(self.code()),
            has_back: flow::before(answers, page).is_some(),
        })
    }
}
