//! Every address: who may come, which methods it answers, which headers it carries, and what happens to those who come wrongly.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use diesel::RunQueryDsl;
use reqwest::Method;
use startline::web::routes;
use startline::web::routes::Access;
use startline::web::routes::Route;

use crate::on_both;
use crate::support::app::TestApp;
use crate::support::browser::Browser;
use crate::support::database::schema_text;
use crate::support::page::Page;
use crate::support::scene::Scene;
use crate::support::scene::Visitor;
use crate::support::scene::filled;
use crate::support::scene::placeholders;

/// Who may come, from this visitor up. An address that is not here fails, so that somebody decides.
const WHO_MAY: &str = include_str!("routes.txt");

/// Addresses whose example leads to nothing of its own accord.
const NOT_HERE: [&str; 15] = [
    "/b/{word}/personal/{id}",
    "/b/{word}/personal/{id}/change/{page}",
    "/b/{word}/personal/{id}/file",
    "/b/{word}/personal/{id}/copy",
    "/t/{word}/personal/{id}",
    "/t/{word}/personal/{id}/file",
    "/t/{word}/personal/{id}/copy",
    "/t/{word}/personal/{id}/change/{page}",
    "/favicon.ico",
    "/desk/style",
    "/desk/shown/{id}",
    "/desk/shown/{id}/{what}.{format}",
    "/desk/departures/{code}/acts/{id}",
    "/desk/departures/{code}/acts/{id}/board.{format}",
    "/p/{word}/files/{id}",
];

/// Before what asks for a fresh code.
const FRESH: &str = "fresh_";

const FROM_HERE: (&str, &str) = ("sec-fetch-site", "same-origin");

/// `method pattern` to the least visitor who may come.
fn who_may() -> BTreeMap<String, Visitor> {
    let rows = WHO_MAY.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let row = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let least = words[0].strip_prefix(FRESH).unwrap_or(words[0]);
        (format!("{} {}", words[1], words[2]), Visitor::named(least))
    };
    rows.map(row).collect()
}

fn method(route: &Route) -> Method {
    route.method.to_uppercase().parse().unwrap()
}

/// Asks as a page of this site would, with an empty form where there is one to send.
async fn ask(browser: &Browser, method: Method, address: &str) -> Page {
    let body = (method != Method::GET).then(String::new);
    browser.ask(method, address, &[FROM_HERE], body).await
}

#[test]
fn every_address_has_its_row_and_every_row_its_address() {
    let known = who_may();
    let real: BTreeSet<String> =
        routes::TABLE.iter().map(|route| format!("{} {}", route.method, route.pattern)).collect();
    let undecided: Vec<_> = real.iter().filter(|route| !known.contains_key(*route)).collect();
    assert!(undecided.is_empty(), "tests/it/routes.txt does not say who may come to {undecided:#?}");
    let gone: Vec<_> = known.keys().filter(|route| !real.contains(*route)).collect();
    assert!(gone.is_empty(), "tests/it/routes.txt names what is not there: {gone:#?}");
}

