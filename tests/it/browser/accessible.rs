//! Promise 8: every page passes axe for WCAG 2.2 AA on a telephone and on a desk, in light and dark, and needs no sideways scrolling
//! at 320 pixels.

use serde_json::Value;
use startline::domain::roster::StaffRole;
use startline::store::dialect::Engine;
use startline::web::routes;

use crate::browser::chrome;
use crate::browser::chrome::Chrome;
use crate::security::strangers::Opening;
use crate::security::strangers::openings;
use crate::support::app::TestApp;
use crate::support::app::on;
use crate::support::browser::Browser;
use crate::support::scene::Scene;
use crate::support::scene::filled;
use crate::support::scene::placeholders;

const AXE: &str = include_str!("axe.min.js");

/// `target-size` is switched on by name, because axe leaves it off.
const RUN: &str = "const done = arguments[arguments.length - 1]; \
    axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }, \
        rules: { 'target-size': { enabled: true } } }) \
    .then((found) => done(found.violations.flatMap((rule) => rule.nodes.map((node) => \
        `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary.replaceAll('\\n', ' ')}`))));";

/// How far the page can be scrolled sideways, and what sticks out.
const SIDEWAYS: &str = "const wide = document.documentElement.clientWidth; \
    if (document.documentElement.scrollWidth <= wide) return []; \
    const out = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > wide + 1); \
    return out.slice(0, 5).map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`);";

fn lines(value: Value) -> Vec<String> {
    let list = value.as_array().cloned().unwrap_or_default();
    list.into_iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
}

async fn axe(window: &Chrome) -> Vec<String> {
    window.client.execute(AXE, Vec::new()).await.unwrap();
    lines(window.client.execute_async(RUN, Vec::new()).await.unwrap())
}

/// Every page there is to see with what a browser holds, of the rooms that begin so.
async fn pages(scene: &Scene, browser: &Browser, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for route in routes::TABLE.iter().filter(|route| route.method == "get" && is_wanted(route.pattern)) {
        let page = browser.fetch(&scene.address(route.pattern)).await;
        if page.is_html() && page.status == 200 {
            found.push(page.path);
        }
    }
    found
}

/// The pages that open only for who asked, of the rooms that begin so.
async fn opened(scene: &Scene, browser: &Browser, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let found = openings(browser, scene, |at| is_wanted(at) && at.ends_with("/{id}")).await;
    let address = |opening: &Opening| {
        filled(opening.at, |name| match name {
            "id" => opening.id.clone(),
            _ => scene.value(opening.at, name),
        })
    };
    // A pack's file is no page.
    found.iter().map(address).filter(|address| !address.starts_with("/p/")).collect()
}

/// The forms of a page that ask something, pressed by their place; answers whether there was one.
const PRESS: &str = "const asks = (form) => form.querySelector('input:not([type=hidden]), select, textarea'); \
    const forms = [...document.querySelectorAll('main form[method=post][novalidate]')].filter(asks); \
    const button = forms[arguments[0]]?.querySelector('button:not([name])'); \
    if (button) { button.click(); return true; } return false;";

/// How much is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Looking {
    /// At three widths, in light and dark.
    Closely,
    /// At the least width alone.
    AtAGlance,
}

