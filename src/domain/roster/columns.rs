//! The one table of who may see which column, in which view and which pack.

use serde::Deserialize;
use serde::Serialize;

use crate::domain::booking::UnknownWord;

use super::view::View;
use super::who::RecipientJob;
use super::who::StaffRole;

use self::RecipientJob::Airline;
use self::RecipientJob::Driver;
use self::RecipientJob::Handler;
use self::RecipientJob::Hotel;
use self::RecipientJob::RaceOffice;
use self::View::Arrivals;
use self::View::Birthdays;
use self::View::Diets;
use self::View::Emergencies;
use self::View::Groups;
use self::View::Manifest;
use self::View::ManifestBack;
use self::View::Rooming;
use self::View::StartList;
use self::View::Visa;

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
    Transfer,
    Stay,
    HomeLeg,
    Phone,
    Diet,
    Chat,
    EmergencyContact,
    EmergencyRelation,
    EmergencyPhone,
    Insurer,
    InsurancePolicy,
    InsurancePhone,
    Medical,
    Bus,
    Guide,
    PassportIssuer,
    Occupation,
    VisaState,
    VisaBatch,
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
const NAMED: &[View] = &[Rooming, StartList, Arrivals, Diets, Emergencies, Birthdays, Groups];
/// The views with the passport's spelling of the name.
const SPELLED: &[View] = &[Rooming, StartList, Manifest, ManifestBack, Visa];
/// What a state asks of people before it lets them in.
const PAPERS: &[View] = &[Manifest, ManifestBack, Visa];

/// The one table of roles × fields, in the order in which columns stand.
#[rustfmt::skip]
pub const COLUMNS: [Column; 41] = [
    open(Field::Number, "number", "No.", &View::ALL, EVERY_JOB),
    open(Field::Bib, "bib", "Bib", &[StartList], &[RaceOffice]),
    open(Field::FamilyName, "family_name", "Family name", NAMED, &[Handler, Hotel, RaceOffice, Driver]),
    open(Field::GivenNames, "given_names", "Given names", NAMED, &[Handler, Hotel, RaceOffice, Driver]),
    open(Field::MachineName, "machine_name", "Name as in the passport", SPELLED, EVERY_JOB),
    open(Field::Room, "room", "Room", &[Rooming, Groups], &[Hotel]),
    open(Field::Hotel, "hotel", "Hotel", &[Rooming], &[Hotel]),
    open(Field::RoomMate, "room_mate", "Room mate", &[Rooming], &[Hotel]),
    open(Field::Sex, "sex", "Sex", SPELLED, &[Hotel, RaceOffice, Airline]),
    open(Field::Nationality, "nationality", "Nationality", &View::ALL, &[Handler, Hotel, RaceOffice, Airline]),
    sealed(Field::BirthDate, "birth_date", "Date of birth", &[Manifest, ManifestBack, Visa, Birthdays], &[Airline]),
    sealed(Field::BirthYear, "birth_year", "Year of birth", &[StartList], &[RaceOffice]),
    sealed(Field::PassportNumber, "passport_number", "Passport number", PAPERS, &[Handler, Airline]),
    open(Field::PassportExpiry, "passport_expiry", "Passport expires", PAPERS, &[Airline]),
    open(Field::PassportIssuer, "passport_issuer", "Issued by", &[Visa], &[Airline]),
    open(Field::Occupation, "occupation", "Work", &[Visa], &[]),
    open(Field::Role, "role", "Role", &[Rooming, Manifest, ManifestBack, Arrivals, Groups], &[Handler]),
    open(Field::VisaState, "visa_state", "Visa", &[Visa], &[]),
    open(Field::VisaBatch, "visa_batch", "Batch", &[Visa], &[]),
    open(Field::Race, "race", "Race", &[StartList], &[RaceOffice]),
    open(Field::ArrivalMode, "arrival_mode", "Arrives by", &[Arrivals], &[Handler, Driver]),
    open(Field::ArrivalNumber, "arrival_number", "Flight or train", &[Arrivals], &[Handler, Driver]),
    open(Field::ArrivalPlace, "arrival_place", "Arrives at", &[Arrivals], &[Handler, Driver]),
    open(Field::ArrivalTime, "arrival_time", "Arrives (local time)", &[Arrivals], &[Handler, Driver]),
    open(Field::Transfer, "transfer", "Transfer", &[Arrivals], &[Handler, Driver]),
    open(Field::Stay, "stay", "Sleeps at", &[Arrivals], &[Handler]),
    open(Field::HomeLeg, "home_leg", "Way home", &[Arrivals], &[Handler]),
    sealed(Field::Phone, "phone", "Phone", &[Arrivals, Emergencies], &[Handler, Driver]),
    sealed(Field::Chat, "chat", "Chat", &[Arrivals, Emergencies], &[Handler]),
    sealed(Field::EmergencyContact, "emergency_contact", "In an emergency", &[Emergencies], &[]),
    sealed(Field::EmergencyRelation, "emergency_relation", "Who that is", &[Emergencies], &[]),
    sealed(Field::EmergencyPhone, "emergency_phone", "Their phone", &[Emergencies], &[]),
    sealed(Field::Insurer, "insurer", "Insurer", &[Emergencies], &[]),
    sealed(Field::InsurancePolicy, "insurance_policy", "Policy", &[Emergencies], &[]),
    sealed(Field::InsurancePhone, "insurance_phone", "Insurer’s phone", &[Emergencies], &[]),
    sealed(Field::Diet, "diet", "Diet", &[Rooming, Diets], &[Handler, Hotel]),
    sealed(Field::Medical, "medical", "For a doctor", &[Diets], &[]),
    open(Field::Bus, "bus", "Bus", &[Groups], &[]),
    open(Field::Guide, "guide", "Guide", &[Groups], &[]),
    open(Field::Reference, "reference", "Reference", &View::ALL, &[Handler, Airline]),
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

    /// The field's stored word.
    pub fn key(self) -> &'static str {
        COLUMNS.iter().find(|column| column.field == self).map_or("", |column| column.key)
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
