//! What happened to the made-up travellers: each story is played through the same verbs the pages call, each at its own time.

use anyhow::Context;
use anyhow::anyhow;
use chrono::DateTime;
use chrono::Datelike;
use chrono::Duration;
use chrono::NaiveDate;
use chrono::Utc;
use serde::Deserialize;

use crate::actions::book_tour;
use crate::actions::book_tour::BookTour;
use crate::actions::book_tour::Member;
use crate::actions::cancel_travellers;
use crate::actions::cancel_travellers::CancelTravellers;
use crate::actions::give_details;
use crate::actions::give_details::GiveDetails;
use crate::actions::give_leg;
use crate::actions::judging::Statement;
use crate::actions::offering;
use crate::actions::record_payment;
use crate::actions::record_payment::RecordPayment;
use crate::actions::record_refund;
use crate::actions::record_refund::RecordRefund;
use crate::actions::release_hold;
use crate::actions::review_booking;
use crate::actions::review_booking::ReviewBooking;
use crate::actions::say_sent;
use crate::cli::demo::pages;
use crate::cli::demo::pictures;
use crate::cli::demo::ways::Way;
use crate::cli::demo::ways::leg;
use crate::domain::booking::RoomWish;
use crate::domain::eligibility::DocumentType;
use crate::domain::eligibility::Occupation;
use crate::domain::given::Given;
use crate::domain::ledger::Standing;
use crate::domain::money::Money;
use crate::domain::reference::BookingReference;
use crate::domain::refund::CancelReason;
use crate::domain::upload::UploadKind;
use crate::keys::random_bytes;
use crate::store::By;
use crate::store::Db;
use crate::store::dossier::Dossier;
use crate::store::dossier::Offer;
use crate::store::tx::new_id;

/// One booking of `seeds/travellers.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    key: String,
    /// The last part of the departure's code, or a whole code of the past.
    pub departure: String,
    days_ago: i64,
    booker: String,
    email: String,
    story: Plot,
    travellers: Vec<Person>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Plot {
    AwaitingDeposit,
    Sent,
    Short,
    Confirmed,
    Paid,
    InReview,
    Accepted,
    Declined,
    Lapsed,
    LateMoney,
    Cancelled,
    CancelledVisa,
    OneCancelled,
    Held,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    given: String,
    family: String,
    sex: String,
    nationality: String,
    others: Vec<String>,
    document: DocumentType,
    born_on: NaiveDate,
    occupation: Occupation,
    race: String,
    room: RoomWish,
    passport: Option<String>,
    expires_on: Option<NaiveDate>,
    arrival: Option<Way>,
    home: Option<Way>,
    #[serde(default)]
    given_pages: Vec<Given>,
    #[serde(default)]
    given_files: Vec<UploadKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    bookings: Vec<Story>,
}

/// Reads the travellers' document.
pub fn read(document: &str) -> anyhow::Result<Vec<Story>> {
    let document: Document = toml::from_str(document).context("seeds/travellers.toml")?;
    Ok(document.bookings)
}

/// Plays every story, the oldest booking first, with the hold job at work in between.
pub async fn play(db: &Db, stories: &[Story], edition: &str, now: DateTime<Utc>) -> anyhow::Result<()> {
    let mut order: Vec<&Story> = stories.iter().collect();
    order.sort_by_key(|story| std::cmp::Reverse(story.days_ago));
    for story in order {
        let at = now - Duration::days(story.days_ago);
        db.write(by("job:release_holds", at), release_hold::release_holds).await?;
        let code = if story.departure.starts_with(edition) {
            story.departure.clone()
        } else {
            format!("{edition}-{}", story.departure)
        };
        // On a pretended day the rules of that day may answer otherwise; such a story ends where it cannot go on.
        if let Err(error) = (Teller { db, story, code, booked_at: at, now }).tell().await {
            tracing::warn!(story = %story.key, %error, "a story of the demo stopped");
        }
    }
    db.write(by("job:release_holds", now), release_hold::release_holds).await?;
    Ok(())
}

fn by(actor: &str, at: DateTime<Utc>) -> By {
    By { actor: actor.to_owned(), at, request_id: new_id() }
}

