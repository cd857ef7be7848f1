//! Can everybody come? The answer for each traveller before anything is asked of the booker. Whoever cannot come is told so on a page of
//! its own, and the others may go on.

use askama::Template;

use crate::actions::judging;
use crate::actions::judging::Judgement;
use crate::domain::eligibility::Outcome;
use crate::filters;
use crate::keys::sha256_hex;
use crate::paths;
use crate::store::Conn;
use crate::store::decisions;
use crate::web::answer;
use crate::web::answer::Answer;
use crate::web::answer::Reader;
use crate::web::booking::new::answers::Answers;
use crate::web::booking::new::answers::Person;
use crate::web::booking::new::flow::Page;
use crate::web::booking::new::price::PriceWords;
use crate::web::booking::new::scene::Scene;
use crate::web::booking::new::scene::Step;
use crate::web::error::WebError;
use crate::web::page::Frame;
use crate::web::page::Rendered;
use crate::web::site::asking;
use crate::web::site::asking::name_of;
use crate::web::site::elsewise;
use crate::web::site::elsewise::Elsewise;

#[derive(Template)]
#[template(path = "booking/new/party.html")]
struct PartyPage {
    frame: Frame,
    step: Step,
    title: String,
    people: Vec<Traveller>,
    is_review: bool,
    price: Option<PriceWords>,
}

#[derive(Template)]
#[template(path = "booking/new/turned_away.html")]
struct TurnedAwayPage {
    frame: Frame,
    step: Step,
    title: String,
    people: Vec<Traveller>,
    /// "Go on without Ada and Bob"; empty where nobody is left.
    without: String,
    /// Who is left, as the start of a sentence.
    who_can: &'static str,
    departure: String,
}

/// One traveller with their answer.
struct Traveller {
    name: String,
    passport: String,
    told: Answer,
    /// What would have a better answer; only asked for somebody who cannot come.
    elsewise: Vec<Elsewise>,
    /// "Change" buttons: what each carries, and its words.
    changes: Vec<(String, String)>,
}

/// What the rules say about everybody.
pub struct Verdict {
    judgements: Vec<Judgement>,
}

impl Verdict {
    /// Asks the rules; nothing as long as somebody's answers are incomplete.
    pub fn of(conn: &mut Conn, scene: &Scene, answers: &Answers) -> Result<Option<Self>, WebError> {
        let Some(statements) = answers.party.iter().map(Person::statement).collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        let judgements = statements
            .iter()
            .map(|statement| judging::judge_now(conn, statement, &scene.offer, scene.today))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Some(Self { judgements }))
    }

    /// Who cannot come with us, by their place in the party.
    pub fn turned_away(&self) -> Vec<usize> {
        let all = self.judgements.iter().enumerate();
        all.filter(|(_, judgement)| !can_be_booked(judgement.outcome)).map(|(who, _)| who).collect()
    }

    /// Whether staff must decide about somebody who could come.
    pub fn needs_review(&self) -> bool {
        self.judgements.iter().any(|judgement| judgement.outcome >= Outcome::Review)
    }

    /// What a reader of the page was told: as long as it stays the same, nobody needs to be told again.
    pub fn digest(&self) -> String {
        let mut told = String::new();
        for judgement in &self.judgements {
            told.push_str(judgement.outcome.as_str());
            for task in answer::tasks(&judgement.explanation.authorities, judgement.explanation.judged_on) {
                told.push_str(&format!("|{}|{}", task.text, task.by));
            }
            told.push('\n');
        }
        sha256_hex(told.as_bytes())
    }

    /// Everybody with their answer; who has no plain yes reads what else would be possible.
    fn travellers(
        &self,
        conn: &mut Conn,
        scene: &Scene,
        answers: &Answers,
    ) -> Result<Vec<Traveller>, WebError> {
        let both = answers.party.iter().zip(&self.judgements).enumerate();
        let traveller = |(who, (person, judgement)): (usize, (&Person, &Judgement))| Traveller {
            name: person.name(),
            passport: passport_words(person),
            told: Answer::of(&judgement.explanation, &scene.offer, Reader::Runner, scene.today),
            elsewise: Vec::new(),
            changes: changes(who, answers),
        };
        let mut people: Vec<Traveller> = both.map(traveller).collect();
        if self.judgements.iter().any(|judgement| judgement.outcome >= Outcome::Review) {
            self.add_elsewise(conn, scene, answers, &mut people)?;
        }
        Ok(people)
    }

    fn add_elsewise(
        &self,
        conn: &mut Conn,
        scene: &Scene,
        answers: &Answers,
        people: &mut [Traveller],
    ) -> Result<(), WebError> {
        let prepared = decisions::prepared(conn)?;
        let open = asking::departures(conn, scene.now())?;
        let here = paths::departure(scene.code());
        for (who, one) in people.iter_mut().enumerate() {
            let outcome = self.judgements[who].outcome;
            let statement = answers.party[who].statement().filter(|_| outcome >= Outcome::Review);
            let Some(statement) = statement else { continue };
            let passports = elsewise::on_every_passport(&statement);
            one.elsewise =
                elsewise::elsewise(&prepared, &passports, scene.code(), &open, outcome, scene.now())?;
            // On this departure the "Change" buttons lead there with all answers kept; a link would lose them.
            for other in one.elsewise.iter_mut().filter(|other| other.href == here) {
                other.href.clear();
            }
        }
        Ok(())
    }
}

