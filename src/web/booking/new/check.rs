//! Check answers: everything once more, the price, until when places will be kept, what is accepted, and the last button.

use askama::Template;

use crate::actions::offering;
use crate::domain::contact::EmailAddress;
use crate::domain::country;
use crate::domain::names;
use crate::domain::payment_plan;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::agencies::Text;
use crate::web::booking::new::answers::Answers;
use crate::web::booking::new::answers::Person;
use crate::web::booking::new::flow::CONFIRM;
use crate::web::booking::new::flow::Page;
use crate::web::booking::new::party::Verdict;
use crate::web::booking::new::price::PriceWords;
use crate::web::booking::new::scene::Scene;
use crate::web::booking::new::scene::Step;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::Rendered;
use crate::web::site::advice::Advisory;
use crate::web::site::prices;
use crate::web::site::prices::BandRow;
use crate::web::site::texts::paragraphs;

#[derive(Template)]
#[template(path = "booking/new/check.html")]
struct CheckPage {
    frame: Frame,
    form: Form,
    step: Step,
    /// Where the last button posts to.
    confirm: String,
    notice: Option<Notice>,
    groups: Vec<Group>,
    email_hint: String,
    price: PriceWords,
    is_review: bool,
    kept: Kept,
    /// "Your place" or "Your places", and the word that stands for it.
    place_title: &'static str,
    keeps: &'static str,
    bands: Vec<BandRow>,
    texts: Vec<TextWords>,
    advisories: Vec<AdvisoryWords>,
    button: String,
}

/// Why the page is shown once more.
pub struct Notice {
    /// What happened.
    pub title: String,
    /// What to do.
    pub text: String,
}

/// Answers that belong together.
struct Group {
    title: String,
    rows: Vec<Row>,
}

/// One answer with its "Change" button.
struct Row {
    key: &'static str,
    value: String,
    /// What the button carries; empty for what follows from other answers.
    go: String,
    /// What screen readers hear after "Change".
    what: String,
}

/// Until when places are kept.
struct Kept {
    words: String,
    machine: String,
}

/// Terms or privacy notice, and the box that accepts it.
struct TextWords {
    title: String,
    paragraphs: Vec<String>,
    field: String,
    label: String,
}

/// A government's advisory, and the box that says it was read.
struct AdvisoryWords {
    advisory: Advisory,
    field: String,
    label: String,
}

/// The texts this party must accept, as they stand now.
pub fn texts(conn: &mut Conn, scene: &Scene, answers: &Answers) -> Result<Vec<Text>, WebError> {
    Ok(offering::texts_to_accept(conn, &scene.offer.departure, &answers.nationalities())?)
}

/// Ids of texts, as the answers remember what was shown.
pub fn ids(texts: &[Text]) -> Vec<String> {
    texts.iter().map(|text| text.id.clone()).collect()
}

/// Every text must be accepted.
pub fn judge(form: &mut Form, texts: &[Text]) {
    for text in texts {
        let words = match text.kind.as_str() {
            "terms" => {
                "Tick the box if you accept the booking terms; without it nothing can be booked".to_owned()
            }
            "privacy" => "Tick the box if you have read the privacy notice".to_owned(),
            _ => format!("Tick the box if you have read the advice “{}”", text.title),
        };
        form.ticked(&field(text), &words);
    }
}

/// The box of a text. Bound to its version: a box ticked for older words does not count.
fn field(text: &Text) -> String {
    format!("accept_{}_{}_{}", text.kind, text.code, text.version)
}

/// Draws the page and notes in the sealed answers what it shows.
pub fn draw(
    conn: &mut Conn,
    scene: &Scene,
    mut answers: Answers,
    form: Form,
    notice: Option<Notice>,
) -> Result<Rendered, WebError> {
    let incomplete = || WebError::Internal("check answers before all is answered".to_owned());
    let price = PriceWords::of(scene, &answers)?.ok_or_else(incomplete)?;
    let verdict = Verdict::of(conn, scene, &answers)?.ok_or_else(incomplete)?;
    let texts = texts(conn, scene, &answers)?;
    answers.is_checked = true;
    answers.shown_price = Some(price.due);
    answers.shown_texts = ids(&texts);
    let is_review = verdict.needs_review();
    let (is_faulty, is_one) = (form.is_faulty(), answers.party.len() == 1);
    let page = CheckPage {
        frame: scene.frame("Check your answers"),
        form,
        step: scene.step(&answers, Page::Check)?,
        confirm: paths::book_step(scene.code(), CONFIRM),
        notice,
        groups: groups(scene, &answers),
        email_hint: answers
            .email
            .parse::<EmailAddress>()
            .ok()
            .and_then(|email| email.hint())
            .unwrap_or_default(),
        price,
        is_review,
        kept: kept(scene, is_review),
        place_title: if is_one { "Your place" } else { "Your places" },
        keeps: if is_one { "it" } else { "them" },
        bands: prices::bands(&scene.offer)?,
        texts: texts.iter().filter(|text| text.kind != "advisory").map(text_words).collect(),
        advisories: texts.iter().filter(|text| text.kind == "advisory").map(advisory_words).collect(),
        button: button(answers.party.len(), is_review),
    };
    Rendered::step(&page, is_faulty)
}

