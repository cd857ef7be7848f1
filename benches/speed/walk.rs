//! Buyers: one walks through the forms as the pages show them; the others hold the same last page with a name of their own.

use std::collections::BTreeMap;
use std::time::Duration;
use std::time::Instant;

use scraper::Html;
use scraper::Selector;
use startline::keys::Keyring;
use startline::store::tx::new_id;
use startline::web::booking::new::draft::Draft;

use crate::crowd;
use crate::place::DEPARTURE;
use crate::place::Place;

/// What the last button sends, and where.
pub struct LastForm {
    action: String,
    pairs: Vec<(String, String)>,
}

/// How one press of the last button ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    Booked,
    SoldOut,
    Busy,
    Other(u16),
}

pub struct Press {
    pub end: End,
    pub to: String,
    pub took: Duration,
}

/// A client that keeps so many connections.
pub fn client(connections: usize) -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(connections)
        .timeout(Duration::from_secs(120))
        .build()
        .unwrap()
}

/// So many buyers at the last button. The first walked there; what the others would have typed is put into the draft that walk carried,
/// sealed with the place's own key: thousands of walks would take longer than what is to be measured.
pub async fn buyers(client: &reqwest::Client, place: &Place, count: usize) -> Vec<LastForm> {
    let (action, pairs) = walk(client, &place.base).await;
    let keys = place.keys();
    (0..count)
        .map(|number| LastForm { action: action.clone(), pairs: renamed(&keys, &pairs, number) })
        .collect()
}

fn renamed(keys: &Keyring, pairs: &[(String, String)], number: usize) -> Vec<(String, String)> {
    let now = startline::clock::Clock::System.now();
    let rename = |(name, value): &(String, String)| {
        let Some(mut draft) = Draft::opened(keys, DEPARTURE, value, now) else {
            return (name.clone(), value.clone());
        };
        draft.answers.once_key = new_id();
        draft.answers.party[0].family_name = format!("Number{}", crowd::letters(number));
        draft.answers.booker_name = format!("Runner Number{}", crowd::letters(number));
        draft.answers.email = email(number);
        (name.clone(), draft.sealed(keys, DEPARTURE).unwrap())
    };
    pairs.iter().map(rename).collect()
}

pub fn email(number: usize) -> String {
    format!("runner{number}@example.org")
}

async fn walk(client: &reqwest::Client, base: &str) -> (String, Vec<(String, String)>) {
    let answers: BTreeMap<&str, String> = BTreeMap::from([
        ("people", "1".to_owned()),
        ("given_names", "Runner".to_owned()),
        ("family_name", "Numberaaaa".to_owned()),
        ("nationality", "D".to_owned()),
        ("document", "ordinary".to_owned()),
        ("birth_year", "1988".to_owned()),
        ("occupation", "engineer".to_owned()),
        ("race", "half".to_owned()),
        ("room", "twin".to_owned()),
        ("booker_name", "Runner Numberaaaa".to_owned()),
        ("email", email(0)),
    ]);
    let start = client.get(format!("{base}/departures/{DEPARTURE}/book")).send().await.unwrap();
    let mut html = start.text().await.unwrap();
    for _ in 0..16 {
        let (action, pairs) = filled(&html, &answers);
        if action.ends_with("/confirm") {
            return (action, pairs);
        }
        let answer = post(client, base, &action, &pairs).await;
        let status = answer.status();
        html = answer.text().await.unwrap();
        assert!(status.is_success(), "{action} answered {status}");
    }
    panic!("the last button was not reached");
}

/// The last form of the page's main part, filled in as a person would: known fields typed, the wished radio chosen, boxes ticked.
fn filled(html: &str, answers: &BTreeMap<&str, String>) -> (String, Vec<(String, String)>) {
    let page = Html::parse_document(html);
    let forms = Selector::parse("main form[method=post]").unwrap();
    let controls = Selector::parse("input, select, textarea").unwrap();
    let form = page.select(&forms).next_back().expect("a page with a form");
    let mut pairs = Vec::new();
    for control in form.select(&controls) {
        let Some(name) = control.attr("name") else { continue };
        let value = control.attr("value").unwrap_or_default();
        match control.attr("type").unwrap_or("text") {
            "hidden" => pairs.push((name.to_owned(), value.to_owned())),
            "radio" => {
                if answers.get(name).is_some_and(|wished| wished == value) {
                    pairs.push((name.to_owned(), value.to_owned()));
                }
            }
            "checkbox" => {
                if name.starts_with("accept") || name.starts_with("text") || html.contains("/confirm\"") {
                    pairs.push((name.to_owned(), value.to_owned()));
                }
            }
            "submit" | "button" => {}
            _ => pairs.push((name.to_owned(), answers.get(name).cloned().unwrap_or_default())),
        }
    }
    (form.attr("action").expect("an action").to_owned(), pairs)
}

pub async fn post(
    client: &reqwest::Client,
    base: &str,
    action: &str,
    pairs: &[(String, String)],
) -> reqwest::Response {
    client
        .post(format!("{base}{action}"))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(serde_urlencoded::to_string(pairs).unwrap())
        .send()
        .await
        .unwrap()
}

/// Presses the last button.
pub async fn press(client: &reqwest::Client, base: &str, form: &LastForm) -> Press {
    let began = Instant::now();
    let answer = post(client, base, &form.action, &form.pairs).await;
    let status = answer.status().as_u16();
    let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
    let html = answer.text().await.unwrap();
    let end = match status {
        303 => End::Booked,
        503 => End::Busy,
        _ if html.contains("waiting-list") => End::SoldOut,
        other => End::Other(other),
    };
    Press { end, to, took: began.elapsed() }
}
