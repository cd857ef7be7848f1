//! SEC-06: every address with an object in it is given another's object, by somebody who may come to the address with their own.

use std::collections::BTreeMap;

use reqwest::Method;
use startline::store::dialect::rows;
use startline::web::routes;
use startline::web::routes::Route;

use crate::on_both;
use crate::security::strangers::Opening;
use crate::security::strangers::Strangers;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::form::Form;
use crate::support::page::Page;
use crate::support::scene::Scene;
use crate::support::scene::Visitor;
use crate::support::scene::filled;
use crate::support::scene::placeholders;

/// What a stranger puts in place of a part of an address.
enum Theirs {
    /// What names something, but nothing that may be reached from here.
    Objects(Vec<String>),
    /// The part names a page, a format or a word of the program: there is no other's.
    NoObject,
}

/// Everything that is somebody's, by what it is. A part of an address that is not here fails, so that somebody decides.
fn theirs(them: &Strangers, pattern: &str, name: &str) -> Option<Theirs> {
    let Strangers { mine, other, .. } = them;
    let objects = match name {
        "word" => words(them, pattern),
        "reference" if pattern.contains("{traveller}") => vec![other.scene.booking.reference.clone()],
        // Staff see every booking; whatever else has an id is no booking.
        "reference" => ids_of_another_kind(&mine.scene, pattern),
        "traveller" => {
            let mut ids = vec![value(&other.scene, "/b/{id}", "id"), value(&other.scene, "/t/{id}", "id")];
            ids.extend(ids_of_another_kind(&mine.scene, pattern));
            ids
        }
        "id" => openings(them, pattern).unwrap_or_else(|| ids_of_another_kind(&mine.scene, pattern)),
        // The party's others are the booker's own; behind an own link only its owner is.
        "number" if pattern.starts_with("/t/") => vec!["0".to_owned(), "1".to_owned(), "3".to_owned()],
        "number" => vec!["0".to_owned(), "99".to_owned()],
        "code" => codes(pattern),
        "page" | "kind" | "view" | "what" | "format" | "step" | "rule" | "name:.*" => {
            return Some(Theirs::NoObject);
        }
        _ => return None,
    };
    Some(Theirs::Objects(objects))
}

fn value(scene: &Scene, pattern: &str, name: &str) -> String {
    scene.value(pattern, name)
}

/// Words of the other doors, and one's own name with another's secret.
fn words(them: &Strangers, pattern: &str) -> Vec<String> {
    let rooms = ["/b/", "/t/", "/p/"];
    let room = rooms.into_iter().find(|room| pattern.starts_with(room)).unwrap();
    let of = |scene: &Scene, room: &str| value(scene, room, "word");
    let mut found: Vec<String> = rooms
        .into_iter()
        .filter(|other| *other != room)
        .flat_map(|room| [of(&them.mine.scene, room), of(&them.other.scene, room)])
        .collect();
    let between = if room == "/b/" { '-' } else { '.' };
    let (mine, others) = (of(&them.mine.scene, room), of(&them.other.scene, room));
    let cut = |word: &str| {
        let (id, secret) = word.split_once(between).unwrap();
        (id.to_owned(), secret.to_owned())
    };
    let ((id, secret), (other_id, other_secret)) = (cut(&mine), cut(&others));
    found.extend([
        format!("{id}{between}{other_secret}"),
        format!("{other_id}{between}{secret}"),
        format!("{id}{between}"),
        id,
    ]);
    found
}

/// What others, another session of one's own, or another door have opened.
fn openings(them: &Strangers, pattern: &str) -> Option<Vec<String>> {
    let place = |at: &str| at.split("{id}").next().unwrap().to_owned();
    let is_opened_here = |one: &Opening| place(one.at) == place(pattern);
    if !them.mine.openings.iter().any(is_opened_here) {
        return None;
    }
    // An export, say, is its maker's, in whichever session.
    let is_the_makers = pattern.starts_with("/desk/departures/{code}/acts/");
    let again = them.again.1.iter().filter(|one| !is_the_makers || !is_opened_here(one));
    let own = them.mine.openings.iter().filter(|one| !is_opened_here(one));
    let strange = them.other.openings.iter().chain(again).chain(own);
    let mut ids: Vec<String> = strange.map(|one| one.id.clone()).collect();
    ids.extend(ids_of_another_kind(&them.mine.scene, ""));
    Some(ids)
}

