//! The last button: everything is judged once more, then the verb books all or nothing.

use actix_web::HttpRequest;
use actix_web::HttpResponse;

use crate::actions::book_tour;
use crate::actions::book_tour::BookTour;
use crate::actions::book_tour::BookTourError;
use crate::actions::book_tour::Member;
use crate::domain::reference::BookingReference;
use crate::keys;
use crate::keys::Keyring;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::bookings;
use crate::store::tx::new_id;
use crate::web::booking::new::answers::Answers;
use crate::web::booking::new::answers::Person;
use crate::web::booking::new::check;
use crate::web::booking::new::check::Notice;
use crate::web::booking::new::ended;
use crate::web::booking::new::flow;
use crate::web::booking::new::flow::Page;
use crate::web::booking::new::party::Verdict;
use crate::web::booking::new::redraw;
use crate::web::booking::new::scene::Asked;
use crate::web::booking::new::scene::Scene;
use crate::web::error::WebError;
use crate::web::form::Form;
use crate::web::page::Rendered;
use crate::web::page::see_other;
use crate::web::state::AppState;

/// What pressing the last button comes to.
pub enum Press {
    /// Something is to be answered or looked at first.
    Page(Rendered),
    /// This very form booked before: the address of its booking.
    Booked(String),
    /// All is in order.
    Ready(Box<Order>),
}

/// An order with what it was made of, for the page that is drawn if it is turned down.
pub struct Order {
    command: BookTour,
    answers: Answers,
    scene: Scene,
}

/// Judges the press by what holds at this moment. Who comes when all is sold learns it here, without waiting for the writer; as one reading
/// sees one moment, a repeat never overlooks that its first press took the last place.
pub fn judge(
    conn: &mut Conn,
    scene: Scene,
    keys: &Keyring,
    answers: Answers,
    form: Form,
) -> Result<Press, WebError> {
    let request_hash = answers.request_hash(scene.code())?;
    if let Some((hash, booking_id)) = bookings::once_result(conn, &answers.once_key)?
        && hash == request_hash
    {
        return Ok(Press::Booked(address(conn, keys, &booking_id)?));
    }
    if !scene.is_on_sale() {
        return Ok(Press::Page(ended::closed(&scene)?));
    }
    let short = scene.short_for(&answers);
    if !short.is_empty() {
        return Ok(Press::Page(ended::sold_out(&scene, &answers, &short)?));
    }
    if let Some(page) = still_open(conn, &scene, &answers, form)? {
        return Ok(Press::Page(page));
    }
    let command = order(conn, &scene, &answers, request_hash)?;
    Ok(Press::Ready(Box::new(Order { command, answers, scene })))
}

/// The page that must be answered or looked at before anything is booked.
fn still_open(
    conn: &mut Conn,
    scene: &Scene,
    answers: &Answers,
    mut form: Form,
) -> Result<Option<Rendered>, WebError> {
    let mut answers = answers.clone();
    let open = flow::first_open(&answers);
    let verdict = Verdict::of(conn, scene, &answers)?;
    let Some(verdict) = verdict.filter(|_| open == Page::Check) else {
        return Ok(Some(redraw::page(conn, scene, answers, open)?));
    };
    if verdict.digest() != answers.told {
        answers.is_told = false;
        return Ok(Some(redraw::page(conn, scene, answers, Page::Party)?));
    }
    let texts = check::texts(conn, scene, &answers)?;
    if check::ids(&texts) != answers.shown_texts {
        let notice = Notice {
            title: "A text changed meanwhile".to_owned(),
            text: "The terms, the privacy notice or a government’s advice are new. Nothing was booked. Read what is below and press again if you agree.".to_owned(),
        };
        return Ok(Some(check::draw(conn, scene, answers, Form::empty(), Some(notice))?));
    }
    check::judge(&mut form, &texts);
    if form.is_faulty() {
        return Ok(Some(check::draw(conn, scene, answers, form, None)?));
    }
    Ok(None)
}