/// Whether somebody can be booked, at once or after a review.
fn can_be_booked(outcome: Outcome) -> bool {
    outcome < Outcome::Elsewhere
}

/// What of somebody's answers may be changed for a better one.
fn changes(who: usize, answers: &Answers) -> Vec<(String, String)> {
    let words = |what: &str| match answers.called(who) {
        Some(name) => format!("Change the {what} of {name}"),
        None => format!("Change your {what}"),
    };
    vec![(Page::Passport(who).word(), words("passport")), (Page::Race(who).word(), words("race"))]
}

/// "Ordinary passport, France".
fn passport_words(person: &Person) -> String {
    let document = person.document.map(|kind| kind.label()).unwrap_or_default();
    format!("{document}, {}", name_of(&person.nationality))
}

/// The page: everybody's answers and the price, or those who cannot come.
pub fn draw(
    conn: &mut Conn,
    scene: &Scene,
    answers: &Answers,
    verdict: &Verdict,
) -> Result<Rendered, WebError> {
    let leaving = verdict.turned_away();
    if !leaving.is_empty() {
        return draw_turned_away(conn, scene, answers, verdict, &leaving);
    }
    let title = match answers.party.as_slice() {
        [_] => "Can you come?".to_owned(),
        _ => "Can everybody come?".to_owned(),
    };
    Rendered::step(
        &PartyPage {
            frame: scene.frame(&title),
            step: scene.step(answers, Page::Party)?,
            title,
            people: verdict.travellers(conn, scene, answers)?,
            is_review: verdict.needs_review(),
            price: PriceWords::of(scene, answers)?,
        },
        false,
    )
}

fn draw_turned_away(
    conn: &mut Conn,
    scene: &Scene,
    answers: &Answers,
    verdict: &Verdict,
    leaving: &[usize],
) -> Result<Rendered, WebError> {
    let names: Vec<String> = leaving.iter().filter_map(|who| answers.called(*who)).collect();
    let names = filters::both(&names);
    let left = answers.party.len() - leaving.len();
    let title = match names.as_str() {
        "" => "You cannot come this way".to_owned(),
        names => format!("{names} cannot come this way"),
    };
    let all = verdict.travellers(conn, scene, answers)?.into_iter().enumerate();
    Rendered::step(
        &TurnedAwayPage {
            frame: scene.frame(&title),
            step: scene.step(answers, Page::Party)?,
            title,
            people: all.filter(|(who, _)| leaving.contains(who)).map(|(_, one)| one).collect(),
            without: if left > 0 { format!("Go on without {names}") } else { String::new() },
            who_can: if left == 1 { "The other traveller can go on" } else { "The others can go on" },
            departure: paths::departure(scene.code()),
        },
        false,
    )
}