/// Ids that exist, of things that this address is not for.
fn ids_of_another_kind(scene: &Scene, pattern: &str) -> Vec<String> {
    let named = |pattern: &str, name: &str| value(scene, pattern, name);
    let all = [
        ("", scene.booking.id.clone()),
        ("{traveller}", named("", "traveller")),
        ("/desk/letters", named("/desk/letters", "id")),
        ("/desk/tasks", named("/desk/tasks", "id")),
        ("/texts", named("/texts", "id")),
        ("/desk/decisions", named("/desk/decisions", "id")),
        ("/desk/change-requests", named("/desk/change-requests", "id")),
        ("", named("/p/", "word").split('.').next().unwrap_or_default().to_owned()),
    ];
    let is_other = |place: &str| {
        place.is_empty() || !(pattern.starts_with(place) || place == "{traveller}" && pattern.contains(place))
    };
    all.into_iter().filter(|(place, _)| is_other(place)).map(|(_, id)| id).collect()
}

/// Codes of another kind, and another departure where something of one departure is named.
fn codes(pattern: &str) -> Vec<String> {
    let has_an_object = ["/handoffs/{number}", "/acts/{id}"].iter().any(|part| pattern.contains(part));
    let mut codes: Vec<String> =
        ["PY33-A", "PY33", "organiser-2027", "full", "gateway-hotel"].map(str::to_owned).into();
    codes.retain(|code| match code.as_str() {
        "PY33-A" => !pattern.contains("/departures/"),
        "PY33" => !pattern.contains("/editions/"),
        "organiser-2027" => !pattern.contains("/rules/"),
        _ => true,
    });
    if has_an_object {
        codes.push("PY33-B".to_owned());
    }
    codes
}

#[derive(Default)]
struct Forms(BTreeMap<String, Vec<(String, String)>>);

impl Forms {
    /// What each form of one's own pages would send, by its address.
    async fn of(browser: &Browser, scene: &Scene) -> Self {
        let mut forms = Self::default();
        for route in routes::TABLE.iter().filter(|route| route.method == "get") {
            let page = browser.fetch(&scene.address(route.pattern)).await;
            if page.is_html() && page.status == 200 {
                for (form, buttons) in
                    Form::all(&page, browser).into_iter().filter(|(form, _)| form.is_post())
                {
                    let action = form.action.split('?').next().unwrap_or_default().to_owned();
                    let pressed = buttons.into_iter().find_map(|(_, name, value)| Some((name?, value)));
                    forms
                        .0
                        .entry(action)
                        .or_insert_with(|| form.pairs().into_iter().chain(pressed).collect());
                }
            }
        }
        forms
    }
}

/// Every row of every table.
async fn rows_of(app: &TestApp) -> Vec<String> {
    app.look(|conn| {
        let mut found = Vec::new();
        for table in rows::tables(conn)? {
            rows::each(conn, &table, |row| {
                found.push(format!("{} {row}", table.name));
                Ok(())
            })?;
        }
        Ok(found)
    })
    .await
}

fn method(route: &Route) -> Method {
    route.method.to_uppercase().parse().unwrap()
}

