//! The questions, one thing a page: each as it is asked, filled with what was answered before.

use askama::Template;

use crate::domain::booking::GoesAs;
use crate::domain::booking::RoomWish;
use crate::domain::eligibility::DocumentType;
use crate::domain::money::Money;
use crate::filters;
use crate::store::dossier::currency;
use crate::web::booking::new::answers::Answers;
use crate::web::booking::new::answers::Person;
use crate::web::booking::new::flow::Page;
use crate::web::booking::new::scene::Scene;
use crate::web::booking::new::scene::Step;
use crate::web::choices;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::form::country_choices;
use crate::web::page::Frame;
use crate::web::page::Rendered;

/// The choice of somebody who does not run.
pub const SPECTATOR: &str = "spectator";

#[derive(Template)]
#[template(path = "booking/new/people.html")]
struct PeoplePage {
    frame: Frame,
    form: Form,
    step: Step,
    hint: String,
}

#[derive(Template)]
#[template(path = "booking/new/names.html")]
struct NamesPage {
    frame: Frame,
    form: Form,
    step: Step,
    title: String,
    given_complete: &'static str,
    family_complete: &'static str,
}

#[derive(Template)]
#[template(path = "booking/new/passport.html")]
struct PassportPage {
    frame: Frame,
    form: Form,
    step: Step,
    title: String,
    nations: Vec<Choice>,
    to_confirm: Vec<Choice>,
    others_open: bool,
    others_summary: String,
    documents: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "booking/new/about.html")]
struct AboutPage {
    frame: Frame,
    form: Form,
    step: Step,
    title: String,
    occupations: Vec<Choice>,
    year_complete: &'static str,
}

#[derive(Template)]
#[template(path = "booking/new/race.html")]
struct RacePage {
    frame: Frame,
    form: Form,
    step: Step,
    title: String,
    hint: String,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "booking/new/room.html")]
struct RoomPage {
    frame: Frame,
    form: Form,
    step: Step,
    title: String,
    hint: String,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "booking/new/booker.html")]
struct BookerPage {
    frame: Frame,
    form: Form,
    step: Step,
}

/// The fields of a page as they were answered before.
pub fn filled(answers: &Answers, page: Page) -> Form {
    let person = page.who().and_then(|who| answers.party.get(who)).cloned().unwrap_or_default();
    match page {
        Page::People if answers.party.is_empty() => Form::empty(),
        Page::People => Form::filled([("people", answers.party.len().to_string())]),
        Page::Names(_) => {
            let one_name = if person.has_one_name { "yes" } else { "" };
            Form::filled([
                ("given_names", person.given_names.as_str()),
                ("family_name", &person.family_name),
                ("one_name", one_name),
            ])
        }
        Page::Passport(_) => passport_fields(&person),
        Page::About(_) => Form::filled([
            ("birth_year", person.birth_year.map(|year| year.to_string()).unwrap_or_default()),
            ("occupation", person.occupation.map(|kind| kind.to_string()).unwrap_or_default()),
        ]),
        Page::Race(_) => Form::filled([("race", race_value(person.goes_as.as_ref()))]),
        Page::Room(_) => Form::filled([("room", person.room.map_or("", RoomWish::as_str))]),
        Page::Booker => {
            let known = answers.party.first().map(Person::name).unwrap_or_default();
            let name = if answers.booker_name.is_empty() { known } else { answers.booker_name.clone() };
            Form::filled([("booker_name", name), ("email", answers.email.clone())])
        }
        Page::Party | Page::Check => Form::empty(),
    }
}

fn passport_fields(person: &Person) -> Form {
    let other = |place: usize| person.others.get(place).cloned().unwrap_or_default();
    let document = person.document.unwrap_or(DocumentType::Ordinary).to_string();
    let fields = [
        ("nationality", person.nationality.clone()),
        ("other_1", other(0)),
        ("other_2", other(1)),
        ("document", document),
    ];
    // What was confirmed before needs no second confirmation.
    let confirmed = std::iter::once(&person.nationality).chain(&person.others);
    Form::filled(fields.into_iter().chain(confirmed.map(|code| ("meant", code.clone()))))
}

fn race_value(goes_as: Option<&GoesAs>) -> &str {
    match goes_as {
        Some(GoesAs::Runner { race }) => race,
        Some(GoesAs::Spectator | GoesAs::Leader) => SPECTATOR,
        None => "",
    }
}

/// A question's page.
pub fn draw(scene: &Scene, answers: &Answers, page: Page, form: Form) -> Result<Rendered, WebError> {
    let step = scene.step(answers, page)?;
    match page {
        Page::People => {
            let hint = format!("Yourself included, if you travel. {}.", scene.left.words());
            let frame = scene.frame("How many people are coming?");
            question(PeoplePage { frame, form, step, hint })
        }
        Page::Names(who) => draw_names(scene, answers, form, step, who),
        Page::Passport(_) => draw_passport(scene, answers, form, step, page),
        Page::About(who) => {
            let title = format!("About {}", answers.called(who).unwrap_or_else(|| "you".to_owned()));
            question(AboutPage {
                frame: scene.frame(&title),
                form,
                step,
                title,
                occupations: choices::occupations(),
                year_complete: if who == 0 { "bday-year" } else { "off" },
            })
        }
        Page::Race(_) => draw_race(scene, answers, form, step, page),
        Page::Room(_) => draw_room(scene, answers, form, step, page),
        Page::Booker | Page::Party | Page::Check => {
            question(BookerPage { frame: scene.frame("Who books?"), form, step })
        }
    }
}