fn order(
    conn: &mut Conn,
    scene: &Scene,
    answers: &Answers,
    request_hash: String,
) -> Result<BookTour, WebError> {
    let party: Option<Vec<Member>> = answers.party.iter().map(member).collect();
    let booking_id = new_id();
    Ok(BookTour {
        once_key: answers.once_key.clone(),
        request_hash,
        booking_id,
        reference: free_reference(conn)?,
        departure_code: scene.code().to_owned(),
        booker_name: answers.booker_name.clone(),
        // The answers were judged before they were sealed.
        email: answers.email.parse().map_err(|_| WebError::StaleForm)?,
        party: party.ok_or(WebError::StaleForm)?,
        accepted: answers.shown_texts.clone(),
        shown_price: answers.shown_price,
        as_option: false,
    })
}

fn member(person: &Person) -> Option<Member> {
    Some(Member {
        traveller_id: new_id(),
        given_names: person.given_names.clone(),
        family_name: person.family_name.clone(),
        statement: person.statement()?,
        room: person.room?,
    })
}

/// A reference that no booking has yet.
fn free_reference(conn: &mut Conn) -> Result<BookingReference, WebError> {
    loop {
        let reference = BookingReference::from_random(keys::random_bytes()?);
        match bookings::by_reference(conn, reference.as_str()) {
            Err(StoreError::NotFound) => return Ok(reference),
            Err(trouble) => return Err(trouble.into()),
            Ok(_) => {}
        }
    }
}

/// Presses: books, or says why not on the page that helps.
pub async fn press(
    state: &AppState,
    request: &HttpRequest,
    asked: Asked,
    order: Order,
) -> Result<HttpResponse, WebError> {
    let Order { command, answers, scene } = order;
    let keys = state.keys().clone();
    let (own_id, reference) = (command.booking_id.clone(), command.reference);
    let answer = state.write(state.by(request, "site"), move |tx| book_tour::book_tour(tx, &command)).await;
    crate::crash_point!(BookingKeptUnanswered);
    match answer {
        Ok(booking_id) if booking_id == own_id => {
            Ok(see_other(&first_address(&keys, reference.as_str(), &booking_id)?))
        }
        // A parallel press of the same form was first.
        Ok(booking_id) => {
            let address = state.read(move |conn| address(conn, &keys, &booking_id)).await?;
            Ok(see_other(&address))
        }
        Err(BookTourError::Store(trouble)) => Err(trouble.into()),
        // The commonest answer of a rush needs nothing that was not read before.
        Err(BookTourError::SoldOut(short)) => Ok(ended::sold_out(&scene, &answers, &short)?.into()),
        Err(answer) => {
            let turned_down = state.read(move |conn| {
                let scene = Scene::load(conn, asked)?;
                turned_down(conn, &scene, answers, &answer)
            });
            Ok(turned_down.await?.into())
        }
    }
}

/// The page for each answer of the verb. Whatever it is, nothing was booked and the answers are kept.
fn turned_down(
    conn: &mut Conn,
    scene: &Scene,
    mut answers: Answers,
    answer: &BookTourError,
) -> Result<Rendered, WebError> {
    let notice = match answer {
        BookTourError::SoldOut(short) => return ended::sold_out(scene, &answers, short),
        BookTourError::NotOnSale => return ended::closed(scene),
        BookTourError::TurnedAway(_) => {
            answers.is_told = false;
            return redraw::page(conn, scene, answers, Page::Party);
        }
        BookTourError::Malformed(_) | BookTourError::Store(_) => return ended::stale(scene),
        BookTourError::PriceChanged(price) => Notice {
            title: "The price changed meanwhile".to_owned(),
            text: format!(
                "It is {price} now. Nothing was booked. Look at it below and press again if you agree."
            ),
        },
        BookTourError::KeyReused => {
            answers.once_key = keys::random_word()?;
            Notice {
                title: "This form has already made a booking".to_owned(),
                text: "That booking is safe, and its email is on its way. Nothing new was booked. If you want a second booking with the answers below, press again.".to_owned(),
            }
        }
    };
    check::draw(conn, scene, answers, Form::empty(), Some(notice))
}

/// The address of a booking just made: the first version of its link.
fn address(conn: &mut Conn, keys: &Keyring, booking_id: &str) -> Result<String, WebError> {
    let booking = bookings::by_id(conn, booking_id)?;
    first_address(keys, &booking.reference, booking_id)
}

fn first_address(keys: &Keyring, reference: &str, booking_id: &str) -> Result<String, WebError> {
    Ok(paths::booking(&paths::booking_word(keys, reference, booking_id, 1)?))
}
