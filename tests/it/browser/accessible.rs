//! Promise 8: every page passes axe for WCAG 2.2 AA on a telephone and on a desk, in light and dark, and needs no sideways scrolling
//! at 320 pixels.

use serde_json::Value;
use startline::domain::roster::StaffRole;
use startline::store::dialect::Engine;
use startline::web::routes;

use crate::browser::chrome;
use crate::browser::chrome::Chrome;
use crate::support::app::TestApp;
use crate::support::app::on;
use crate::support::browser::Browser;
use crate::support::scene::Scene;

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

/// Looks at each page at three widths; where it has a form, also at what comes back when nothing is filled in.
async fn look_at(app: &TestApp, browser: &Browser, addresses: Vec<String>) {
    let window = Chrome::open(&app.base_url).await;
    for cookie in browser.cookies() {
        window.keep_cookie(&cookie).await;
    }
    let mut faults = Vec::new();
    for path in addresses {
        window.go(&path).await;
        look(&window, &path, &mut faults).await;
        let pressed = "const button = document.querySelector('main form[method=post][novalidate] button:not([name])'); \
            if (button) { button.click(); return true; } return false;";
        if window.client.execute(pressed, Vec::new()).await.unwrap() == Value::Bool(true) {
            window.client.wait().for_element(fantoccini::Locator::Css("main")).await.unwrap();
            if window.title().await.starts_with("Error: ") {
                look(&window, &format!("{path} sent empty"), &mut faults).await;
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

async fn look(window: &Chrome, name: &str, faults: &mut Vec<String>) {
    window.is_wide(320, 640).await;
    let sideways = lines(window.client.execute(SIDEWAYS, Vec::new()).await.unwrap());
    faults.extend(sideways.into_iter().map(|line| format!("{name} at 320 px sticks out: {line}")));
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
            look(&window, "/", &mut faults).await;
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
                !["/b/", "/p/", "/desk"].iter().any(|room| pattern.starts_with(room))
                    || pattern == "/desk/sign-in"
            })
            .await;
            addresses.push("/nowhere".to_owned());
            look_at(app, &browser, addresses).await;
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
            let addresses =
                pages(&scene, &browser, |pattern| pattern.starts_with("/b/") || pattern.starts_with("/p/"))
                    .await;
            assert!(addresses.len() > 5, "{addresses:?}");
            look_at(app, &browser, addresses).await;
        });
    }
}

#[test]
fn pages_of_the_desk_are_for_everybody() {
    if chrome::is_at_hand() {
        on(Engine::Sqlite, async |app: &TestApp| {
            let scene = Scene::set(app).await;
            let browser = app.desk(StaffRole::Owner).await;
            let addresses = pages(&scene, &browser, |pattern| pattern.starts_with("/desk")).await;
            assert!(addresses.len() > 5, "{addresses:?}");
            look_at(app, &browser, addresses).await;
        });
    }
}