struct Teller<'a> {
    db: &'a Db,
    story: &'a Story,
    code: String,
    booked_at: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Teller<'_> {
    /// A moment some days after the booking, but never after now.
    fn later(&self, days: i64) -> DateTime<Utc> {
        (self.booked_at + Duration::days(days)).min(self.now)
    }

    async fn tell(&self) -> anyhow::Result<()> {
        let id = self.book().await?;
        match self.story.story {
            Plot::AwaitingDeposit | Plot::InReview | Plot::Held | Plot::Lapsed => {}
            Plot::Sent => {
                let id = id.clone();
                self.db.write(by("site", self.later(2)), move |tx| say_sent::say_sent(tx, &id)).await?;
            }
            Plot::Short => self.pay(&id, Share::PartOfDeposit, 3).await?,
            Plot::Confirmed => self.pay(&id, Share::Deposit, 3).await?,
            Plot::Paid => {
                self.pay(&id, Share::Deposit, 3).await?;
                self.pay(&id, Share::Rest, 12).await?;
            }
            Plot::Accepted => self.review(&id, true).await?,
            Plot::Declined => self.review(&id, false).await?,
            Plot::LateMoney => {
                self.db.write(by("job:release_holds", self.later(8)), release_hold::release_holds).await?;
                self.pay(&id, Share::Deposit, 10).await?;
            }
            Plot::Cancelled => {
                self.pay(&id, Share::Deposit, 3).await?;
                self.cancel(&id, CancelReason::OwnWish, None).await?;
            }
            Plot::CancelledVisa => {
                self.pay(&id, Share::Deposit, 3).await?;
                self.cancel(&id, CancelReason::VisaRefused, None).await?;
                self.refund(&id).await?;
            }
            Plot::OneCancelled => {
                self.pay(&id, Share::Deposit, 3).await?;
                let dossier = self.dossier(&id)?;
                let last = dossier.going().last().map(|one| one.id.clone());
                self.cancel(&id, CancelReason::OwnWish, last).await?;
            }
        }
        self.details(&id).await
    }

    fn dossier(&self, id: &str) -> anyhow::Result<Dossier> {
        Ok(self.db.read_here(|conn| Dossier::load(conn, id))?)
    }

    async fn book(&self) -> anyhow::Result<String> {
        let command = BookTour {
            once_key: format!("demo:{}:{}", self.code, self.story.key),
            request_hash: String::new(),
            booking_id: new_id(),
            reference: BookingReference::from_random(random_bytes()?),
            departure_code: self.code.clone(),
            booker_name: self.story.booker.clone(),
            email: self.story.email.parse().map_err(|fault| anyhow!("{}: {fault}", self.story.email))?,
            party: self.story.travellers.iter().map(member).collect(),
            accepted: self.texts()?,
            shown_price: None,
            as_option: self.story.story == Plot::Held,
        };
        Ok(self.db.write(by("site", self.booked_at), move |tx| book_tour::book_tour(tx, &command)).await?)
    }

    /// What the booking pages would have shown to this party.
    fn texts(&self) -> anyhow::Result<Vec<String>> {
        let nationalities: Vec<&str> =
            self.story.travellers.iter().map(|one| one.nationality.as_str()).collect();
        let texts = self.db.read_here(|conn| {
            let offer = Offer::by_code(conn, &self.code)?;
            offering::texts_to_accept(conn, &offer.departure, &nationalities)
        })?;
        Ok(texts.into_iter().map(|text| text.id).collect())
    }

    async fn pay(&self, id: &str, share: Share, days: i64) -> anyhow::Result<()> {
        let dossier = self.dossier(id)?;
        let deposit = dossier.deposit();
        let amount = match share {
            Share::Deposit => deposit,
            Share::PartOfDeposit => Money::new(deposit.minor / 2, deposit.currency),
            Share::Rest => dossier.money.balance,
        };
        if !amount.is_positive() {
            return Ok(());
        }
        let at = self.later(days);
        let command = RecordPayment {
            booking_id: id.to_owned(),
            amount,
            value_on: at.date_naive(),
            note: format!("Transfer from {}", self.story.booker),
            once_key: format!("demo:{}:{}:{share:?}", self.code, self.story.key),
        };
        self.db.write(by("cli", at), move |tx| record_payment::record_payment(tx, &command)).await?;
        Ok(())
    }

    async fn review(&self, id: &str, accepts: bool) -> anyhow::Result<()> {
        let reason = if accepts {
            "The partner who applies for the visas confirmed that you may come."
        } else {
            "The partner who applies for the visas cannot file for this kind of document this season."
        };
        let command = ReviewBooking { booking_id: id.to_owned(), accepts, reason: reason.to_owned() };
        self.db
            .write(by("cli", self.later(2)), move |tx| review_booking::review_booking(tx, &command))
            .await?;
        Ok(())
    }

    async fn cancel(&self, id: &str, reason: CancelReason, traveller: Option<String>) -> anyhow::Result<()> {
        let command = CancelTravellers {
            booking_id: id.to_owned(),
            traveller_ids: traveller.into_iter().collect(),
            reason,
            note: match reason {
                CancelReason::VisaRefused => "The visa was refused.".to_owned(),
                _ => "You asked us to cancel.".to_owned(),
            },
        };
        self.db
            .write(by("cli", self.later(9)), move |tx| cancel_travellers::cancel_travellers(tx, &command))
            .await?;
        Ok(())
    }

    async fn refund(&self, id: &str) -> anyhow::Result<()> {
        let Standing::InCredit(amount) = self.dossier(id)?.money.standing() else { return Ok(()) };
        let at = self.later(11);
        let command = RecordRefund {
            booking_id: id.to_owned(),
            amount,
            value_on: at.date_naive(),
            note: format!("Back to {}", self.story.booker),
            once_key: format!("demo:{}:{}:refund", self.code, self.story.key),
        };
        self.db.write(by("cli", at), move |tx| record_refund::record_refund(tx, &command)).await?;
        Ok(())
    }

    /// Passports and ways, as far as the story has them.
    async fn details(&self, id: &str) -> anyhow::Result<()> {
        let dossier = self.dossier(id)?;
        if !dossier.booking.status()?.holds_places() {
            return Ok(());
        }
        for (person, row) in self.story.travellers.iter().zip(&dossier.travellers) {
            if !row.is_going {
                continue;
            }
            if let (Some(passport), Some(expires_on)) = (&person.passport, person.expires_on) {
                let command = details(person, row, passport, expires_on);
                self.db
                    .write(by("site", self.later(14)), move |tx| give_details::give_details(tx, &command))
                    .await?;
            }
            let departure = &dossier.offer.departure;
            for (direction, way, from) in
                [("in", &person.arrival, departure.gateway_on), ("home", &person.home, departure.ends_on)]
            {
                if let Some(way) = way {
                    let command = leg(id, &row.id, direction, way, from)?;
                    self.db
                        .write(by("site", self.later(15)), move |tx| give_leg::give_leg(tx, &command))
                        .await?;
                }
            }
            let at = self.later(16);
            let commands = pages::commands(&person.given_pages, row, &dossier.travellers, at.date_naive());
            self.db.write(by("site", at), move |tx| pages::give(tx, &commands)).await?;
            let files = pictures::commands(&person.given_files, row)?;
            self.db.write(by("site", at), move |tx| pictures::give(tx, &files)).await?;
        }
        Ok(())
    }
}

#[derive(Clone, Copy, Debug)]
enum Share {
    Deposit,
    PartOfDeposit,
    Rest,
}

fn member(person: &Person) -> Member {
    Member {
        traveller_id: new_id(),
        given_names: person.given.clone(),
        family_name: person.family.clone(),
        statement: Statement {
            nationality: person.nationality.clone(),
            others: person.others.clone(),
            document: person.document,
            issuer: None,
            expires_on: None,
            birth_year: person.born_on.year(),
            born_on: None,
            occupation: person.occupation,
            race: (!person.race.is_empty()).then(|| person.race.clone()),
            visits: Vec::new(),
        },
        room: person.room,
    }
}

fn details(
    person: &Person,
    row: &crate::store::travellers::Traveller,
    passport: &str,
    expires_on: NaiveDate,
) -> GiveDetails {
    GiveDetails {
        booking_id: row.booking_id.clone(),
        traveller_id: row.id.clone(),
        given_names: person.given.clone(),
        family_name: person.family.clone(),
        machine_name: None,
        sex: person.sex.clone(),
        born_on: person.born_on,
        passport_number: passport.to_owned(),
        issuer: person.nationality.clone(),
        nationality: person.nationality.clone(),
        expires_on,
        machine_lines: String::new(),
    }
}
