//! The roster of a departure: its views, its columns, and the one table of who may see which of them. Pages,
//! files and packs all ask here.

use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;

use crate::domain::booking::Role;
use crate::domain::booking::UnknownWord;

use self::RecipientJob::Airline;
use self::RecipientJob::Handler;
use self::RecipientJob::Hotel;
use self::RecipientJob::RaceOffice;
use self::View::Arrivals;
use self::View::Manifest;
use self::View::Rooming;
use self::View::StartList;

/// A view of the roster. All four show the same people; the start list only those who run.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Who sleeps where, for the hotel.
    Rooming,
    /// Who runs which race under which number.
    StartList,
    /// Names as in the passport, for the airline.
    Manifest,
    /// Who comes to the gateway when and how, and goes home how.
    Arrivals,
}

impl View {
    /// Every view.
    pub const ALL: [View; 4] = [View::Rooming, View::StartList, View::Manifest, View::Arrivals];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            View::Rooming => "rooming",
            View::StartList => "start_list",
            View::Manifest => "manifest",
            View::Arrivals => "arrivals",
        }
    }

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            View::Rooming => "Rooming list",
            View::StartList => "Start list",
            View::Manifest => "Flight manifest",
            View::Arrivals => "Arrivals",
        }
    }

    /// Whether people of this role stand in the view.
    pub fn shows(self, role: Role) -> bool {
        self != View::StartList || role == Role::Runner
    }
}

impl FromStr for View {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("view of the roster", word, &View::ALL, View::as_str)
    }
}

/// What a recipient of a partner does with a pack; it decides which columns they get.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientJob {
    /// Meets the travellers in the gateway city, briefs them, hands out visas, brings them to check-in.
    Handler,
    /// Gives out rooms and meals.
    Hotel,
    /// Enters the runners.
    RaceOffice,
    /// Checks in from the printed list.
    Airline,
}

impl RecipientJob {
    /// Every job.
    pub const ALL: [RecipientJob; 4] =
        [RecipientJob::Handler, RecipientJob::Hotel, RecipientJob::RaceOffice, RecipientJob::Airline];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            RecipientJob::Handler => "handler",
            RecipientJob::Hotel => "hotel",
            RecipientJob::RaceOffice => "race_office",
            RecipientJob::Airline => "airline",
        }
    }

    /// The words people read.
    pub fn label(self) -> &'static str {
        match self {
            RecipientJob::Handler => "Handler",
            RecipientJob::Hotel => "Hotel",
            RecipientJob::RaceOffice => "Race office",
            RecipientJob::Airline => "Airline",
        }
    }

    /// The view whose people and order the job's pack has.
    pub fn view(self) -> View {
        match self {
            RecipientJob::Handler => View::Arrivals,
            RecipientJob::Hotel => View::Rooming,
            RecipientJob::RaceOffice => View::StartList,
            RecipientJob::Airline => View::Manifest,
        }
    }
}

impl FromStr for RecipientJob {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("job of a recipient", word, &RecipientJob::ALL, RecipientJob::as_str)
    }
}

/// What a member of staff may do; each role may do what the ones before it may.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    /// Runs bookings and rosters.
    Desk,
    /// Overrides, refunds, publishes.
    Lead,
    /// Looks after staff and keys.
    Owner,
}

impl StaffRole {
    /// Every role, from least to most.
    pub const ALL: [StaffRole; 3] = [StaffRole::Desk, StaffRole::Lead, StaffRole::Owner];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            StaffRole::Desk => "desk",
            StaffRole::Lead => "lead",
            StaffRole::Owner => "owner",
        }
    }
}

impl FromStr for StaffRole {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("staff role", word, &StaffRole::ALL, StaffRole::as_str)
    }
}

/// One fact about a traveller, or about their place in a list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the table below gives each its title")]
pub enum Field {
    Number,
    FamilyName,
    GivenNames,
    MachineName,
    Sex,
    Nationality,
    BirthDate,
    BirthYear,
    PassportNumber,
    PassportExpiry,
    Role,
    Race,
    Bib,
    Room,
    Hotel,
    RoomMate,
    ArrivalMode,
    ArrivalNumber,
    ArrivalPlace,
    ArrivalTime,
    HomeLeg,
    Phone,
    Diet,
    Reference,
    Status,
}