/// Looks at each page, and at what comes back from each of its forms when nothing is filled in.
async fn look_at(app: &TestApp, browser: &Browser, addresses: Vec<String>, looking: Looking) {
    let window = Chrome::open(&app.base_url).await;
    for cookie in browser.cookies() {
        window.keep_cookie(&cookie).await;
    }
    let mut faults = Vec::new();
    for path in addresses {
        window.go(&path).await;
        look(&window, &path, looking, &mut faults).await;
        for place in 0.. {
            if place > 0 {
                window.go(&path).await;
            }
            let pressed = window.client.execute(PRESS, vec![Value::from(place)]).await.unwrap();
            if pressed != Value::Bool(true) {
                break;
            }
            window.client.wait().for_element(fantoccini::Locator::Css("main")).await.unwrap();
            if window.title().await.starts_with("Error: ") {
                // The frame of the page is the same behind each of its forms.
                let closely = if place == 0 { looking } else { Looking::AtAGlance };
                look(&window, &format!("{path} form {place} sent empty"), closely, &mut faults).await;
            }
        }
        let complaints = window.complaints().await;
        // What a page answers is no complaint about the page.
        let real =
            complaints.into_iter().filter(|line| !line.contains("the server responded with a status of"));
        faults.extend(real.map(|line| format!("{path}: {line}")));
    }
    window.close().await;
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

async fn look(window: &Chrome, name: &str, looking: Looking, faults: &mut Vec<String>) {
    window.is_wide(320, 640).await;
    let sideways = lines(window.client.execute(SIDEWAYS, Vec::new()).await.unwrap());
    faults.extend(sideways.into_iter().map(|line| format!("{name} at 320 px sticks out: {line}")));
    if looking == Looking::AtAGlance {
        faults.extend(axe(window).await.into_iter().map(|line| format!("{name} at 320 px: {line}")));
        return;
    }
    for (width, height) in [(360, 800), (1280, 900)] {
        window.is_wide(width, height).await;
        faults.extend(axe(window).await.into_iter().map(|line| format!("{name} at {width} px: {line}")));
    }
    window.in_the_dark(true).await;
    faults.extend(axe(window).await.into_iter().map(|line| format!("{name} in the dark: {line}")));
    window.in_the_dark(false).await;
}

#[test]
fn the_look_sees_what_is_wrong() {
    if chrome::is_at_hand() {
        on(Engine::Sqlite, async |app: &TestApp| {
            let window = Chrome::open(&app.base_url).await;
            window.go("/").await;
            let spoil = "document.querySelector('main').innerHTML += '<img src=\"/favicon.ico\"><button></button>\
                <p id=wide>unbreakable</p>'; document.getElementById('wide').style.width = '900px';";
            window.client.execute(spoil, Vec::new()).await.unwrap();
            let mut faults = Vec::new();
            look(&window, "/", Looking::Closely, &mut faults).await;
            for rule in ["image-alt", "button-name", "sticks out"] {
                assert!(faults.iter().any(|fault| fault.contains(rule)), "{rule}: {faults:#?}");
            }
            window.close().await;
        });
    }
}

#[test]
fn pages_for_everybody_are_for_everybody() {
    if chrome::is_at_hand() {
        on(Engine::Sqlite, async |app: &TestApp| {
            let scene = Scene::set(app).await;
            let browser = app.browser();
            let mut addresses = pages(&scene, &browser, |pattern| {
                !["/b/", "/t/", "/p/", "/desk"].iter().any(|room| pattern.starts_with(room))
                    || pattern == "/desk/sign-in"
            })
            .await;
            addresses.push("/nowhere".to_owned());
            look_at(app, &browser, addresses, Looking::Closely).await;
        });
    }
}

#[test]
fn pages_behind_a_link_are_for_everybody() {
    if chrome::is_at_hand() {
        on(Engine::Sqlite, async |app: &TestApp| {
            let scene = Scene::set(app).await;
            let browser = app.browser();
            scene.open_doors(app, &browser).await;
            let is_behind_a_link =
                |pattern: &str| ["/b/", "/t/", "/p/"].iter().any(|room| pattern.starts_with(room));
            let mut addresses = pages(&scene, &browser, is_behind_a_link).await;
            addresses.extend(opened(&scene, &browser, is_behind_a_link).await);
            assert!(addresses.len() > 5, "{addresses:?}");
            look_at(app, &browser, addresses, Looking::Closely).await;
        });
    }
}

#[test]
fn pages_of_the_desk_are_for_everybody() {
    if chrome::is_at_hand() {
        on(Engine::Sqlite, async |app: &TestApp| {
            let scene = Scene::set(app).await;
            let browser = app.desk(StaffRole::Owner).await;
            let is_of_the_desk = |pattern: &str| pattern.starts_with("/desk");
            let mut addresses = pages(&scene, &browser, is_of_the_desk).await;
            addresses.extend(opened(&scene, &browser, is_of_the_desk).await);
            assert!(addresses.len() > 5, "{addresses:?}");
            look_at(app, &browser, addresses, Looking::Closely).await;
        });
    }
}

/// The first day of a season: nobody has booked, nothing was sent, nothing is to do.
#[test]
fn pages_without_anything_are_for_everybody() {
    if chrome::is_at_hand() {
        on(Engine::Sqlite, async |app: &TestApp| {
            let browser = app.desk(StaffRole::Owner).await;
            let mut addresses = Vec::new();
            for route in routes::TABLE.iter().filter(|route| route.method == "get") {
                let names = placeholders(route.pattern);
                if route.pattern.starts_with("/desk") && names.iter().all(|name| *name == "code") {
                    let address = filled(route.pattern, |_| match route.pattern {
                        pattern if pattern.starts_with("/desk/rules/") => "organiser-2027".to_owned(),
                        pattern if pattern.starts_with("/desk/editions/") => "PY33".to_owned(),
                        _ => "PY33-A".to_owned(),
                    });
                    let page = browser.fetch(&address).await;
                    if page.is_html() && page.status == 200 {
                        addresses.push(address);
                    }
                }
            }
            assert!(addresses.len() > 20, "{addresses:?}");
            look_at(app, &browser, addresses, Looking::AtAGlance).await;
        });
    }
}
