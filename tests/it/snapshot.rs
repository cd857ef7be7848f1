//! The pages that are the same for everybody come from memory, and are never a second behind.

use std::io::Read;
use std::time::Duration;
use std::time::Instant;

use reqwest::Method;
use startline::actions::join_waitlist::JoinWaitlist;
use startline::actions::join_waitlist::join_waitlist;
use startline::actions::load_season::LoadSeason;
use startline::actions::load_season::load_season;
use startline::domain::season::Season;
use startline::store::dialect::Engine;
use startline::store::tx::new_id;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::app::on_two;
use crate::support::page::Page;
use crate::support::scene::Scene;
use crate::support::world;
use crate::support::world::a_booking;

/// What everybody sees alike.
const PAGES: [&str; 9] = [
    "/",
    "/departures/PY33-A",
    "/departures/PY33-A/waiting-list",
    "/departures/PY33-A/waiting-list/kept",
    "/can-i-come",
    "/my-booking",
    "/my-booking/sent",
    "/terms",
    "/privacy",
];

/// Only what is handed out from memory has a name.
fn name_of(page: &Page) -> Option<String> {
    page.header("etag")
}

async fn with(app: &TestApp, method: Method, path: &str, headers: &[(&str, &str)]) -> Page {
    app.browser().ask(method, path, headers, None).await
}

on_both!(every_public_page_has_a_name_and_each_answer_a_number, |app| async {
    let text = Scene::set(app).await.address("/texts/{id}");
    for path in PAGES.iter().copied().chain([text.as_str()]) {
        let (first, second) = (app.browser().fetch(path).await, app.browser().fetch(path).await);
        assert!(
            name_of(first.expect(200)).is_some_and(|name| name.starts_with("W/\"")),
            "{path} has no name"
        );
        assert_eq!(name_of(&first), name_of(&second), "{path}");
        assert_eq!(first.html, second.html, "{path}");
        assert_eq!(second.header("vary").as_deref(), Some("accept-encoding"), "{path}");
        assert_ne!(first.header("x-request-id").unwrap(), second.header("x-request-id").unwrap(), "{path}");
        for name in ["content-security-policy", "referrer-policy", "content-type", "cache-control"] {
            assert_eq!(first.header(name).unwrap(), second.header(name).unwrap(), "{path}");
        }
    }
});

on_both!(who_has_a_page_is_not_sent_it_again, |app| async {
    for path in PAGES {
        let name = name_of(&app.browser().fetch(path).await).unwrap();
        let again = with(app, Method::GET, path, &[("if-none-match", &name)]).await;
        assert_eq!((again.status, again.bytes.len(), name_of(&again)), (304, 0, Some(name)), "{path}");
        assert!(again.header("x-request-id").is_some() && again.header("content-security-policy").is_some());
        with(app, Method::GET, path, &[("if-none-match", "W/\"other\"")]).await.expect(200);
    }
});

on_both!(a_page_goes_out_small_to_who_can_open_it, |app| async {
    for path in PAGES {
        let plain = with(app, Method::GET, path, &[]).await;
        assert_eq!(plain.header("content-encoding"), None, "{path}");
        let small = reqwest::Client::new().get(format!("{}{path}", app.base_url));
        let small = small.header("accept-encoding", "gzip, br").send().await.unwrap();
        assert_eq!(small.headers()["content-encoding"], "gzip", "{path}");
        let small = small.bytes().await.unwrap();
        assert!(small.len() < plain.bytes.len() / 2, "{path}");
        let mut opened = String::new();
        flate2::read::GzDecoder::new(&*small).read_to_string(&mut opened).unwrap();
        assert_eq!(opened, plain.html, "{path}");
        let head = with(app, Method::HEAD, path, &[]).await;
        assert_eq!((head.status, head.bytes.len()), (200, 0), "{path}");
        assert_eq!(head.header("content-length"), Some(plain.bytes.len().to_string()), "{path}");
    }
});

on_both!(what_is_for_one_alone_is_neither_kept_nor_handed_out, |app| async {
    for path in ["/can-i-come?departure=PY33-A", "/departures/none", "/departures/PY33%2DA", "/desk/sign-in"]
    {
        for _ in 0..2 {
            assert_eq!(name_of(&app.browser().fetch(path).await), None, "{path}");
        }
    }
    app.browser().fetch("/departures/PY33%2DA").await.expect(200);
    let name = name_of(&app.browser().fetch("/").await);
    let told = data_encoding::BASE64URL_NOPAD.encode(b"It was done.");
    let browser = app.browser();
    browser.keep_cookie(&format!("notice={told}; Path=/"));
    let page = browser.fetch("/").await;
    assert_eq!(name_of(page.says("It was done.")), None);
    assert!(browser.cookies().is_empty(), "the notice is shown once");
    let page = app.browser().fetch("/").await;
    assert_eq!(name_of(page.says_not("It was done.")), name);
});

