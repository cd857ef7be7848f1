//! The forms of the pages besides passport and ways: their choices, what is read from them, and how they are filled again.

use chrono::Datelike;
use chrono::NaiveDate;

use crate::domain::booking::Role;
use crate::domain::booking::RoomWish;
use crate::domain::contact;
use crate::domain::country;
use crate::domain::details::Page;
use crate::domain::given::Contact;
use crate::domain::given::Declared;
use crate::domain::given::Emergency;
use crate::domain::given::Given;
use crate::domain::given::Health;
use crate::domain::given::Insurance;
use crate::domain::given::Mate;
use crate::domain::given::Press;
use crate::domain::given::RaceDetails;
use crate::domain::given::RoomShare;
use crate::domain::given::SHIRTS;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::travellers::Traveller;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::form::country_choices;
use crate::web::given::hours;

/// Longest line.
const LETTERS: usize = 100;
/// Longest text about health.
const HEALTH_LETTERS: usize = 600;
/// The fields for further nationalities.
pub const OTHERS: [&str; 3] = ["other_1", "other_2", "other_3"];
/// Nobody who runs a marathon visited anywhere before.
const FIRST_YEAR: i32 = 1930;

/// What the fields of a page offer.
#[derive(Clone, Debug)]
pub struct Choices {
    /// With whom to share.
    pub mates: Vec<Choice>,
    /// Beds.
    pub beds: Vec<Choice>,
    /// Shirts.
    pub shirts: Vec<Choice>,
    /// Wheelchair, visual impairment or neither.
    pub assistance: Vec<Choice>,
    /// Who may guide.
    pub guides: Vec<Choice>,
    /// Work for the press.
    pub press: Vec<Choice>,
    /// Nationalities; empty on other pages, because they are many.
    pub countries: Vec<Choice>,
    /// Yes and no.
    pub yes_no: Vec<Choice>,
}

impl Choices {
    /// The choices for a page of a traveller.
    pub fn of(page: Page, dossier: &Dossier, traveller: &Traveller) -> Self {
        let person = |one: &Traveller| Choice::new(one.position.to_string(), full_name(one));
        let mut mates = vec![Choice::new("nobody", "Nobody in particular")];
        mates.extend(others(dossier, traveller).map(person));
        mates.push(Choice::new("other", "Somebody of another booking: name them below"));
        Self {
            mates,
            beds: vec![
                Choice::new("either", "Either"),
                Choice::new("two", "Two beds"),
                Choice::new("one", "One large bed"),
            ],
            shirts: SHIRTS.iter().map(|size| Choice::new(*size, *size)).collect(),
            assistance: vec![
                Choice::new("none", "Neither"),
                Choice::new("wheelchair", "Wheelchair"),
                Choice::new("sight", "Visual impairment"),
            ],
            guides: others(dossier, traveller).filter(|one| may_guide(one, traveller)).map(person).collect(),
            press: vec![
                Choice::new("no", "No"),
                Choice::new("press", "Yes: journalism, publishing, broadcasting"),
                Choice::new("photographer", "Yes: photography or film"),
            ],
            countries: if page == Page::Declarations { country_choices() } else { Vec::new() },
            yes_no: vec![Choice::new("yes", "Yes"), Choice::new("no", "No")],
        }
    }
}

fn others<'a>(dossier: &'a Dossier, traveller: &'a Traveller) -> impl Iterator<Item = &'a Traveller> {
    dossier.going().filter(|one| one.id != traveller.id)
}

fn may_guide(one: &Traveller, traveller: &Traveller) -> bool {
    one.role == Role::Runner.as_str() && one.race_id == traveller.race_id
}

/// Whether the traveller sleeps alone, so that nothing is asked about sharing.
pub fn is_single(traveller: &Traveller) -> bool {
    traveller.room_wish == RoomWish::Single.as_str()
}

/// Reads a page in page order, blaming what cannot be right; nothing of a page that has another form.
pub fn read(
    page: Page,
    form: &mut Form,
    dossier: &Dossier,
    traveller: &Traveller,
    today: NaiveDate,
) -> Option<Given> {
    let choices = Choices::of(page, dossier, traveller);
    let given = match page {
        Page::Insurance => Given::Insurance(Insurance {
            insurer: form.line("insurer", LETTERS, "Enter the name of the insurance company"),
            policy: form.line("policy", LETTERS, "Enter the policy number"),
            phone: phone(form)?,
        }),
        Page::Emergency => Given::Emergency(Emergency {
            name: form.line("name", LETTERS, "Enter the name of the person we ring"),
            relation: form.line("relation", LETTERS, "Enter what they are to you, such as sister or friend"),
            phone: phone(form)?,
        }),
        Page::Contact => {
            let chat = form.optional_line("chat", LETTERS);
            Given::Contact(Contact { phone: phone(form)?, chat })
        }
        Page::Health => Given::Health(health(form)),
        Page::Room => Given::Room(room(form, &choices, dossier, traveller)?),
        Page::Race => Given::Race(race(form, &choices, dossier)?),
        Page::Declarations => Given::Declarations(declared(form, &choices, traveller, today)?),
        _ => return None,
    };
    (!form.is_faulty()).then_some(given)
}