#[test]
fn what_asks_for_a_fresh_code_is_decided_in_two_places_and_takes_no_file() {
    let rows = WHO_MAY.lines().filter_map(|line| line.strip_prefix(FRESH));
    let decided: BTreeSet<String> =
        rows.map(|row| row.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")).collect();
    let fresh = routes::TABLE.iter().filter(|route| matches!(route.access, Access::Fresh(_)));
    let real: BTreeSet<String> = fresh.map(|route| format!("{} {}", route.method, route.pattern)).collect();
    assert_eq!(real, decided);
    let plain = routes::body_time(None);
    for row in &real {
        let pattern = row.strip_prefix("post ").unwrap_or_else(|| panic!("{row}: only forms ask for a code"));
        assert_eq!(routes::body_time(Some(pattern)), plain, "{pattern} takes a file, which would be lost");
    }
}

on_both!(everybody_comes_where_they_may_and_nowhere_else, |app| async {
    let scene = Scene::set(app).await;
    let known = who_may();
    for visitor in Visitor::ALL {
        let mut browser = visitor.browser(app).await;
        for route in routes::TABLE {
            let least = known[&format!("{} {}", route.method, route.pattern)];
            let page = ask(&browser, method(route), &scene.address(route.pattern)).await;
            check_access(route, visitor, least, &page);
            if route.pattern == "/desk/sign-out" {
                browser = visitor.browser(app).await;
            }
        }
    }
});

fn check_access(route: &Route, visitor: Visitor, least: Visitor, page: &Page) {
    let told = format!("{visitor:?} {} {} got {}", route.method, route.pattern, page.status);
    let sent_to_sign_in = page.location().is_some_and(|to| to.starts_with("/desk/sign-in"));
    if visitor >= least {
        assert!(!sent_to_sign_in || route.pattern == "/desk/sign-out", "{told} and was sent to sign in");
        let is_odd = matches!(page.status, 401 | 403 | 405) || page.status >= 500;
        let is_missing = page.status == 404 && !NOT_HERE.contains(&route.pattern);
        assert!(!is_odd && !is_missing, "{told}: {}", page.words());
    } else if visitor == Visitor::Nobody {
        assert!(sent_to_sign_in && page.status == 303, "{told}");
    } else {
        page.expect(403).titled("Not for your role");
    }
}

on_both!(the_head_of_a_page_is_told_to_whoever_may_have_the_page, |app| async {
    let scene = Scene::set(app).await;
    for visitor in [Visitor::Nobody, Visitor::Owner] {
        let browser = visitor.browser(app).await;
        for route in routes::TABLE.iter().filter(|route| route.method == "get") {
            let address = scene.address(route.pattern);
            let page = browser.ask(Method::GET, &address, &[FROM_HERE], None).await;
            let head = browser.ask(Method::HEAD, &address, &[FROM_HERE], None).await;
            assert_eq!((head.status, head.location()), (page.status, page.location()), "{address}");
            assert_eq!(head.html, "", "{address}");
        }
    }
});

on_both!(an_address_answers_only_its_methods, |app| async {
    let scene = Scene::set(app).await;
    let owner = Visitor::Owner.browser(app).await;
    let patterns: BTreeSet<&str> = routes::TABLE.iter().map(|route| route.pattern).collect();
    for pattern in patterns {
        for wrong in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
            let is_right =
                routes::TABLE.iter().any(|route| route.pattern == pattern && method(route) == wrong);
            if !is_right {
                let page = ask(&owner, wrong, &scene.address(pattern)).await;
                page.expect(405).titled("This address is not for that");
            }
        }
    }
});

on_both!(an_unknown_name_in_an_address_is_a_page_that_is_not_there, |app| async {
    let scene = Scene::set(app).await;
    let owner = Visitor::Owner.browser(app).await;
    scene.open_doors(app, &owner).await;
    for route in routes::TABLE {
        for wrong in placeholders(route.pattern) {
            for value in ["none", "%00", "..%2f..", "%F0%9F%8F%83", "1%20OR%201=1", &"9".repeat(200)] {
                let address = filled(route.pattern, |name| {
                    if name == wrong { value.to_owned() } else { scene.value(route.pattern, name) }
                });
                let page = ask(&owner, method(route), &address).await;
                // A form that lacks what its page had put into it may be told so first.
                let is_told = page.status == 404 || page.status == 400 && route.method == "post";
                assert!(is_told, "{} {address} got {}: {}", route.method, page.status, page.words());
            }
        }
    }
});

