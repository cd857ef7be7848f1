//! Puts a trap into every text that runners, partners and staff can write, through the real forms.

use std::collections::BTreeSet;

use startline::actions::load_season::LoadSeason;
use startline::actions::load_season::load_season;
use startline::domain::names::stripped;
use startline::domain::season::Season;
use startline::domain::upload::UploadKind;
use startline::store::dialect::rows;
use startline::web::routes;

use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::form::Control;
use crate::support::form::Form;
use crate::support::page::Page;
use crate::support::scene::Scene;
use crate::support::world::SEASON;
use crate::support::world::runner;
use crate::support::world::spectator;

/// By this every trap is found again.
pub const MARK: &str = "p0ly";

/// The same trap for fields of different length.
pub struct Trap {
    pub long: &'static str,
    pub short: &'static str,
}

/// Forms that end what the others need, or that carry no text of their own.
const LEFT_OUT: [&str; 8] = [
    "/sign-out",
    "/sign-in",
    "/cancellation",
    "/erasure",
    "/revoked",
    "/own-link",
    "/my-booking",
    "/passport",
];

/// A scene whose people, season and every form are full of a trap. The browser has every door open.
pub async fn planted(app: &TestApp, browser: &Browser, trap: &Trap) -> Scene {
    reload(app, trap).await;
    let name = stripped(trap.long);
    let scene =
        Scene::of(app, &name, vec![runner(&name, &name), spectator(&stripped(trap.short), &name)]).await;
    let fellow = app.party(&scene.booking).await.remove(1);
    app.give_file("traveller", &fellow, UploadKind::Photo).await.unwrap();
    scene.open_doors(app, browser).await;
    // What is asked on one page makes a form on another.
    for _ in 0..2 {
        for route in routes::TABLE.iter().filter(|route| route.method == "get") {
            let page = browser.fetch(&scene.address(route.pattern)).await;
            if page.is_html() && page.status == 200 {
                fill_all(&page, browser, trap).await;
            }
        }
        by_hand(app, browser, &scene, trap).await;
    }
    scene
}

/// What staff write into the season: names and words that stand on pages, in letters and in calendars.
fn season(trap: &Trap) -> String {
    let mut season = SEASON.to_owned();
    for (field, words) in [
        ("tour_name", "Six days in Pyongyang, race on day four"),
        ("name", "The hotel"),
        ("hotel", "The usual hotel"),
        ("state_note", "The race day is the first Sunday of April."),
        ("check_in_note", "The airline's check-in works from a printed list of names."),
    ] {
        let before = format!("{field} = \"{words}\"");
        assert!(season.contains(&before), "the season has no {before}");
        // What nobody sees is refused there; a quotation mark would end the text.
        let kept = trap.long.replace('\'', "’").replace(['\u{202e}', '\u{e000}', '\u{e001}'], "");
        season = season.replace(&before, &format!("{field} = '''{kept}'''"));
    }
    season
}

async fn reload(app: &TestApp, trap: &Trap) {
    let document = season(trap);
    let command = LoadSeason { season: Season::parse(&document).unwrap(), document };
    app.act("cli", move |tx| load_season(tx, &command)).await.unwrap();
}

async fn fill_all(page: &Page, browser: &Browser, trap: &Trap) {
    for (form, buttons) in Form::all(page, browser) {
        let is_text = |control: &Control| matches!(control.kind.as_str(), "text" | "textarea" | "search");
        let is_left_out = LEFT_OUT.iter().any(|end| form.action.contains(end));
        if form.is_post() && !is_left_out && form.controls.iter().any(is_text) {
            // The button that sends the form has no name, where there are others.
            let is_plain = buttons.iter().any(|(_, name, _)| name.is_none());
            let named = buttons.into_iter().find_map(|(_, name, value)| Some((name?, value)));
            let button = named.filter(|_| !is_plain);
            fill(form, button, browser, trap).await;
        }
    }
}