/// One row of the table: a field and everything that is decided about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    /// What it shows.
    pub field: Field,
    /// The stored word: in files' headings for machines, in a pack's list of columns.
    pub key: &'static str,
    /// The heading people read.
    pub title: &'static str,
    /// Kept under the traveller's key: masked on a page, and every file that carries it is logged.
    pub sealed: bool,
    /// The views it stands in.
    pub views: &'static [View],
    /// The jobs whose packs carry it: the least that does the job.
    pub jobs: &'static [RecipientJob],
    /// The first staff role that may see it in clear.
    pub staff_from: StaffRole,
}

const fn open(
    field: Field,
    key: &'static str,
    title: &'static str,
    views: &'static [View],
    jobs: &'static [RecipientJob],
) -> Column {
    Column { field, key, title, sealed: false, views, jobs, staff_from: StaffRole::Desk }
}

/// As `open`, for a value kept under the traveller's key. The desk files visas and answers the phone, so it
/// may show them too; each showing is a POST that is logged.
const fn sealed(
    field: Field,
    key: &'static str,
    title: &'static str,
    views: &'static [View],
    jobs: &'static [RecipientJob],
) -> Column {
    Column { field, key, title, sealed: true, views, jobs, staff_from: StaffRole::Desk }
}

const EVERY_JOB: &[RecipientJob] = &RecipientJob::ALL;
/// The views with names as people write them, in any script; lists for others have the passport's spelling too, the manifest has it alone.
const NAMED: &[View] = &[Rooming, StartList, Arrivals];

/// The one table of roles × fields, in the order in which columns stand.
#[rustfmt::skip]
pub const COLUMNS: [Column; 25] = [
    open(Field::Number, "number", "No.", &View::ALL, EVERY_JOB),
    open(Field::Bib, "bib", "Bib", &[StartList], &[RaceOffice]),
    open(Field::FamilyName, "family_name", "Family name", NAMED, &[Handler, Hotel, RaceOffice]),
    open(Field::GivenNames, "given_names", "Given names", NAMED, &[Handler, Hotel, RaceOffice]),
    open(Field::MachineName, "machine_name", "Name as in the passport", &[Rooming, StartList, Manifest], EVERY_JOB),
    open(Field::Room, "room", "Room", &[Rooming], &[Hotel]),
    open(Field::Hotel, "hotel", "Hotel", &[Rooming], &[Hotel]),
    open(Field::RoomMate, "room_mate", "Room mate", &[Rooming], &[Hotel]),
    open(Field::Sex, "sex", "Sex", &[Rooming, StartList, Manifest], &[Hotel, RaceOffice, Airline]),
    open(Field::Nationality, "nationality", "Nationality", &View::ALL, EVERY_JOB),
    sealed(Field::BirthDate, "birth_date", "Date of birth", &[Manifest], &[Airline]),
    sealed(Field::BirthYear, "birth_year", "Year of birth", &[StartList], &[RaceOffice]),
    sealed(Field::PassportNumber, "passport_number", "Passport number", &[Manifest], &[Handler, Airline]),
    open(Field::PassportExpiry, "passport_expiry", "Passport expires", &[Manifest], &[Airline]),
    open(Field::Role, "role", "Role", &[Rooming, Manifest, Arrivals], &[Handler]),
    open(Field::Race, "race", "Race", &[StartList], &[RaceOffice]),
    open(Field::ArrivalMode, "arrival_mode", "Arrives by", &[Arrivals], &[Handler]),
    open(Field::ArrivalNumber, "arrival_number", "Flight or train", &[Arrivals], &[Handler]),
    open(Field::ArrivalPlace, "arrival_place", "Arrives at", &[Arrivals], &[Handler]),
    open(Field::ArrivalTime, "arrival_time", "Arrives (local time)", &[Arrivals], &[Handler]),
    open(Field::HomeLeg, "home_leg", "Way home", &[Arrivals], &[Handler]),
    sealed(Field::Phone, "phone", "Phone", &[Arrivals], &[Handler]),
    sealed(Field::Diet, "diet", "Diet", &[Rooming], &[Handler, Hotel]),
    open(Field::Reference, "reference", "Reference", &View::ALL, &[Handler]),
    open(Field::Status, "status", "Status", &View::ALL, &[]),
];

/// The columns of a view for a member of staff, in order. Sealed ones among them are masked until asked for.
pub fn columns_for_staff(view: View, role: StaffRole) -> Vec<&'static Column> {
    COLUMNS.iter().filter(|column| column.views.contains(&view) && column.staff_from <= role).collect()
}

/// The columns of a pack, in order: what this job may see, from whatever view.
pub fn columns_for_job(job: RecipientJob) -> Vec<&'static Column> {
    COLUMNS.iter().filter(|column| column.jobs.contains(&job)).collect()
}