/// An empty number is a fault too, so that nothing is given by halves.
fn phone(form: &mut Form) -> Option<String> {
    match contact::phone(form.value("phone")) {
        Ok(phone) => Some(phone),
        Err(fault) => {
            form.blame("phone", fault.to_string());
            None
        }
    }
}

fn health(form: &mut Form) -> Health {
    let diet = form.optional_line("diet", HEALTH_LETTERS);
    let medical = form.optional_line("medical", HEALTH_LETTERS);
    if !medical.is_empty() && !form.chosen("consent", "yes") {
        form.blame("consent", "Tick that we may keep the medical note, or leave the note empty");
    }
    Health { diet, medical }
}

fn by_number<'a>(dossier: &'a Dossier, number: &str) -> Option<&'a Traveller> {
    dossier.going().find(|one| one.position.to_string() == number)
}

fn room(form: &mut Form, choices: &Choices, dossier: &Dossier, traveller: &Traveller) -> Option<RoomShare> {
    let (mut mate, mut takes_strangers) = (Some(Mate::Nobody), Some(false));
    if !is_single(traveller) {
        let chosen = form.choice("mate", &choices.mates, "Choose with whom you wish to share");
        mate = chosen.map(|chosen| match chosen.as_str() {
            "nobody" => Mate::Nobody,
            "other" => Mate::Named {
                name: form.line("mate_name", LETTERS, "Enter the name of the person to share with"),
                reference: form.optional_line("mate_reference", 20).to_uppercase(),
            },
            number => {
                by_number(dossier, number).map_or(Mate::Nobody, |one| Mate::Party { id: one.id.clone() })
            }
        });
        takes_strangers = form
            .choice("strangers", &choices.yes_no, "Choose whether somebody you do not know may share")
            .map(|answer| answer == "yes");
    }
    let bed = form.choice("bed", &choices.beds, "Choose the beds")?;
    let bed = if bed == "either" { String::new() } else { bed };
    Some(RoomShare { mate: mate?, takes_strangers: takes_strangers?, bed })
}

fn race(form: &mut Form, choices: &Choices, dossier: &Dossier) -> Option<RaceDetails> {
    use chrono::Timelike;
    let missing = "Enter the time you expect with hours and minutes, such as 4:15";
    let estimate = form.time("estimate", missing).map(|time| i64::from(time.hour() * 60 + time.minute()));
    if estimate == Some(0) {
        form.blame("estimate", missing);
    }
    let shirt = form.choice("shirt", &choices.shirts, "Choose a shirt size");
    let assistance = form.choice("assistance", &choices.assistance, "Choose one, or “Neither”");
    let guide = match form.value("guide").to_owned() {
        number if number.is_empty() => None,
        number if choices.guides.iter().any(|choice| choice.value == number) => by_number(dossier, &number),
        _ => {
            form.blame("guide", "Choose a guide from the list");
            None
        }
    };
    let assistance = assistance.map(|word| if word == "none" { String::new() } else { word })?;
    if guide.is_some() && assistance.is_empty() {
        form.blame("guide", "A guide runs beside somebody who needs one: choose above, or leave this empty");
    }
    Some(RaceDetails {
        estimate_minutes: estimate?,
        shirt: shirt?,
        assistance,
        guide_id: guide.map(|one| one.id.clone()),
    })
}

fn declared(form: &mut Form, choices: &Choices, traveller: &Traveller, today: NaiveDate) -> Option<Declared> {
    let press = form.choice("press", &choices.press, "Choose whether this traveller works for the press");
    let mut nationalities: Vec<String> = Vec::new();
    for name in OTHERS {
        let typed = form.value(name).trim().to_owned();
        if typed.is_empty() {
            continue;
        }
        match country::by_code(&typed) {
            Some(found) => nationalities.push(found.code.to_string()),
            None => form.blame(name, "Choose the nationality from the list"),
        }
    }
    nationalities.retain(|code| *code != traveller.nationality);
    nationalities.sort();
    nationalities.dedup();
    let visited = form.choice("visited", &choices.yes_no, "Choose whether this traveller was there before");
    let years = if visited.as_deref() == Some("yes") { years(form, today)? } else { Vec::new() };
    let press = match press?.as_str() {
        "press" => Press::Press,
        "photographer" => Press::Photographer,
        _ => Press::No,
    };
    visited?;
    Some(Declared { press, nationalities, visited: years, declared_on: today })
}