/// Fills one form and sends it, each time with something more modest in the fields that were not taken.
async fn fill(
    mut form: Form,
    button: Option<(String, String)>,
    browser: &Browser,
    trap: &Trap,
) -> Option<Page> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    names.extend(form.controls.iter().filter(|control| control.is_on).map(|control| control.name.clone()));
    for control in &mut form.controls {
        let is_first = names.insert(control.name.clone());
        match control.kind.as_str() {
            "text" | "textarea" | "search" => trap.long.clone_into(&mut control.value),
            "radio" => control.is_on |= is_first,
            "checkbox" => control.is_on = true,
            "select" if control.value.is_empty() => {
                if let Some((value, _)) = control.options.last() {
                    control.value.clone_from(value);
                }
            }
            _ => {}
        }
    }
    for round in 0..4 {
        let pairs: Vec<_> = form.pairs().into_iter().chain(button.clone()).collect();
        let answer = browser.send(&form.action, &pairs).await;
        let again = Form::all(&answer, browser).into_iter().find(|(again, _)| again.action == form.action);
        let Some((again, _)) = again else { return Some(answer) };
        // What was drawn into the form with its warnings goes back with it.
        for seen in again.controls.iter().filter(|control| control.kind == "hidden") {
            for control in form.controls.iter_mut().filter(|control| control.name == seen.name) {
                control.value.clone_from(&seen.value);
            }
        }
        let faulty: Vec<String> = answer.attributes("[data-error-summary] li a", "href");
        let stems: Vec<&str> = faulty.iter().map(|id| stem(id.trim_start_matches('#'))).collect();
        for control in &mut form.controls {
            if stems.contains(&stem(&control.name)) {
                let is_short = round == 0 && stem(&control.name) == control.name;
                control.value = if is_short { trap.short.to_owned() } else { modest(control, round) };
            }
        }
    }
    None
}

/// The name of a date by the name of one of its three fields.
fn stem(name: &str) -> &str {
    let date = ["-day", "-month", "-year"].iter().find_map(|end| name.strip_suffix(end));
    date.unwrap_or(name)
}

/// What such a field may take.
fn modest(control: &Control, round: usize) -> String {
    let name = control.name.as_str();
    // A day between the ways there and back, or one that is past.
    let (month, year) = if round.is_multiple_of(2) { ("4", "2027") } else { ("11", "2026") };
    let known = [
        ("-day", "3"),
        ("-month", month),
        ("-year", year),
        ("phone", "+49 30 1234567"),
        ("email", "somebody@example.org"),
        ("amount", "1"),
        ("size", "2"),
        ("years", "2016"),
        ("birth_year", "1985"),
        ("due_days", "3"),
        ("estimate", "4:15"),
        ("time", "10:00"),
        ("at", "00:01"),
    ];
    if control.kind == "select" {
        return control.options.last().map(|(value, _)| value.clone()).unwrap_or_default();
    }
    let found = known.iter().find(|(part, _)| match part.len() {
        2 => name == *part,
        _ => name.contains(part),
    });
    found.map_or_else(String::new, |(_, value)| (*value).to_owned())
}

/// What no form of one page can do alone.
async fn by_hand(app: &TestApp, browser: &Browser, scene: &Scene, trap: &Trap) {
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    for (act, words) in [("tag", trap.short), ("bus", trap.short), ("guide", trap.short), ("ask", trap.long)]
    {
        let form = pairs(&[("scope", "all"), ("act", act), ("argument", words)]);
        let to = browser.send("/desk/departures/PY33-A/acts", &form).await;
        let to = to.expect(303).location().unwrap();
        browser.send(&to, &[]).await.expect(303);
    }
    let undecided = "SELECT decisions.id AS value FROM decisions JOIN bookings ON bookings.id = decisions.booking_id \
        WHERE bookings.status = 'in_review'";
    for id in app.texts(undecided).await {
        fill_all(&browser.get(&format!("/desk/decisions/{id}")).await, browser, trap).await;
    }
    for reference in app.texts("SELECT reference AS value FROM bookings WHERE status = 'in_review'").await {
        let page = browser.get(&format!("/desk/bookings/{reference}/review")).await;
        fill_all(&page, browser, trap).await;
    }
    // What a rule says is published from the page that shows what it would do.
    let page = browser.get("/desk/rules/organiser-2027/wording/closed").await;
    let (form, _) =
        Form::all(&page, browser).into_iter().find(|(form, _)| form.action.contains("wording")).unwrap();
    if let Some(preview) = fill(form, None, browser, trap).await {
        for (form, _) in Form::all(&preview, browser) {
            if form.action == "/desk/rule-publications" {
                fill(form, None, browser, trap).await;
            }
        }
    }
    let people = app.party(&scene.booking).await;
    let apart = pairs(&[("one", &people[0].id), ("other", &people[1].id), ("reason", trap.long)]);
    browser.send("/desk/departures/PY33-A/rooming/apart", &apart).await;
}

/// The columns in which a trap stands now, as `table.column`.
pub async fn columns(app: &TestApp) -> BTreeSet<String> {
    app.look(|conn| {
        let mut found = BTreeSet::new();
        for table in rows::tables(conn)? {
            rows::each(conn, &table, |row| {
                for (column, value) in row.as_object().into_iter().flatten() {
                    if value.as_str().is_some_and(|text| text.to_lowercase().contains(MARK)) {
                        found.insert(format!("{}.{column}", table.name));
                    }
                }
                Ok(())
            })?;
        }
        Ok(found)
    })
    .await
}