on_both!(an_object_of_another_is_not_there_and_nothing_happens_to_it, |app| async {
    let them = Strangers::meet(app).await;
    let scene = &them.mine.scene;
    let forms = Forms::of(&them.mine.browser, scene).await;
    let before = rows_of(app).await;
    let (mut offered, mut with_a_form) = (0, 0);
    for route in routes::TABLE {
        let own = own_address(&them, route.pattern);
        let form = forms.0.get(&own);
        for wrong in placeholders(route.pattern) {
            let objects = match theirs(&them, route.pattern, wrong) {
                Some(Theirs::Objects(objects)) => objects,
                Some(Theirs::NoObject) => continue,
                None => panic!("security::foreign does not say whose {wrong} of {} is", route.pattern),
            };
            assert!(!objects.is_empty(), "nothing foreign is known for {wrong} of {}", route.pattern);
            for object in objects {
                let address = filled(route.pattern, |name| {
                    if name == wrong { object.clone() } else { own_value(&them, route.pattern, name) }
                });
                let page = send(&them.mine.browser, route, &address, form).await;
                // A form without what its page had put into it may be told so first.
                let is_bare = route.method == "post" && form.is_none();
                let is_refused = page.status == 404 || is_bare && page.status == 400;
                let told = page.words();
                assert!(
                    is_refused,
                    "{} {address} got {} {:?}: {told}",
                    route.method,
                    page.status,
                    page.location()
                );
                offered += 1;
                with_a_form += u32::from(form.is_some());
            }
        }
    }
    assert!(offered > 1000 && with_a_form > 100, "{offered} objects were offered, {with_a_form} in forms");
    assert_eq!(rows_of(app).await, before);
});

async fn send(browser: &Browser, route: &Route, address: &str, form: Option<&Vec<(String, String)>>) -> Page {
    let body = (route.method == "post")
        .then(|| serde_urlencoded::to_string(form.cloned().unwrap_or_default()).unwrap());
    browser.ask(method(route), address, &[("sec-fetch-site", "same-origin")], body).await
}

/// One's own part of an address; of what was opened, the id under which it was.
fn own_value(them: &Strangers, pattern: &str, name: &str) -> String {
    let place = pattern.split("{id}").next().unwrap_or_default();
    let own = them.mine.openings.iter().find(|one| one.at == pattern);
    let near = || them.mine.openings.iter().find(|one| one.at.split("{id}").next() == Some(place));
    match own.or_else(near) {
        Some(opening) if name == "id" && pattern.contains("{id}") => opening.id.clone(),
        _ => them.mine.scene.value(pattern, name),
    }
}

fn own_address(them: &Strangers, pattern: &str) -> String {
    filled(pattern, |name| own_value(them, pattern, name))
}

on_both!(a_session_of_another_opens_no_more_than_none, |app| async {
    let them = Strangers::meet(app).await;
    let nobody = app.browser();
    let stranger = app.browser();
    them.other.scene.open_doors(app, &stranger).await;
    // Who is signed in at the desk has entered no code.
    let staff = Visitor::Owner.browser(app).await;
    let mut opens = 0;
    for route in routes::TABLE.iter().filter(|route| route.pattern.contains("{word}")) {
        let address = own_address(&them, route.pattern);
        // What a form does once without a code it may do once; the second time is the same for everybody.
        asked(app, &nobody, route, &address).await;
        let without = asked(app, &nobody, route, &address).await;
        for strange in [&stranger, &staff] {
            assert_eq!(asked(app, strange, route, &address).await, without, "{} {address}", route.method);
        }
        let with = asked(app, &them.mine.browser, route, &address).await;
        opens += u32::from(with != without);
    }
    assert!(opens > 20, "the right session opened only {opens} addresses");
});

/// What an answer says to somebody with the sessions of a browser, without what the page before told them once.
async fn asked(
    app: &TestApp,
    browser: &Browser,
    route: &Route,
    address: &str,
) -> (u16, Option<String>, String) {
    let afresh = app.browser();
    for cookie in browser.cookies() {
        let kinds = ["staff", "booking", "own", "handoff"];
        if kinds.iter().any(|kind| cookie.starts_with(&format!("startline-{kind}="))) {
            afresh.keep_cookie(&format!("{cookie}; Path=/"));
        }
    }
    let page = send(&afresh, route, address, None).await;
    (page.status, page.location(), page.texts("main").join(" "))
}
