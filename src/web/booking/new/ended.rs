//! Where the way ends or halts before the last button: nothing left, not for sale, a form that is too old.

use askama::Template;

use crate::domain::availability::PoolKind;
use crate::paths;
use crate::web::booking::new::answers::Answers;
use crate::web::booking::new::answers::Person;
use crate::web::booking::new::flow::Page;
use crate::web::booking::new::scene::Scene;
use crate::web::booking::new::scene::Step;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::Rendered;
use crate::web::site::standing::Standing;

#[derive(Template)]
#[template(path = "booking/new/sold_out.html")]
struct SoldOutPage {
    frame: Frame,
    form: Form,
    step: Step,
    /// What there is too little of, a sentence each.
    short: Vec<String>,
    /// Where another choice may help: what a "Change" button carries, and its words.
    changes: Vec<(String, String)>,
    waiting_list: String,
}

#[derive(Template)]
#[template(path = "booking/new/closed.html")]
struct ClosedPage {
    frame: Frame,
    departure: String,
    sentence: String,
}

#[derive(Template)]
#[template(path = "booking/new/stale.html")]
struct StalePage {
    frame: Frame,
    start: String,
}

/// Too little is left. The answers are kept in the page, for another choice or another try.
pub fn sold_out(scene: &Scene, answers: &Answers, short: &[PoolKind]) -> Result<Rendered, WebError> {
    let mut sentences: Vec<String> = Vec::new();
    for kind in short {
        let words = match kind {
            PoolKind::Race(code) => {
                let name = scene.offer.race(code).map_or(code.as_str(), |race| &race.name);
                format!("There are not enough places in the race “{name}” left.")
            }
            other => format!("{}.", other.sold_out_words()),
        };
        if !sentences.contains(&words) {
            sentences.push(words);
        }
    }
    let form = Form::filled([
        ("email", answers.email.clone()),
        ("party_size", answers.party.len().max(1).to_string()),
    ]);
    Rendered::step(
        &SoldOutPage {
            frame: scene.frame("Sold out"),
            form,
            step: scene.step(answers, Page::Check)?,
            changes: changes(answers, short),
            short: sentences,
            waiting_list: paths::waiting_list(scene.code()),
        },
        false,
    )
}

/// Who could choose otherwise: another race where races are short, another room where beds are.
fn changes(answers: &Answers, short: &[PoolKind]) -> Vec<(String, String)> {
    let races = short.iter().any(|kind| matches!(kind, PoolKind::Race(_) | PoolKind::RunnerQuota));
    let rooms = short.iter().any(|kind| matches!(kind, PoolKind::TwinBed | PoolKind::SingleRoom));
    let mut changes = Vec::new();
    for (who, _) in answers.party.iter().enumerate().filter(|(_, person)| is_complete(person)) {
        let change = |what: &str| match answers.called(who) {
            Some(name) => format!("Change the {what} of {name}"),
            None => format!("Change your {what}"),
        };
        if races {
            changes.push((Page::Race(who).word(), change("race")));
        }
        if rooms {
            changes.push((Page::Room(who).word(), change("room")));
        }
    }
    changes
}

fn is_complete(person: &Person) -> bool {
    person.choice().is_some()
}

/// Not for sale: closed, cancelled, not yet open.
pub fn closed(scene: &Scene) -> Result<Rendered, WebError> {
    let standing = Standing::of(&scene.offer.departure, &scene.offer.edition, &scene.left, scene.today);
    Rendered::step(
        &ClosedPage {
            frame: scene.frame("Not on sale"),
            departure: paths::departure(scene.code()),
            sentence: standing.sentence(&scene.offer.departure),
        },
        false,
    )
}

/// A form that is too old, was altered, or came out of order: it leads to the start and keeps nothing.
pub fn stale(scene: &Scene) -> Result<Rendered, WebError> {
    let start = paths::book(scene.code());
    Rendered::refusal(&StalePage { frame: scene.frame("This form is too old"), start })
}
