//! One of everything, so that every address of the site has something to show.

use startline::actions::book_tour::Member;
use startline::actions::request_change::Change;
use startline::actions::request_change::RequestChange;
use startline::actions::request_change::request_change;
use startline::actions::send_handoff::SendHandoff;
use startline::actions::send_handoff::send_handoff;
use startline::domain::roster::StaffRole;
use startline::domain::upload::UploadKind;
use startline::keys::random_word;
use startline::keys::sha256_hex;
use startline::paths;
use startline::store::StoreError;
use startline::store::access;
use startline::store::access::Session;
use startline::store::agencies;
use startline::store::bookings::Booking;
use startline::store::decisions;
use startline::store::desk;
use startline::store::travellers;
use startline::store::tx::new_id;
use startline::web::access::SessionKind;
use startline::web::access::session_cookie;

use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::world::a_booking;
use crate::support::world::spectator;
use crate::support::world::staff_email;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Visitor {
    /// Not signed in.
    Nobody,
    /// Runs bookings and rosters.
    Desk,
    /// Overrides and refunds.
    Lead,
    /// Looks after staff.
    Owner,
}

impl Visitor {
    /// From least to most.
    pub const ALL: [Self; 4] = [Self::Nobody, Self::Desk, Self::Lead, Self::Owner];

    /// The word of the table of routes.
    pub fn named(word: &str) -> Self {
        let found = Self::ALL.into_iter().find(|visitor| format!("{visitor:?}").to_lowercase() == word);
        found.unwrap_or_else(|| panic!("nobody is called {word}"))
    }

    /// This visitor's browser.
    pub async fn browser(self, app: &TestApp) -> Browser {
        match self {
            Self::Nobody => app.browser(),
            Self::Desk => app.desk(StaffRole::Desk).await,
            Self::Lead => app.desk(StaffRole::Lead).await,
            Self::Owner => app.desk(StaffRole::Owner).await,
        }
    }
}

/// One of everything.
pub struct Scene {
    /// A confirmed booking of two.
    pub booking: Booking,
    booking_word: String,
    own_word: String,
    fellow: String,
    handoff: String,
    handoff_word: String,
    traveller: String,
    letter: String,
    task: String,
    text: String,
    decision: String,
    change: String,
    staff: String,
}

impl Scene {
    /// Books, confirms, puts another into review, sends a pack.
    pub async fn set(app: &TestApp) -> Self {
        let party = vec![crate::support::world::runner("Berta", "Booker"), spectator("Sven", "Booker")];
        Self::of(app, "Berta Booker", party).await
    }

    /// The same with other names for the two of the booking.
    pub async fn of(app: &TestApp, booker: &str, party: Vec<Member>) -> Self {
        let booking = app.book(a_booking().by(booker, "booker@example.org").of(party)).await;
        app.pay(&booking, "EUR 700.00").await;
        let in_review =
            app.book(a_booking().of(vec![crate::support::world::photographer("Jo", "Writer")])).await;
        assert_eq!(in_review.status, "in_review");
        let recipients = app.look(agencies::recipients).await;
        let command = SendHandoff {
            handoff_id: new_id(),
            departure_code: "PY33-A".to_owned(),
            recipient_id: recipients[0].0.id.clone(),
            once_key: new_id(),
        };
        let handoff_id = command.handoff_id.clone();
        app.act("staff:test", move |tx| send_handoff(tx, &command)).await.unwrap();
        let id = booking.id.clone();
        let party = app.look(move |conn| travellers::of_booking(conn, &id)).await;
        let id = booking.id.clone();
        let decided = app.look(move |conn| decisions::of_booking(conn, &id)).await;
        let asked = RequestChange { id: new_id(), change: Change::Passport(passport_of(&party[1])) };
        let change = asked.id.clone();
        app.act("site", move |tx| request_change(tx, &asked)).await.unwrap();
        app.give_file("site", &party[0], UploadKind::Photo).await.unwrap();
        app.own_link(&party[1], "sven@example.org").await.unwrap();
        let email = staff_email(StaffRole::Desk);
        let staff = app.look(move |conn| access::staff_by_email(conn, &email)).await;
        let tasks = app.look(desk::open_tasks).await;
        let text = app.look(|conn| agencies::current_text(conn, "terms", "terms")).await;
        let letter = app.letter_to("booker@example.org").await;
        Self {
            booking_word: app.link(&booking).trim_start_matches("/b/").to_owned(),
            own_word: paths::own_word(app.state.keys(), &party[1].id, 1).unwrap(),
            fellow: party[1].id.clone(),
            handoff_word: paths::handoff_word(app.state.keys(), &handoff_id, 1).unwrap(),
            booking: app.booking(&booking.id).await,
            handoff: handoff_id,
            traveller: party[0].id.clone(),
            letter: letter.id,
            task: tasks[0].0.id.clone(),
            text: text.id,
            decision: decided[0].id.clone(),
            change,
            staff: staff.unwrap().id,
        }
    }

