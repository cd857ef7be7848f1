//! Personal values behind a code: masked here; in clear only on a page of its own that a logged POST opens for a few minutes.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::disclose::Disclose;
use crate::actions::disclose::disclose;
use crate::domain::country;
use crate::domain::passport as document;
use crate::filters;
use crate::keys::Keyring;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::access as access_store;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::sealed;
use crate::store::sealed::Field;
use crate::store::travellers::Traveller;
use crate::store::tx::new_id;
use crate::web::booking::details::PassportPage;
use crate::web::booking::door;
use crate::web::booking::door::Visit;
use crate::web::booking::passport::date_parts;
use crate::web::booking::ways;
use crate::web::booking::ways::Way;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::state::AppState;

/// What is opened for the booker.
const FIELDS: [Field; 6] = [
    Field::PassportNumber,
    Field::BirthDate,
    Field::Phone,
    Field::EmergencyContact,
    Field::Diet,
    Field::MachineLines,
];

#[derive(Template)]
#[template(path = "booking/personal.html")]
struct PersonalPage {
    frame: Frame,
    back: String,
    people: Vec<MaskedPerson>,
}

struct MaskedPerson {
    name: String,
    passport: String,
    expires: String,
    /// Which other values are kept, in words.
    kept: String,
    /// Where "Show" posts to; empty if nothing is kept.
    show: String,
    /// Where it is given; empty if it was.
    give: String,
    ways: Vec<WayLine>,
}

/// A way of their own, which this page may show in clear.
struct WayLine {
    title: String,
    kept: String,
    href: String,
    /// "Change" or "Give".
    act: &'static str,
}

#[derive(Template)]
#[template(path = "booking/shown.html")]
struct ShownPage {
    frame: Frame,
    back: String,
    name: String,
    rows: Vec<(&'static str, String)>,
    change: String,
    until: String,
}

/// Everybody's values, masked; without a session the way leads to the code.
pub async fn index(
    request: HttpRequest,
    state: Data<AppState>,
    word: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Personal details", "my_booking").await?;
    let (keys, visit, word) = (state.keys().clone(), Visit::of(&state, &request), word.into_inner());
    let code = paths::booking_page(&word, "code");
    let shown = state
        .read(move |conn| -> Result<Option<PersonalPage>, WebError> {
            let dossier = door::dossier(conn, &keys, &word)?;
            if !visit.has_opened(conn, &dossier.booking.id)? {
                return Ok(None);
            }
            let people = dossier.going().map(|one| masked(&dossier, one, &word)).collect();
            Ok(Some(PersonalPage { frame, back: paths::booking(&word), people }))
        })
        .await?;
    match shown {
        Some(shown) => page::page(&shown),
        None => Ok(see_other(&code)),
    }
}

fn masked(dossier: &Dossier, traveller: &Traveller, word: &str) -> MaskedPerson {
    let has = |field| dossier.has_given(&traveller.id, field);
    let is_given = has(Field::PassportNumber);
    let others = [
        (Field::BirthDate, "date of birth"),
        (Field::Phone, "phone"),
        (Field::EmergencyContact, "emergency contact"),
        (Field::Diet, "diet"),
    ];
    let kept: Vec<&str> =
        others.into_iter().filter(|(field, _)| has(*field)).map(|(_, words)| words).collect();
    let page = |page: &str| paths::booking_traveller(word, traveller.position, page);
    MaskedPerson {
        name: full_name(traveller),
        passport: if is_given { document::masked_tail(&traveller.passport_last4) } else { String::new() },
        expires: traveller.passport_expires_on.map_or_else(String::new, filters::day),
        kept: kept.join(", "),
        show: if is_given { page("shown") } else { String::new() },
        give: if is_given { String::new() } else { page("passport") },
        ways: [Way::In, Way::Home].map(|way| way_line(dossier, traveller, word, way)).into(),
    }
}

fn way_line(dossier: &Dossier, traveller: &Traveller, word: &str, way: Way) -> WayLine {
    let leg = dossier.leg(&traveller.id, way.stored());
    WayLine {
        title: way.title(&dossier.offer.departure.gateway),
        kept: leg.map_or_else(|| "Not yet given".to_owned(), ways::in_words),
        href: paths::booking_traveller(word, traveller.position, way.page()),
        act: if leg.is_some() { "Change" } else { "Give" },
    }
}

/// Logs that a traveller's values are shown, and leads to the page that shows them.
pub async fn create(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, i64)>,
) -> Result<HttpResponse, WebError> {
    let (keys, visit, (word, number)) =
        (state.keys().clone(), Visit::of(&state, &request), path.into_inner());
    let (opened, session_id) = (word.clone(), visit.session_id.clone());
    let subject = state
        .read(move |conn| -> Result<Option<String>, WebError> {
            let dossier = door::dossier(conn, &keys, &opened)?;
            let traveller = door::traveller(&dossier, number)?;
            let may = visit.has_opened(conn, &dossier.booking.id)?;
            Ok(may.then(|| traveller.id.clone()))
        })
        .await?;
    let (Some(subject_id), Some(owner)) = (subject, session_id) else {
        return Ok(see_other(&paths::booking_page(&word, "code")));
    };
    let id = new_id();
    let to = paths::booking_shown(&word, &id);
    let command =
        Disclose { id, owner, kind: "traveller".to_owned(), subject_id, detail: "to the booker".to_owned() };
    state.write(state.by(&request, "site"), move |tx| disclose(tx, &command)).await?;
    Ok(see_other(&to))
}

