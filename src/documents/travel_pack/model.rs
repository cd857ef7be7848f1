//! The shape of a pack: sheets of sections of parts, each a few words.

use crate::domain::sketch::Drawn;
use crate::domain::sketch::DrawnMark;

/// The pack of one traveller.
#[derive(Clone, Debug)]
pub struct TravelPack {
    /// Whose.
    pub name: String,
    /// Their name as airlines write it, for lists and for paper that has no letters for the other.
    pub machine_name: String,
    /// Of the booking.
    pub reference: String,
    /// The day it was put together.
    pub as_of: String,
    /// What is still missing; complete if empty.
    pub missing: Vec<String>,
    /// The pack itself first; then what is printed alone.
    pub sheets: Vec<Sheet>,
}

impl TravelPack {
    /// Every section of every sheet.
    pub fn sections(&self) -> impl Iterator<Item = &Section> {
        self.sheets.iter().flat_map(|sheet| &sheet.sections)
    }
}

/// A sheet that begins on a new page.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its heading.
    pub title: String,
    /// What it is for.
    pub lede: String,
    /// What it says.
    pub sections: Vec<Section>,
}

/// One subject of the pack.
#[derive(Clone, Debug)]
pub struct Section {
    /// Which.
    pub topic: Topic,
    /// Heading; empty where the sheet's own is enough.
    pub title: String,
    /// What it says, in this order.
    pub parts: Vec<Part>,
    /// The id of a file that goes with it, or empty. It is not drawn, but another file is a change.
    pub beside: String,
}

impl Section {
    /// A section of some parts, or none if nothing is to be said.
    pub fn of(topic: Topic, title: &str, parts: Vec<Part>) -> Option<Self> {
        let is_empty = parts.iter().all(Part::is_empty);
        (!is_empty).then(|| Self { topic, title: title.to_owned(), parts, beside: String::new() })
    }

    /// All it says that a reader must know of when it changes, as one text. What was merely looked at again is no change.
    pub fn said(&self) -> String {
        let mut said = vec![self.title.clone()];
        for part in &self.parts {
            match part {
                Part::Rows(rows) => said.extend(rows.iter().map(|row| format!("{}: {}", row.key, row.value))),
                Part::Heading(words) | Part::Words(words) => said.push(words.clone()),
                Part::Lines(lines) => said.extend(lines.iter().cloned()),
                Part::ToShow { words, .. } => said.push(words.clone()),
                Part::Map(map) => {
                    said.push(map.words.clone());
                    let place =
                        |mark: &DrawnMark| format!("{} {} {} {}", mark.x, mark.y, mark.is_goal, mark.name);
                    said.extend(map.marks.iter().map(place));
                }
                Part::Days(days) => {
                    let line =
                        |day: &DayLine| format!("{} {} {} {}", day.date, day.place, day.title, day.text);
                    said.extend(days.iter().map(line));
                }
                Part::Note(_) => {}
            }
        }
        if !self.beside.is_empty() {
            said.push(self.beside.clone());
        }
        said.join("\n")
    }
}

/// The subjects of a pack. A letter names them when they change; it never says what they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// What airline staff ask for.
    Print,
    /// Where and when the group meets.
    Briefing,
    /// The traveller's own ways.
    OwnWays,
    /// The group's flights.
    Flights,
    /// Where they sleep, and how they are called on lists.
    Stay,
    /// What they run, and the day of it.
    Race,
    /// Papers for each crossing.
    Papers,
    /// What is still to be arranged.
    ToArrange,
    /// What is paid on the way.
    Cash,
    /// What stays at home.
    NotToTake,
    /// Whom to turn to.
    Contacts,
    /// What governments say.
    Advisories,
    /// Day by day.
    Programme,
    /// The letter for the airline's desk.
    Letter,
    /// What may be carried on.
    CarryOn,
}

impl Topic {
    /// Every topic in the order of the pack.
    pub const ALL: [Self; 15] = [
        Self::Print,
        Self::Briefing,
        Self::OwnWays,
        Self::Flights,
        Self::Stay,
        Self::Race,
        Self::Papers,
        Self::ToArrange,
        Self::Cash,
        Self::NotToTake,
        Self::Contacts,
        Self::Advisories,
        Self::Programme,
        Self::Letter,
        Self::CarryOn,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Print => "print",
            Self::Briefing => "briefing",
            Self::OwnWays => "own_ways",
            Self::Flights => "flights",
            Self::Stay => "stay",
            Self::Race => "race",
            Self::Papers => "papers",
            Self::ToArrange => "to_arrange",
            Self::Cash => "cash",
            Self::NotToTake => "not_to_take",
            Self::Contacts => "contacts",
            Self::Advisories => "advisories",
            Self::Programme => "programme",
            Self::Letter => "letter",
            Self::CarryOn => "carry_on",
        }
    }

    /// Whether a letter tells of its changes: what repeats other parts is left out.
    pub fn is_told(self) -> bool {
        self != Self::CarryOn
    }

    /// What a letter calls it: "your flights with the group".
    pub fn label(self) -> &'static str {
        match self {
            Self::Print => "what to print before you leave home",
            Self::Briefing => "the briefing",
            Self::OwnWays => "your own way there and home",
            Self::Flights => "your flights with the group",
            Self::Stay => "your room and your name on lists",
            Self::Race => "your race",
            Self::Papers => "the papers to carry",
            Self::ToArrange => "what you have to arrange",
            Self::Cash => "the cash to bring",
            Self::NotToTake => "what must not be taken along",
            Self::Contacts => "whom to turn to",
            Self::Advisories => "what governments say",
            Self::Programme => "the programme of the days",
            Self::Letter => "the letter for the airline’s desk",
            Self::CarryOn => "the sheet to carry on",
        }
    }
}

/// A piece of a section.
#[derive(Clone, Debug)]
pub enum Part {
    /// Names and values.
    Rows(Vec<Row>),
    /// A heading within the section.
    Heading(String),
    /// A paragraph.
    Words(String),
    /// A list.
    Lines(Vec<String>),
    /// Words to hold out to somebody who reads another script.
    ToShow {
        /// What to do with it.
        label: String,
        /// The words, lines divided by line feeds.
        words: String,
        /// Their language tag; may be empty.
        lang: String,
    },
    /// A drawn map.
    Map(Drawn),
    /// Days of the tour.
    Days(Vec<DayLine>),
    /// Small print, such as when a source was last read.
    Note(String),
}

impl Part {
    fn is_empty(&self) -> bool {
        match self {
            Self::Rows(rows) => rows.is_empty(),
            Self::Heading(words) | Self::Words(words) | Self::Note(words) => words.is_empty(),
            Self::Lines(lines) => lines.is_empty(),
            Self::ToShow { words, .. } => words.is_empty(),
            Self::Map(_) => false,
            Self::Days(days) => days.is_empty(),
        }
    }
}

/// A name and its value.
#[derive(Clone, Debug)]
pub struct Row {
    /// "Briefing".
    pub key: String,
    /// Empty where it is not given yet.
    pub value: String,
}

impl Row {
    /// A row.
    pub fn new(key: &str, value: impl Into<String>) -> Self {
        Self { key: key.to_owned(), value: value.into() }
    }
}

/// One day of the tour.
#[derive(Clone, Debug)]
pub struct DayLine {
    /// "1"; empty for the day before.
    pub number: String,
    /// "2025-04-05".
    pub iso: String,
    /// "Sat 5 Apr 2025".
    pub date: String,
    /// Where.
    pub place: String,
    /// Heading.
    pub title: String,
    /// What happens.
    pub text: String,
    /// Whether the race is run on it.
    pub is_race: bool,
}