fn button(people: usize, is_review: bool) -> String {
    let places = filters::count(i64::try_from(people).unwrap_or_default(), "place", "places");
    if is_review { format!("Ask for {places}") } else { format!("Book and keep {places}") }
}

fn kept(scene: &Scene, is_review: bool) -> Kept {
    let offer = &scene.offer;
    if is_review {
        let by = payment_plan::working_days_after(scene.today, offer.terms.review_working_days);
        return Kept { words: filters::day(by), machine: by.to_string() };
    }
    let until = payment_plan::held_until(&offer.terms, scene.now(), offer.departure.gateway_on, offer.zone);
    Kept {
        words: filters::instant(until, offer.zone, &offer.departure.gateway),
        machine: filters::machine(until),
    }
}

fn text_words(text: &Text) -> TextWords {
    let label = if text.kind == "terms" {
        format!("I have read the booking terms (version {}) and accept them", text.version)
    } else {
        format!("I have read the privacy notice (version {})", text.version)
    };
    TextWords { title: text.title.clone(), paragraphs: paragraphs(&text.body), field: field(text), label }
}

fn advisory_words(text: &Text) -> AdvisoryWords {
    let advisory = Advisory::of(text);
    let label = format!("I have read this advice of {} and decide knowing it", text.issuer);
    AdvisoryWords { advisory, field: field(text), label }
}

fn groups(scene: &Scene, answers: &Answers) -> Vec<Group> {
    let departure = &scene.offer.departure;
    let tour = Group {
        title: "The tour".to_owned(),
        rows: vec![
            fixed("Departure", format!("{}, {}", departure.code, departure.tour_name)),
            fixed("In", format!("{}, from {}", departure.gateway, filters::day(departure.gateway_on))),
            fixed(
                "Tour",
                format!("{} to {}", filters::day(departure.starts_on), filters::day(departure.ends_on)),
            ),
            changed("People", answers.party.len().to_string(), Page::People, "the number of people"),
        ],
    };
    let travellers = answers
        .party
        .iter()
        .enumerate()
        .map(|(who, person)| traveller(scene, person, who))
        .collect::<Vec<_>>();
    let booker = Group {
        title: "Who books".to_owned(),
        rows: vec![
            changed("Name", answers.booker_name.clone(), Page::Booker, "the booker’s name"),
            changed("Email address", answers.email.clone(), Page::Booker, "the email address"),
        ],
    };
    std::iter::once(tour).chain(travellers).chain([booker]).collect()
}

fn traveller(scene: &Scene, person: &Person, who: usize) -> Group {
    let name = person.name();
    let holder = |code: &str| country::by_code(code).map_or_else(|| code.to_owned(), country::Country::label);
    let others: Vec<String> = person.others.iter().map(|code| holder(code)).collect();
    let race = person.statement().and_then(|statement| statement.race);
    let race = race.as_deref().and_then(|code| scene.offer.race(code));
    let row = |key: &'static str, value: String, page: Page, what: &str| {
        changed(key, value, page, &format!("{what} of {name}"))
    };
    let others = if others.is_empty() { "None".to_owned() } else { others.join(", ") };
    Group {
        title: format!("Traveller {}", who + 1),
        rows: vec![
            row("Name", name.clone(), Page::Names(who), "the name"),
            fixed("On all lists", names::machine_readable(&person.family_name, &person.given_names)),
            row("Nationality", holder(&person.nationality), Page::Passport(who), "the nationality"),
            row("Other nationalities", others, Page::Passport(who), "the other nationalities"),
            row(
                "Document",
                person.document.map(|kind| kind.label().to_owned()).unwrap_or_default(),
                Page::Passport(who),
                "the document",
            ),
            row(
                "Year of birth",
                person.birth_year.map(|year| year.to_string()).unwrap_or_default(),
                Page::About(who),
                "the year of birth",
            ),
            row(
                "Work",
                person.occupation.map(|kind| kind.label().to_owned()).unwrap_or_default(),
                Page::About(who),
                "the work",
            ),
            row(
                "Comes",
                race.map_or_else(|| "To watch".to_owned(), |race| format!("To run: {}", race.name)),
                Page::Race(who),
                "the race",
            ),
            row(
                "Room",
                person.room.map(|wish| wish.label().to_owned()).unwrap_or_default(),
                Page::Room(who),
                "the room",
            ),
        ],
    }
}

fn fixed(key: &'static str, value: String) -> Row {
    Row { key, value, go: String::new(), what: String::new() }
}

fn changed(key: &'static str, value: String, page: Page, what: &str) -> Row {
    Row { key, value, go: page.word(), what: what.to_owned() }
}