/// Years as people list them.
fn years(form: &mut Form, today: NaiveDate) -> Option<Vec<i32>> {
    let typed = form.value("years").to_owned();
    let parts = typed.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    let read: Option<Vec<i32>> = parts
        .map(|part| part.parse().ok().filter(|year| (FIRST_YEAR..=today.year()).contains(year)))
        .collect();
    match read {
        Some(mut years) if !years.is_empty() => {
            years.sort_unstable();
            years.dedup();
            Some(years)
        }
        _ => {
            form.blame("years", "Enter the years with four figures, such as 2016, 2019");
            None
        }
    }
}

/// What is worth a second look.
pub fn warnings(given: &Given, dossier: &Dossier, traveller: &Traveller) -> Vec<String> {
    let race = traveller.race_id.as_deref().and_then(|id| dossier.offer.race_by_id(id));
    match (given, race) {
        (Given::Race(told), Some(race)) if told.estimate_minutes > race.limit_minutes => vec![format!(
            "The course closes after {}, and {} is longer. Whoever is still on it then is taken off. Is another race the better \
             one? Write to us",
            hours(race.limit_minutes),
            hours(told.estimate_minutes)
        )],
        _ => Vec::new(),
    }
}

/// A page's form, filled with what is kept.
pub fn filled(given: &Given, dossier: &Dossier) -> Form {
    let number = |id: &str| {
        let found = dossier.travellers.iter().find(|one| one.id == id);
        found.map_or_else(String::new, |one| one.position.to_string())
    };
    let yes_no = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let pairs: Vec<(&str, String)> = match given {
        Given::Insurance(one) => vec![
            ("insurer", one.insurer.clone()),
            ("policy", one.policy.clone()),
            ("phone", one.phone.clone()),
        ],
        Given::Emergency(one) => {
            vec![("name", one.name.clone()), ("relation", one.relation.clone()), ("phone", one.phone.clone())]
        }
        Given::Contact(one) => vec![("phone", one.phone.clone()), ("chat", one.chat.clone())],
        Given::Health(one) => vec![
            ("diet", one.diet.clone()),
            ("medical", one.medical.clone()),
            ("consent", if one.medical.is_empty() { String::new() } else { "yes".to_owned() }),
        ],
        Given::Room(one) => {
            let (mate, name, reference) = match &one.mate {
                Mate::Nobody => ("nobody".to_owned(), String::new(), String::new()),
                Mate::Party { id } => (number(id), String::new(), String::new()),
                Mate::Named { name, reference } => ("other".to_owned(), name.clone(), reference.clone()),
            };
            let bed = if one.bed.is_empty() { "either".to_owned() } else { one.bed.clone() };
            vec![
                ("mate", mate),
                ("mate_name", name),
                ("mate_reference", reference),
                ("strangers", yes_no(one.takes_strangers)),
                ("bed", bed),
            ]
        }
        Given::Race(one) => vec![
            ("estimate", hours(one.estimate_minutes)),
            ("shirt", one.shirt.clone()),
            (
                "assistance",
                if one.assistance.is_empty() { "none".to_owned() } else { one.assistance.clone() },
            ),
            ("guide", one.guide_id.as_deref().map(number).unwrap_or_default()),
        ],
        Given::Declarations(one) => return filled_declarations(one),
    };
    Form::filled(pairs)
}

fn filled_declarations(told: &Declared) -> Form {
    let press = match told.press {
        Press::No => "no",
        Press::Press => "press",
        Press::Photographer => "photographer",
    };
    let years: Vec<String> = told.visited.iter().map(ToString::to_string).collect();
    let mut form = Form::filled([
        ("press", press.to_owned()),
        ("visited", if years.is_empty() { "no" } else { "yes" }.to_owned()),
        ("years", years.join(", ")),
    ]);
    for (name, code) in OTHERS.into_iter().zip(&told.nationalities) {
        form.set(name, code.clone());
    }
    form
}

/// What is known before a page was ever given: the nationalities told when booking.
pub fn known(page: Page, traveller: &Traveller) -> Form {
    let mut form = Form::empty();
    if page == Page::Declarations {
        for (name, code) in OTHERS.into_iter().zip(traveller.other_nationalities.split_whitespace()) {
            form.set(name, code);
        }
    }
    form
}