trait Question: Template {
    fn form(&self) -> &Form;
}

macro_rules! questions {
    ($($page:ident),*) => {
        $(impl Question for $page {
            fn form(&self) -> &Form {
                &self.form
            }
        })*
    };
}

questions!(PeoplePage, NamesPage, PassportPage, AboutPage, RacePage, RoomPage, BookerPage);

fn question(page: impl Question) -> Result<Rendered, WebError> {
    Rendered::step(&page, page.form().is_faulty())
}

fn called(answers: &Answers, page: Page) -> Option<String> {
    answers.called(page.who()?)
}

fn draw_names(
    scene: &Scene,
    answers: &Answers,
    form: Form,
    step: Step,
    who: usize,
) -> Result<Rendered, WebError> {
    let title = match answers.party.len() {
        1 => "Who is travelling?".to_owned(),
        people => format!("Who is traveller {} of {people}?", who + 1),
    };
    // The browser knows its owner's name, and offers it for nobody else.
    let (given_complete, family_complete) =
        if who == 0 { ("given-name", "family-name") } else { ("off", "off") };
    question(NamesPage { frame: scene.frame(&title), form, step, title, given_complete, family_complete })
}

/// The codes chosen on the passport's page so far.
pub fn chosen_nationalities(form: &Form) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for field in ["nationality", "other_1", "other_2"] {
        let code = form.value(field).trim();
        if !code.is_empty() && !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    }
    codes
}

fn draw_passport(
    scene: &Scene,
    answers: &Answers,
    form: Form,
    step: Step,
    page: Page,
) -> Result<Rendered, WebError> {
    let title = match called(answers, page) {
        Some(name) => format!("Passport of {name}"),
        None => "Your passport".to_owned(),
    };
    question(PassportPage {
        frame: scene.frame(&title),
        to_confirm: choices::to_confirm(&chosen_nationalities(&form)),
        others_open: !form.value("other_1").is_empty() || !form.value("other_2").is_empty(),
        others_summary: match called(answers, page) {
            Some(name) => format!("{name} holds another nationality too"),
            None => "I hold another nationality too".to_owned(),
        },
        nations: country_choices(),
        documents: choices::documents(),
        form,
        step,
        title,
    })
}

fn draw_race(
    scene: &Scene,
    answers: &Answers,
    form: Form,
    step: Step,
    page: Page,
) -> Result<Rendered, WebError> {
    let prices = scene.offer.price_list()?;
    let title = match called(answers, page) {
        Some(name) => format!("Which race for {name}?"),
        None => "Which race?".to_owned(),
    };
    let mut choices = race_choices(scene)?;
    let watch = "Come along without running: the same tour, a seat in the stadium".to_owned();
    choices.push(Choice::hinted(SPECTATOR, "To watch", watch));
    let hint = format!(
        "The tour costs {} for a runner and {} for a spectator. What counts is the age on race day, {}.",
        prices.per_runner.compact(),
        prices.per_spectator.compact(),
        filters::day(scene.offer.edition.race_on)
    );
    question(RacePage { frame: scene.frame(&title), form, step, title, hint, choices })
}

fn race_choices(scene: &Scene) -> Result<Vec<Choice>, WebError> {
    let mut choices = Vec::new();
    for race in &scene.offer.races {
        let fee = Money::new(race.fee_minor, currency(&race.fee_currency)?);
        let fee = match (fee.is_positive(), race.fee_paid.is_empty()) {
            (false, _) => String::new(),
            (true, true) => format!(" · fee {}", fee.compact()),
            (true, false) => format!(" · fee {}, {}", fee.compact(), race.fee_paid),
        };
        let hint = format!(
            "Start {} in {} · limit {} · from age {} · {}{fee}",
            filters::clock(race.starts_at),
            scene.offer.edition.city,
            filters::minutes(race.limit_minutes),
            race.minimum_age,
            places_left(scene.left.in_race(&race.code)),
        );
        choices.push(Choice::hinted(race.code.as_str(), race.name.as_str(), hint));
    }
    Ok(choices)
}

fn places_left(left: i64) -> String {
    match left {
        0 => "sold out".to_owned(),
        left => format!("{} left", filters::count(left, "place", "places")),
    }
}

fn draw_room(
    scene: &Scene,
    answers: &Answers,
    form: Form,
    step: Step,
    page: Page,
) -> Result<Rendered, WebError> {
    let title = match called(answers, page) {
        Some(name) => format!("Which room for {name}?"),
        None => "Which room?".to_owned(),
    };
    let left = |wish, one, many| match scene.left.of_room(wish) {
        0 => "sold out".to_owned(),
        left => format!("{} left", filters::count(left, one, many)),
    };
    let supplement = scene.offer.price_list()?.single_supplement.compact();
    let choices = vec![
        Choice::hinted(
            RoomWish::Twin.as_str(),
            RoomWish::Twin.label(),
            format!(
                "Shared with one other traveller · in the price · {}",
                left(RoomWish::Twin, "bed", "beds")
            ),
        ),
        Choice::hinted(
            RoomWish::Single.as_str(),
            RoomWish::Single.label(),
            format!("Supplement {supplement} · {}", left(RoomWish::Single, "room", "rooms")),
        ),
    ];
    let hint = "Two of your party with twin beds share a room where they can.".to_owned();
    question(RoomPage { frame: scene.frame(&title), form, step, title, hint, choices })
}
