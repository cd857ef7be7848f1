//! What the booker, the desk and the jobs do, each in a word, and what there is to see afterwards.

use chrono::DateTime;
use chrono::Duration;
use chrono::NaiveDate;
use chrono::Utc;
use diesel::RunQueryDsl;
use startline::actions::book_tour::Member;
use startline::actions::cancel_travellers::CancelError;
use startline::actions::cancel_travellers::CancelTravellers;
use startline::actions::cancel_travellers::cancel_travellers;
use startline::actions::give_details::GiveDetails;
use startline::actions::give_details::give_details;
use startline::actions::give_own_link::GiveOwnLink;
use startline::actions::give_own_link::GiveOwnLinkError;
use startline::actions::give_own_link::give_own_link;
use startline::actions::give_page::GivePage;
use startline::actions::give_page::give_page;
use startline::actions::give_upload::GiveUpload;
use startline::actions::give_upload::give_upload;
use startline::actions::giving::GivingError;
use startline::actions::record_refund::RecordRefund;
use startline::actions::record_refund::RecordRefundError;
use startline::actions::record_refund::record_refund;
use startline::actions::release_hold::release_holds;
use startline::actions::retake_places::RetakeError;
use startline::actions::retake_places::retake_places;
use startline::actions::review_booking::ReviewBooking;
use startline::actions::review_booking::ReviewError;
use startline::actions::review_booking::review_booking;
use startline::documents::uploads::check::check;
use startline::domain::booking::Status;
use startline::domain::eligibility::Occupation;
use startline::domain::eligibility::Outcome;
use startline::domain::given::Given;
use startline::domain::refund::CancelReason;
use startline::domain::refund::Refund;
use startline::domain::upload::UploadKind;
use startline::store::StoreError;
use startline::store::bookings::Booking;
use startline::store::departures;
use startline::store::desk;
use startline::store::dialect;
use startline::store::dialect::Engine;
use startline::store::dossier::Dossier;
use startline::store::invariants;
use startline::store::pools;
use startline::store::travellers;
use startline::store::travellers::Traveller;
use startline::store::tx::new_id;

use crate::support::app::TestApp;
use crate::support::world::runner;

/// Somebody the desk must look at first: a photographer.
pub fn photographer(given_names: &str, family_name: &str) -> Member {
    let mut member = runner(given_names, family_name);
    member.statement.occupation = Occupation::parse("photographer").unwrap();
    member
}

/// A passport that fits `runner`.
pub fn passport_of(traveller: &Traveller) -> GiveDetails {
    GiveDetails {
        booking_id: traveller.booking_id.clone(),
        traveller_id: traveller.id.clone(),
        given_names: traveller.given_names.clone(),
        family_name: traveller.family_name.clone(),
        machine_name: None,
        sex: "F".to_owned(),
        born_on: "1988-02-29".parse().unwrap(),
        passport_number: "C01X00T47".to_owned(),
        issuer: "D".to_owned(),
        nationality: "D".to_owned(),
        expires_on: "2033-01-31".parse().unwrap(),
        machine_lines: String::new(),
    }
}

/// A picture as a camera would write it, only duller.
pub fn drawn_jpeg(width: u32, height: u32) -> Vec<u8> {
    let image = image::RgbImage::from_pixel(width, height, image::Rgb([120, 130, 140]));
    let mut file = std::io::Cursor::new(Vec::new());
    image.write_to(&mut file, image::ImageFormat::Jpeg).unwrap();
    file.into_inner()
}

/// SQL that takes away what keeps a table from being changed, for tests that look at what happens then.
pub fn without_append_only(engine: Engine, table: &str) -> String {
    let stem = table.trim_end_matches("_entries");
    match engine {
        Engine::Sqlite => format!("DROP TRIGGER {stem}_is_kept; DROP TRIGGER {stem}_is_not_deleted;")
            .replace("transfers_is", "transfers_are")
            .replace("decisions_is", "decisions_are"),
        Engine::Postgres => format!("ALTER TABLE {table} DISABLE TRIGGER USER;"),
    }
}

/// The column `value` of a row.
#[derive(diesel::QueryableByName)]
pub struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub value: String,
}

impl TestApp {
    /// Sets the clock.
    pub fn is_at(&self, instant: &str) {
        self.clock().set(instant.parse::<DateTime<Utc>>().unwrap());
    }

    /// Sets the clock to noon in the gateway city so many days before the gateway date of PY33-A.
    pub fn is_days_before(&self, days: i64) {
        let gateway_on: NaiveDate = "2027-03-31".parse().unwrap();
        let noon = (gateway_on - Duration::days(days)).and_hms_opt(4, 0, 0).unwrap();
        self.clock().set(noon.and_utc());
    }

    /// Plain SQL in a write of its own.
    pub async fn sql(&self, sql: &str) -> Result<(), StoreError> {
        let sql = sql.to_owned();
        self.act("test", move |tx| dialect::execute(tx.conn, &sql)).await
    }