on_both!(what_was_sold_here_is_gone_from_the_next_page, |app| async {
    for left in ["8 places left", "7 places left", "6 places left"] {
        app.browser().fetch("/departures/PY33-A").await.expect(200).says(left);
        app.browser().fetch("/").await.says(left);
        app.book(a_booking()).await;
    }
});

on_both!(a_day_ends_for_pages_too, |app| async {
    let at = |text: &str| app.clock().set(text.parse().unwrap());
    // 11 March 2027 is the last day of the sale, by the clock of Beijing.
    at("2027-03-11T15:59:59Z");
    let open = app.browser().fetch("/departures/PY33-A").await;
    assert!(name_of(open.says("On sale until")).is_some());
    at("2027-03-11T16:00:00Z");
    let closed = app.browser().fetch("/departures/PY33-A").await;
    assert!(name_of(closed.says("This departure is closed")).is_some());
    at("2027-03-11T15:59:59Z");
    app.browser().fetch("/departures/PY33-A").await.says("On sale until");
});

/// Asks until a page says something, and fails after a second.
async fn within_a_second(app: &TestApp, path: &str, words: &str) {
    let since = Instant::now();
    loop {
        let asked = Instant::now();
        let page = app.browser().fetch(path).await;
        assert!(name_of(page.expect(200)).is_some(), "{path} did not come from memory");
        if page.words().contains(words) {
            return;
        }
        assert!(asked - since < Duration::from_secs(1), "{path} does not say {words:?} after a second");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn what_is_done_here_is_seen_there(here: &TestApp, there: &TestApp) {
    let (home, page) = ("/", "/departures/PY33-A");
    for path in [home, page, "/terms"] {
        within_a_second(there, path, "Test Race Tours").await;
    }
    here.book(a_booking()).await;
    within_a_second(there, page, "7 places left").await;
    within_a_second(there, home, "7 places left").await;

    let changed = world::SEASON
        .replace("name = \"Test Race Tours\"", "name = \"Other Race Tours\"")
        .replace("EUR 2195.00", "EUR 2222.00");
    let season = LoadSeason { season: Season::parse(&changed).unwrap(), document: changed };
    here.act("cli", move |tx| load_season(tx, &season)).await.unwrap();
    within_a_second(there, page, "EUR 2,222").await;
    within_a_second(there, home, "EUR 2,222").await;
    within_a_second(there, "/terms", "Other Race Tours").await;
}

#[test]
fn what_is_done_here_is_seen_there_on_sqlite() {
    on_two(Engine::Sqlite, what_is_done_here_is_seen_there);
}

#[test]
fn what_is_done_here_is_seen_there_on_postgres() {
    on_two(Engine::Postgres, what_is_done_here_is_seen_there);
}

on_both!(who_writes_all_the_time_is_looked_at_ten_times_a_second, |app| async {
    let watch = app.db().watch();
    let first = watch.version().await.unwrap();
    let (since, mut writes) = (Instant::now(), 0);
    while since.elapsed() < Duration::from_millis(950) {
        let wait = JoinWaitlist {
            id: new_id(),
            departure_code: "PY33-A".to_owned(),
            email: format!("runner{writes}@example.org").parse().unwrap(),
            party_size: 1,
        };
        app.act("site", move |tx| join_waitlist(tx, &wait)).await.unwrap();
        watch.version().await.unwrap();
        writes += 1;
    }
    let noticed = watch.version().await.unwrap() - first;
    assert!(writes > 12, "only {writes} writes: this says nothing");
    // A second of its own begins with the first look, which came before these.
    assert!((2..=20).contains(&noticed), "{noticed} versions of {writes} writes");
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert!(watch.version().await.unwrap() > first + 1);
    let last = watch.version().await.unwrap();
    tokio::time::sleep(Duration::from_millis(600)).await;
    // A server of PostgreSQL counts the writes of all its databases together, and other tests have theirs on it.
    if app.db().engine() == Engine::Sqlite {
        assert_eq!(watch.version().await.unwrap(), last, "nobody wrote, and yet something changed");
    }
});