on_both!(a_form_of_another_site_changes_nothing, |app| async {
    let scene = Scene::set(app).await;
    let owner = Visitor::Owner.browser(app).await;
    let foreign: [&[(&str, &str)]; 6] = [
        &[],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", &app.base_url)],
        &[("origin", "null")],
        &[("origin", "https://evil.example")],
        &[("origin", "https://evil.example"), ("host", "evil.example")],
    ];
    let before = counts(app).await;
    for route in routes::TABLE.iter().filter(|route| route.method != "get") {
        for headers in foreign {
            let page =
                owner.ask(method(route), &scene.address(route.pattern), headers, Some(String::new())).await;
            page.expect(403).titled("This form came from another site");
        }
    }
    assert_eq!(counts(app).await, before);
});

on_both!(looking_changes_nothing, |app| async {
    let scene = Scene::set(app).await;
    let owner = Visitor::Owner.browser(app).await;
    scene.open_doors(app, &owner).await;
    // Its probe of the disk has one row, which is there from then on.
    owner.fetch("/readyz").await;
    let before = counts(app).await;
    for route in routes::TABLE.iter().filter(|route| route.method == "get") {
        owner.fetch(&scene.address(route.pattern)).await;
    }
    assert_eq!(counts(app).await, before);
});

on_both!(every_answer_carries_its_headers, |app| async {
    let scene = Scene::set(app).await;
    let owner = Visitor::Owner.browser(app).await;
    let mut answers = vec![owner.fetch("/nowhere").await, ask(&owner, Method::PUT, "/").await];
    answers.push(owner.ask(Method::POST, "/my-booking", &[], Some(String::new())).await);
    for route in routes::TABLE {
        answers.push(
            ask(&Visitor::Owner.browser(app).await, method(route), &scene.address(route.pattern)).await,
        );
    }
    for page in answers {
        let header =
            |name: &str| page.header(name).unwrap_or_else(|| panic!("{} carries no {name}", page.path));
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        for part in [
            "script-src 'self'",
            "style-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{}: {policy}", page.path);
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "same-origin");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert!(!header("x-request-id").is_empty());
        let is_private = ["/desk", "/b/", "/p/"].iter().any(|room| page.path.starts_with(room));
        if is_private {
            let kept = header("cache-control");
            assert!(kept.contains("no-store") || kept == "private, no-cache", "{}: {kept}", page.path);
        }
        assert!(page.header("server").is_none() && page.header("x-powered-by").is_none());
    }
});

on_both!(a_form_of_ten_megabytes_is_told_so, |app| async {
    let began = std::time::Instant::now();
    let body = format!("email={}", "x".repeat(10 * 1024 * 1024));
    let page = app.browser().ask(Method::POST, "/my-booking", &[FROM_HERE], Some(body)).await;
    page.expect(413).titled("That is too much to send");
    assert!(began.elapsed() < std::time::Duration::from_secs(10), "{:?}", began.elapsed());
    app.browser().get("/").await.expect(200);
});

on_both!(no_page_believes_the_host_that_was_asked_for, |app| async {
    let scene = Scene::set(app).await;
    let owner = Visitor::Owner.browser(app).await;
    for route in routes::TABLE.iter().filter(|route| route.method == "get") {
        let headers = [FROM_HERE, ("host", "evil.example"), ("x-forwarded-host", "evil.example")];
        let page = owner.ask(Method::GET, &scene.address(route.pattern), &headers, None).await;
        assert!(!page.html.contains("evil.example"), "{}", page.path);
        assert!(!page.location().is_some_and(|to| to.contains("evil.example")), "{}", page.path);
    }
});

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

/// How many rows each table has.
async fn counts(app: &TestApp) -> BTreeMap<String, i64> {
    app.look(|conn| {
        let mut counts = BTreeMap::new();
        let schema = schema_text();
        for table in
            schema.split("diesel::table! {").skip(1).filter_map(|block| block.split_whitespace().next())
        {
            let sql = format!("SELECT COUNT(*) AS count FROM {table}");
            counts.insert(table.to_owned(), diesel::sql_query(sql).get_result::<Count>(conn)?.count);
        }
        Ok(counts)
    })
    .await
}