    /// The column `value` of a query.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = sql.to_owned();
        let rows = self.look(move |conn| Ok(diesel::sql_query(sql).load::<Text>(conn)?)).await;
        rows.into_iter().map(|row| row.value).collect()
    }

    /// What `startline verify` would say.
    pub async fn faults(&self) -> Vec<String> {
        self.look(invariants::faults).await
    }

    /// Everything about a booking.
    pub async fn dossier(&self, booking: &Booking) -> Dossier {
        let id = booking.id.clone();
        self.look(move |conn| Dossier::load(conn, &id)).await
    }

    /// Its status now.
    pub async fn status(&self, booking: &Booking) -> String {
        self.booking(&booking.id).await.status
    }

    /// The whole party, in its order.
    pub async fn party(&self, booking: &Booking) -> Vec<Traveller> {
        let id = booking.id.clone();
        self.look(move |conn| travellers::of_booking(conn, &id)).await
    }

    /// Kinds of the letters about a booking, oldest first.
    pub async fn told(&self, booking: &Booking) -> Vec<String> {
        let about =
            |letter: &startline::store::letters::Letter| letter.booking_id.as_ref() == Some(&booking.id);
        self.letters().await.into_iter().filter(about).map(|letter| letter.kind).collect()
    }

    /// Open tasks about a booking: kind and note.
    pub async fn tasks(&self, booking: &Booking) -> Vec<(String, String)> {
        let id = booking.id.clone();
        let tasks = self.look(move |conn| desk::tasks_of_booking(conn, &id)).await;
        tasks.into_iter().map(|task| (task.kind, task.note)).collect()
    }

    /// What is charged, what was received, and what is owed, in cents.
    pub async fn money(&self, booking: &Booking) -> (i64, i64, i64) {
        let money = self.dossier(booking).await.money;
        (money.charged.minor, money.received().unwrap().minor, money.balance.minor)
    }

    /// How many of a pool of a departure are taken.
    pub async fn taken(&self, departure: &str, kind: &str) -> i64 {
        let (departure, kind) = (departure.to_owned(), kind.to_owned());
        let rows = self
            .look(move |conn| {
                let (departure, edition) = departures::by_code(conn, &departure)?;
                pools::of_owners(conn, &[departure.id, edition.id])
            })
            .await;
        rows.into_iter().find(|pool| pool.kind == kind).unwrap().taken
    }

    /// Sets how many there are of something of a departure.
    pub async fn sells(&self, departure: &str, kind: &str, capacity: i64) {
        let (departure, kind) = (departure.to_owned(), kind.to_owned());
        self.act("cli", move |tx| {
            let (row, _) = departures::by_code(tx.conn, &departure)?;
            pools::set_capacity(tx.conn, &new_id(), &row.id, &kind, capacity)
        })
        .await
        .unwrap();
    }

    /// Gives a small drawn picture in place of a photo or a scan.
    pub async fn give_file(
        &self,
        actor: &str,
        traveller: &Traveller,
        kind: UploadKind,
    ) -> Result<(), GivingError> {
        let command = GiveUpload {
            id: new_id(),
            booking_id: traveller.booking_id.clone(),
            traveller_id: traveller.id.clone(),
            file: check(kind, &drawn_jpeg(300, 400)).unwrap(),
            may_replace: false,
        };
        self.act(actor, move |tx| give_upload(tx, &command)).await
    }

    /// Takes members of the party off, by their place from 0; everybody if none is named.
    pub async fn cancel(
        &self,
        booking: &Booking,
        places: &[usize],
        reason: CancelReason,
    ) -> Result<Refund, CancelError> {
        let party = self.party(booking).await;
        let command = CancelTravellers {
            booking_id: booking.id.clone(),
            traveller_ids: places.iter().map(|place| party[*place].id.clone()).collect(),
            reason,
            note: "As you asked.".to_owned(),
        };
        self.act("staff:test", move |tx| cancel_travellers(tx, &command)).await
    }

    /// Sends money back.
    pub async fn refund(&self, booking: &Booking, amount: &str) -> Result<(), RecordRefundError> {
        let command = RecordRefund {
            booking_id: booking.id.clone(),
            amount: amount.parse().unwrap(),
            value_on: self.clock().now().date_naive(),
            note: "statement 2".to_owned(),
            once_key: new_id(),
        };
        self.act("staff:test", move |tx| record_refund(tx, &command)).await
    }

    /// Ends the holds that have ended; answers how many.
    pub async fn release(&self) -> usize {
        self.act("job:release_holds", release_holds).await.unwrap()
    }

    /// The desk's answer to a review.
    pub async fn review(&self, booking: &Booking, accepts: bool) -> Result<(), ReviewError> {
        let reason = "We asked the organiser.".to_owned();
        let command = ReviewBooking { booking_id: booking.id.clone(), accepts, reason };
        self.act("staff:test", move |tx| review_booking(tx, &command)).await
    }

    /// Takes the places of a lapsed booking again.
    pub async fn retake(&self, booking: &Booking) -> Result<Status, RetakeError> {
        let id = booking.id.clone();
        self.act("staff:test", move |tx| retake_places(tx, &id)).await
    }

    /// Gives another page of a traveller's details.
    pub async fn give_page(
        &self,
        actor: &str,
        traveller: &Traveller,
        given: Given,
    ) -> Result<Option<Outcome>, GivingError> {
        let command = GivePage {
            booking_id: traveller.booking_id.clone(),
            traveller_id: traveller.id.clone(),
            given,
            may_replace: true,
        };
        self.act(actor, move |tx| give_page(tx, &command)).await
    }

    /// Sends a traveller a link of their own, as the booker does.
    pub async fn own_link(&self, traveller: &Traveller, email: &str) -> Result<(), GiveOwnLinkError> {
        let command = GiveOwnLink {
            booking_id: traveller.booking_id.clone(),
            traveller_id: traveller.id.clone(),
            email: email.parse().unwrap(),
        };
        self.act("site", move |tx| give_own_link(tx, &command)).await
    }

    /// Gives a traveller's passport.
    pub async fn give(&self, actor: &str, details: GiveDetails) -> Result<Outcome, GivingError> {
        self.act(actor, move |tx| give_details(tx, &details)).await
    }
}