/// A traveller's values in clear.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Personal details", "my_booking").await?;
    let (keys, visit, (word, id)) = (state.keys().clone(), Visit::of(&state, &request), path.into_inner());
    let shown: ShownPage = state
        .read(move |conn| {
            let opened = Opened::load(conn, &keys, &visit, &word, &id)?;
            let traveller = opened.traveller()?;
            let until = opened.expires_at.and_utc();
            let Dossier { offer, .. } = &opened.dossier;
            Ok::<_, WebError>(ShownPage {
                frame: Frame { title: full_name(traveller), ..frame },
                back: paths::booking_page(&word, "personal"),
                name: full_name(traveller),
                rows: rows(traveller, &opened.values),
                change: format!("{}/change", paths::booking_shown(&word, &id)),
                until: filters::instant(until, offer.zone, &offer.departure.gateway),
            })
        })
        .await?;
    page::page(&shown)
}

/// The passport form, filled with what is kept.
pub async fn edit(
    request: HttpRequest,
    state: Data<AppState>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Passport", "my_booking").await?;
    let (keys, visit, (word, id)) = (state.keys().clone(), Visit::of(&state, &request), path.into_inner());
    let shown: PassportPage = state
        .read(move |conn| {
            let opened = Opened::load(conn, &keys, &visit, &word, &id)?;
            let traveller = opened.traveller()?;
            let form = filled(traveller, &opened.values);
            Ok::<_, WebError>(PassportPage::new(frame, &opened.dossier, traveller, &word, form))
        })
        .await?;
    page::page(&shown)
}

/// What a disclosure opens to the session that asked for it.
struct Opened {
    dossier: Dossier,
    traveller_id: String,
    values: Vec<(Field, String)>,
    expires_at: chrono::NaiveDateTime,
}

impl Opened {
    fn load(conn: &mut Conn, keys: &Keyring, visit: &Visit, word: &str, id: &str) -> Result<Self, WebError> {
        let dossier = door::dossier(conn, keys, word)?;
        if !visit.has_opened(conn, &dossier.booking.id)? {
            return Err(WebError::NotFound);
        }
        let owner = visit.session_id.as_deref().unwrap_or_default();
        let disclosure = access_store::disclosure(conn, id, owner, visit.now)?;
        let traveller_id = disclosure.subject_id;
        if disclosure.kind != "traveller" || !dossier.travellers.iter().any(|one| one.id == traveller_id) {
            return Err(WebError::NotFound);
        }
        let opened = sealed::get_all(conn, keys, std::slice::from_ref(&traveller_id), &FIELDS)?;
        let value = |field: Field| {
            let key = (traveller_id.clone(), field.as_str());
            opened.get(&key).cloned().unwrap_or_default()
        };
        let values = FIELDS.into_iter().map(|field| (field, value(field))).collect();
        Ok(Self { dossier, traveller_id, values, expires_at: disclosure.expires_at })
    }

    fn traveller(&self) -> Result<&Traveller, StoreError> {
        let mut party = self.dossier.travellers.iter();
        party.find(|one| one.id == self.traveller_id).ok_or(StoreError::NotFound)
    }
}

fn value(values: &[(Field, String)], field: Field) -> String {
    values.iter().find(|(known, _)| *known == field).map(|(_, value)| value.clone()).unwrap_or_default()
}

fn rows(traveller: &Traveller, values: &[(Field, String)]) -> Vec<(&'static str, String)> {
    let label = |code: &str| country::by_code(code).map_or_else(|| code.to_owned(), |one| one.label());
    let born = value(values, Field::BirthDate);
    vec![
        ("Family name", traveller.family_name.clone()),
        ("Given names", traveller.given_names.clone()),
        ("Name on airline lists", traveller.machine_name.clone()),
        ("Nationality", label(&traveller.nationality)),
        ("Sex", traveller.sex.clone()),
        ("Date of birth", born.parse().map_or(born, filters::day)),
        ("Passport number", value(values, Field::PassportNumber)),
        ("Issued by", label(&traveller.passport_issuer)),
        ("Expires", traveller.passport_expires_on.map_or_else(String::new, filters::day)),
        ("Phone", value(values, Field::Phone)),
        ("In an emergency", value(values, Field::EmergencyContact)),
        ("Diet", value(values, Field::Diet)),
    ]
}

fn filled(traveller: &Traveller, values: &[(Field, String)]) -> Form {
    let single = if traveller.given_names.is_empty() { "yes" } else { "" };
    let mut form = Form::filled([
        ("lines", value(values, Field::MachineLines)),
        ("family", traveller.family_name.clone()),
        ("given", traveller.given_names.clone()),
        ("single", single.to_owned()),
        ("nationality", traveller.nationality.clone()),
        ("sex", traveller.sex.clone()),
        ("number", value(values, Field::PassportNumber)),
        ("issuer", traveller.passport_issuer.clone()),
        ("phone", value(values, Field::Phone)),
        ("emergency", value(values, Field::EmergencyContact)),
        ("diet", value(values, Field::Diet)),
    ]);
    let born = value(values, Field::BirthDate).parse().ok();
    for (name, date) in [("born", born), ("expires", traveller.passport_expires_on)] {
        for (part, text) in date.into_iter().flat_map(|date| date_parts(name, date)) {
            form.set(&part, text);
        }
    }
    form
}
