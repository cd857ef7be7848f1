//! What a pack is made from.

use chrono::NaiveDate;

use crate::domain::eligibility::Explanation;
use crate::store::agencies::Text;
use crate::store::dossier::Dossier;
use crate::store::travellers::Traveller;

/// How much of what a traveller gave is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// All of it: a code was entered, or nobody sees it.
    Open,
    /// Only that it is given: the link alone.
    Covered,
}

/// Who reads a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Who booked.
    Booker,
    /// Whose it is, behind a link of their own: nothing of the booking's money.
    Traveller,
}

/// With which of the group's flights somebody goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seats {
    /// From the gateway.
    pub out: bool,
    /// Back to it.
    pub back: bool,
}

/// All that a pack tells about one traveller, read beforehand.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    /// The booking and all around it.
    pub dossier: &'a Dossier,
    /// Whose pack.
    pub traveller: &'a Traveller,
    /// Their bib, once it is assigned.
    pub bib: Option<i64>,
    /// Their seats with the group.
    pub seats: Seats,
    /// The newest answer about them.
    pub answer: Option<Explanation>,
    /// What they still have to arrange, with its day.
    pub tasks: Vec<(String, Option<NaiveDate>)>,
    /// What governments say to their nationalities.
    pub advisories: Vec<Text>,
    /// "runner, Half marathon, bed in a twin room".
    pub goes_as: String,
    /// The id of the copy of their entry papers, once the desk has given it.
    pub visa_copy: Option<&'a str>,
    /// For whom it is drawn.
    pub reader: Reader,
    /// How much of what they gave is shown.
    pub sight: Sight,
    /// By the clock of the gateway.
    pub today: NaiveDate,
}
