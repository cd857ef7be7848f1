//! The party as the booking page lists it: who goes as what, the answer about each, and what each still has to give.

use chrono::NaiveDate;

use crate::actions::posting;
use crate::domain::booking::Role;
use crate::domain::booking::Status;
use crate::domain::details::Page;
use crate::domain::refund::CancelReason;
use crate::domain::upload::UploadKind;
use crate::filters;
use crate::store::StoreError;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::travellers::Traveller;
use crate::web::answer::Kept;
use crate::web::answer::Reader;
use crate::web::booking::door::Link;
use crate::web::booking::ways::Way;

/// One traveller of the party.
#[derive(Clone, Debug)]
pub struct Member {
    /// Number in the party, from 1.
    pub number: i64,
    /// Name as typed.
    pub name: String,
    /// "runner, Half marathon, single room".
    pub what: String,
    /// Why they no longer go; empty if they do.
    pub cancelled: String,
    /// The newest answer, and the sentence for it.
    pub answer: Option<(Kept, String)>,
    /// What a screen reader calls the list of things to give.
    pub tasks_label: String,
    /// Things to give.
    pub tasks: Vec<TaskLine>,
    /// Why only done or not done is told of them; empty if they have no link of their own.
    pub own_link: String,
    /// Where they get a link of their own; empty where that is not for them.
    pub own_link_href: String,
    /// Address of the travel pack; empty until the booking is confirmed.
    pub pack: String,
}

/// One thing to give.
#[derive(Clone, Debug)]
pub struct TaskLine {
    /// Unique on the page.
    pub id: String,
    /// What.
    pub title: String,
    /// Where.
    pub href: String,
    /// Stored word of the status.
    pub status: &'static str,
    /// By when; empty once it is given: what was given is not shown through the link.
    pub hint: String,
}

/// The party in its order, those who no longer go included.
pub fn party(dossier: &Dossier, link: &Link, today: NaiveDate) -> Result<Vec<Member>, StoreError> {
    let status = dossier.booking.status()?;
    dossier
        .travellers
        .iter()
        .map(|traveller| {
            let gives = traveller.is_going && status.holds_places() && status != Status::Travelled;
            let answer = Kept::of(dossier, &traveller.id, Reader::Runner, today)?.filter(|_| gives);
            let has_pack = traveller.is_going && status.is_on_lists();
            Ok(Member {
                number: traveller.position,
                name: full_name(traveller),
                what: posting::in_words(dossier, traveller),
                cancelled: cancelled(traveller),
                answer: answer.map(with_sentence),
                tasks_label: format!("To give for {}", full_name(traveller)),
                tasks: if gives { tasks(dossier, traveller, link) } else { Vec::new() },
                own_link: match dossier.own_link(&traveller.id).filter(|_| gives) {
                    Some(_) => theirs(&full_name(traveller)),
                    None => String::new(),
                },
                own_link_href: match gives && dossier.travellers.len() > 1 {
                    true => link.traveller(traveller.position, "own-link"),
                    false => String::new(),
                },
                pack: if has_pack {
                    link.traveller(traveller.position, "travel-pack")
                } else {
                    String::new()
                },
            })
        })
        .collect()
}

/// Why the booker sees no more than what is done.
pub fn theirs(name: &str) -> String {
    format!(
        "{name} has a link of their own, gives these details and confirms them. You see only what is done."
    )
}

/// A kept answer with its sentence: what we said ourselves, else what the rules say.
fn with_sentence(kept: Kept) -> (Kept, String) {
    let sentence = match &kept.ruling {
        Some(ruling) => format!("{}. {}", ruling.words, ruling.reason).trim_end().to_owned(),
        None => format!("{}.", kept.told.words),
    };
    (kept, sentence)
}

fn cancelled(traveller: &Traveller) -> String {
    let Some(at) = traveller.cancelled_at else { return String::new() };
    let why = traveller.cancel_reason.parse::<CancelReason>().map_or("", CancelReason::label);
    format!("Cancelled on {}. {why}", filters::day(at.date())).trim_end().to_owned()
}

/// The pages asked of a traveller, each with whether it is done, and what nobody has to give. Any order will do.
pub fn tasks(dossier: &Dossier, traveller: &Traveller, link: &Link) -> Vec<TaskLine> {
    let number = traveller.position;
    let by = format!("By {}", filters::day(dossier.details_until(&traveller.id)));
    let to_confirm = if link.is_own() { dossier.to_confirm(&traveller.id) } else { Vec::new() };
    let line = |page: Page| {
        let is_given = dossier.has_page(&traveller.id, page);
        let waits = to_confirm.iter().any(|row| row.page == page.as_str());
        TaskLine {
            id: format!("{}-{number}", page.slug()),
            title: title(page, &dossier.offer.departure.gateway),
            href: link.traveller(number, &page.slug()),
            status: if is_given { "completed" } else { "incomplete" },
            hint: match (is_given, waits) {
                (true, true) => "Given for you: not confirmed yet".to_owned(),
                (true, false) => String::new(),
                (false, _) => match promised(dossier, traveller, page) {
                    Some(day) => format!("You said: by {}", filters::day(day)),
                    None => by.clone(),
                },
            },
        }
    };
    let optional =
        UploadKind::ALL.into_iter().filter(|kind| kind.page().is_none() && !kind.is_from_the_desk());
    let optional = optional.map(|kind| {
        let is_given = dossier.upload(&traveller.id, kind).is_some();
        TaskLine {
            id: format!("{}-{number}", kind.slug()),
            title: format!("{} (optional)", kind.title()),
            href: link.traveller(number, &kind.slug()),
            status: if is_given { "completed" } else { "incomplete" },
            hint: if is_given { String::new() } else { by.clone() },
        }
    });
    asked(traveller).map(line).chain(optional).collect()
}

/// By when they will know a way.
fn promised(dossier: &Dossier, traveller: &Traveller, page: Page) -> Option<NaiveDate> {
    let way = [Way::In, Way::Home].into_iter().find(|way| way.of_details() == page)?;
    dossier.promised(&traveller.id, way.stored())
}

/// The pages asked of a traveller.
pub fn asked(traveller: &Traveller) -> impl Iterator<Item = Page> {
    let role = traveller.role.parse().unwrap_or(Role::Spectator);
    Page::of(role)
}

/// What a page is called, the two ways with the gateway's name.
pub fn title(page: Page, gateway: &str) -> String {
    match page {
        Page::WayIn => Way::In.title(gateway),
        Page::WayHome => Way::Home.title(gateway),
        page => page.title().to_owned(),
    }
}