impl Field {
    /// The field's row of the table, found by its stored word.
    pub fn column(key: &str) -> Result<&'static Column, UnknownWord> {
        let found = COLUMNS.iter().find(|column| column.key == key);
        found.ok_or_else(|| UnknownWord { kind: "column of the roster", word: key.to_owned() })
    }

    /// Whether this staff role may see the field in clear, on any page or in any file.
    pub fn is_for_staff(self, role: StaffRole) -> bool {
        COLUMNS.iter().any(|column| column.field == self && column.staff_from <= role)
    }

    /// Whether a recipient of this job may see the field.
    pub fn is_for_job(self, job: RecipientJob) -> bool {
        COLUMNS.iter().any(|column| column.field == self && column.jobs.contains(&job))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(columns: &[&Column]) -> String {
        columns.iter().map(|column| column.key).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_field_has_one_row() {
        let fields: BTreeSet<Field> = COLUMNS.iter().map(|column| column.field).collect();
        let titles: BTreeSet<&str> = COLUMNS.iter().map(|column| column.title).collect();
        assert_eq!((fields.len(), titles.len()), (COLUMNS.len(), COLUMNS.len()));
        for column in &COLUMNS {
            assert_eq!(Field::column(column.key).unwrap(), column);
            assert_eq!(serde_json::to_string(&column.field).unwrap(), format!("\"{}\"", column.key));
            assert!(!column.views.is_empty(), "{}", column.key);
        }
        assert!(Field::column("shoe_size").is_err());
    }

    #[test]
    fn each_job_gets_the_least_that_does_it() {
        fn check(job: RecipientJob, expected: &str) {
            assert_eq!(keys(&columns_for_job(job)), expected);
        }
        check(
            RecipientJob::Handler,
            "number family_name given_names machine_name nationality passport_number role arrival_mode \
             arrival_number arrival_place arrival_time home_leg phone diet reference",
        );
        check(
            RecipientJob::Hotel,
            "number family_name given_names machine_name room hotel room_mate sex nationality diet",
        );
        check(
            RecipientJob::RaceOffice,
            "number bib family_name given_names machine_name sex nationality birth_year race",
        );
        let airline = "number machine_name sex nationality birth_date passport_number passport_expiry";
        check(RecipientJob::Airline, airline);
        assert!(RecipientJob::ALL.iter().all(|job| !Field::Status.is_for_job(*job)));
    }

    #[test]
    fn each_view_has_its_columns() {
        fn check(view: View, expected: &str) {
            assert_eq!(keys(&columns_for_staff(view, StaffRole::Desk)), expected);
        }
        check(
            View::Rooming,
            "number family_name given_names machine_name room hotel room_mate sex nationality role diet reference status",
        );
        check(
            View::StartList,
            "number bib family_name given_names machine_name sex nationality birth_year race reference status",
        );
        check(
            View::Manifest,
            "number machine_name sex nationality birth_date passport_number passport_expiry role \
             reference status",
        );
        check(
            View::Arrivals,
            "number family_name given_names nationality role arrival_mode arrival_number arrival_place \
             arrival_time home_leg phone reference status",
        );
    }

    #[test]
    fn what_is_sealed_stays_the_same_five() {
        let sealed: Vec<&Column> = COLUMNS.iter().filter(|column| column.sealed).collect();
        assert_eq!(keys(&sealed), "birth_date birth_year passport_number phone diet");
    }

    #[test]
    fn a_higher_role_sees_what_a_lower_one_sees() {
        for column in &COLUMNS {
            let seen = StaffRole::ALL.map(|role| column.field.is_for_staff(role));
            assert!(seen.is_sorted(), "{}", column.key);
            assert!(column.field.is_for_staff(StaffRole::Owner));
        }
    }

    #[test]
    fn only_runners_stand_on_the_start_list() {
        let shown: Vec<Role> = Role::ALL.into_iter().filter(|role| View::StartList.shows(*role)).collect();
        assert_eq!(shown, [Role::Runner]);
        assert!(Role::ALL.iter().all(|role| View::Manifest.shows(*role)));
    }

    #[test]
    fn words_are_read_back() {
        assert!(View::ALL.iter().all(|view| view.as_str().parse() == Ok(*view)));
        assert!(RecipientJob::ALL.iter().all(|job| job.as_str().parse() == Ok(*job)));
        assert!(StaffRole::ALL.iter().all(|role| role.as_str().parse() == Ok(*role)));
    }
}
