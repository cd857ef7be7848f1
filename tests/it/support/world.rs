//! The small season every test begins with, loaded through the verbs, and short words for setting a scene.

use argon2::Argon2;
use argon2::Params;
use argon2::PasswordHasher;
use chrono::DateTime;
use chrono::Utc;
use startline::actions::add_staff::AddStaff;
use startline::actions::add_staff::add_staff;
use startline::actions::book_tour::BookTour;
use startline::actions::book_tour::Member;
use startline::actions::judging::Statement;
use startline::actions::load_season::LoadSeason;
use startline::actions::load_season::load_season;
use startline::actions::publish_rules::PublishRules;
use startline::actions::publish_rules::publish_rules;
use startline::domain::booking::RoomWish;
use startline::domain::eligibility::DocumentType;
use startline::domain::eligibility::Occupation;
use startline::domain::eligibility::RuleSet;
use startline::domain::reference::BookingReference;
use startline::domain::roster::StaffRole;
use startline::domain::season::Season;
use startline::keys::random_bytes;
use startline::keys::sha256_hex;
use startline::store::By;
use startline::store::Db;
use startline::store::StoreError;
use startline::store::tx::new_id;

/// The season document.
pub const SEASON: &str = include_str!("season.toml");

/// Everybody's password at the desk.
pub const PASSWORD: &str = "a long password for tests";

/// When every test begins: Sunday 22 November 2026, 16:00 in Beijing, 130 days before the first gateway date.
pub fn beginning() -> DateTime<Utc> {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

/// The address of the member of staff with a role.
pub fn staff_email(role: StaffRole) -> String {
    format!("{}@agency.example", role.as_str())
}

/// Loads the season, publishes the rules of `seeds/rules` and adds one member of staff for each role.
pub async fn furnish(db: &Db) {
    let by = By {
        actor: "cli".to_owned(),
        at: beginning() - chrono::Duration::days(30),
        request_id: "set-up".to_owned(),
    };
    let season = LoadSeason { season: Season::parse(SEASON).unwrap(), document: SEASON.to_owned() };
    db.write(by.clone(), move |tx| load_season(tx, &season)).await.unwrap();
    for document in rule_documents() {
        let rules = PublishRules { set: RuleSet::parse(&document).unwrap(), document };
        db.write(by.clone(), move |tx| publish_rules(tx, std::slice::from_ref(&rules))).await.unwrap();
    }
    for role in StaffRole::ALL {
        let member = AddStaff {
            id: new_id(),
            email: staff_email(role),
            name: format!("{} of the tests", role.as_str()),
            role: role.as_str().to_owned(),
            password_hash: quick_hash(PASSWORD),
            totp_sealed: None,
        };
        db.write::<_, StoreError, _>(by.clone(), move |tx| add_staff(tx, &member)).await.unwrap();
    }
}

fn rule_documents() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/seeds/rules");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

/// A hash that is checked in no time; its costs are written in it, so signing in works as always.
fn quick_hash(password: &str) -> String {
    let params = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, 1, None).unwrap();
    let argon = Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    argon.hash_password(password.as_bytes()).unwrap().to_string()
}

/// A person who may come without a condition of the organiser: a runner of the half marathon with a German passport, in a twin room.
pub fn runner(given_names: &str, family_name: &str) -> Member {
    Member {
        traveller_id: new_id(),
        given_names: given_names.to_owned(),
        family_name: family_name.to_owned(),
        statement: Statement {
            nationality: "D".to_owned(),
            others: Vec::new(),
            document: DocumentType::Ordinary,
            issuer: None,
            expires_on: None,
            birth_year: 1988,
            born_on: None,
            occupation: Occupation::parse("engineer").unwrap(),
            race: Some("half".to_owned()),
            visits: Vec::new(),
        },
        room: RoomWish::Twin,
    }
}

/// Someone of the same kind who watches.
pub fn spectator(given_names: &str, family_name: &str) -> Member {
    let mut member = runner(given_names, family_name);
    member.statement.race = None;
    member
}

/// Someone whom the desk must look at first.
pub fn photographer(given_names: &str, family_name: &str) -> Member {
    let mut member = runner(given_names, family_name);
    member.statement.occupation = Occupation::parse("photographer").unwrap();
    member
}

/// A booking to be made: one runner on PY33-A unless told otherwise.
#[derive(Clone, Debug)]
pub struct NewBooking {
    /// What will be asked of the verb; the accepted texts are filled in when it is made.
    pub command: BookTour,
}

/// One runner on PY33-A, by booker@example.org.
pub fn a_booking() -> NewBooking {
    let reference = BookingReference::from_random(random_bytes().unwrap());
    NewBooking {
        command: BookTour {
            once_key: new_id(),
            request_hash: sha256_hex(reference.as_str().as_bytes()),
            booking_id: new_id(),
            reference,
            departure_code: "PY33-A".to_owned(),
            booker_name: "Berta Booker".to_owned(),
            email: "booker@example.org".parse().unwrap(),
            party: vec![runner("Berta", "Booker")],
            accepted: Vec::new(),
            shown_price: None,
            as_option: false,
        },
    }
}

impl NewBooking {
    /// Another departure.
    pub fn on(mut self, departure: &str) -> Self {
        departure.clone_into(&mut self.command.departure_code);
        self
    }

    /// Another booker.
    pub fn by(mut self, name: &str, email: &str) -> Self {
        name.clone_into(&mut self.command.booker_name);
        self.command.email = email.parse().unwrap();
        self
    }

    /// Other people.
    pub fn of(mut self, party: Vec<Member>) -> Self {
        self.command.party = party;
        self
    }
}