    /// Gives a browser what the codes of the booking's and the pack's letters would give it.
    pub async fn open_doors(&self, app: &TestApp, browser: &Browser) {
        for (kind, word, subject) in [
            (SessionKind::Booking, "booking", &self.booking.id),
            (SessionKind::Own, "own", &self.fellow),
            (SessionKind::Handoff, "handoff", &self.handoff),
        ] {
            let secret = random_word().unwrap();
            browser.keep_cookie(&session_cookie(&app.state, kind, &secret).to_string());
            let now = app.clock().now().naive_utc();
            let row = Session {
                id: sha256_hex(secret.as_bytes()),
                kind: word.to_owned(),
                subject_id: subject.clone(),
                created_at: now,
                seen_at: now,
                expires_at: now + chrono::Duration::hours(1),
                browser: String::new(),
                proved_at: None,
            };
            app.act::<_, StoreError, _>("test", move |tx| access::insert_session(tx.conn, &row))
                .await
                .unwrap();
        }
    }

    /// What stands for a placeholder of an address.
    pub fn value(&self, pattern: &str, name: &str) -> String {
        let value = match name {
            "code" if pattern.starts_with("/desk/rules/") => "organiser-2027",
            "code" if pattern.starts_with("/desk/editions/") => "PY33",
            "code" => "PY33-A",
            "rule" => "closed",
            "reference" => &self.booking.reference,
            "word" if pattern.starts_with("/b/") => &self.booking_word,
            "word" if pattern.starts_with("/t/") => &self.own_word,
            "word" => &self.handoff_word,
            "id" if pattern.starts_with("/desk/letters") => &self.letter,
            "id" if pattern.starts_with("/desk/tasks") => &self.task,
            "id" if pattern.starts_with("/texts") => &self.text,
            "id" if pattern.starts_with("/desk/decisions") => &self.decision,
            "id" if pattern.starts_with("/desk/change-requests") => &self.change,
            "id" if pattern.starts_with("/desk/staff") => &self.staff,
            "id" if pattern.starts_with("/b/") => &self.traveller,
            "id" if pattern.starts_with("/t/") => &self.fellow,
            "traveller" => &self.traveller,
            "number" if pattern.starts_with("/t/") => "2",
            "number" => "1",
            "page" => "insurance",
            "kind" => "photo",
            "view" => "rooming",
            "what" => "roster",
            "format" => "csv",
            "step" => "party",
            "name:.*" => startline::web::assets::url("startline.css").trim_start_matches("/assets/"),
            _ => "none",
        };
        value.to_owned()
    }

    /// An address of a pattern.
    pub fn address(&self, pattern: &str) -> String {
        filled(pattern, |name| self.value(pattern, name))
    }
}

/// The names of a pattern's placeholders.
pub fn placeholders(pattern: &str) -> Vec<&str> {
    pattern.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
}

/// A pattern with its placeholders filled.
pub fn filled(pattern: &str, value: impl Fn(&str) -> String) -> String {
    let mut address = pattern.to_owned();
    for name in placeholders(pattern) {
        address = address.replace(&format!("{{{name}}}"), &value(name));
    }
    address
}
