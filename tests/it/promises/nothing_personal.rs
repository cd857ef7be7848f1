//! 7. Nothing personal in logs, letters, URLs, metrics or error pages.

use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use startline::actions::request_change::Change;
use startline::actions::request_change::RequestChange;
use startline::actions::request_change::request_change;
use startline::actions::send_handoff::SendHandoff;
use startline::actions::send_handoff::send_handoff;
use startline::domain::given::Contact;
use startline::domain::given::Emergency;
use startline::domain::given::Given;
use startline::domain::given::Health;
use startline::domain::given::Insurance;
use startline::store::agencies;
use startline::store::dialect::Engine;
use startline::store::tx::new_id;
use tracing_subscriber::EnvFilter;

use crate::support::acts::passport_of;
use crate::support::app::TestApp;
use crate::support::database::Database;
use crate::support::world::a_booking;

/// What nobody may find outside of a sealed value: a passport number, a birth date as people and machines write it, and the rest that
/// is given with them.
const CANARIES: [&str; 8] = [
    "QX9284713",
    "1988-02-29",
    "29 Feb 1988",
    "29 February 1988",
    "19880229",
    "+49 151 7654321",
    "Canary Contact",
    "no canary seed",
];

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());
/// How many of these tests run: what others log is not kept.
static WATCHING: AtomicUsize = AtomicUsize::new(0);

struct Logged;

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if WATCHING.load(Ordering::SeqCst) > 0 {
            LOG.lock().unwrap().extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn holds(text: &[u8], word: &str) -> bool {
    text.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

fn nothing_personal_in(place: &str, text: &[u8]) {
    assert!(!text.is_empty(), "{place} is empty, so nothing was looked at");
    for canary in CANARIES {
        assert!(!holds(text, canary), "{canary} stands in clear in {place}");
    }
}

/// A booking with every detail given twice, confirmed, and packed for the handler, who gets passports.
async fn a_life(app: &TestApp) {
    let booking = app.book(a_booking()).await;
    let mut details = passport_of(&app.party(&booking).await[0]);
    details.passport_number = "QX9284713".to_owned();
    details.machine_lines =
        "P<D<<BOOKER<<BERTA<<<<<<<<<<<<<<<<<<<<<<<<<<\nQX92847136D<<8802297F3301312<<<<<<<<<<<<<<<4"
            .to_owned();
    app.give("site", details.clone()).await.unwrap();
    let traveller = app.party(&booking).await.remove(0);
    let phone = "+49 151 7654321".to_owned();
    let (name, relation) = ("Canary Contact".to_owned(), "canary keeper".to_owned());
    for given in [
        Given::Emergency(Emergency { name, relation, phone: phone.clone() }),
        Given::Contact(Contact { phone: phone.clone(), chat: "canary_contact".to_owned() }),
        Given::Health(Health {
            diet: "no canary seed".to_owned(),
            medical: "canary contact lenses".to_owned(),
        }),
        Given::Insurance(Insurance {
            insurer: "Canary Contact".to_owned(),
            policy: "QX9284713".to_owned(),
            phone,
        }),
    ] {
        app.give_page("site", &traveller, given).await.unwrap();
    }
    let asked = RequestChange { id: new_id(), change: Change::Passport(details.clone()) };
    app.act("site", move |tx| request_change(tx, &asked)).await.unwrap();
    app.pay(&booking, "EUR 350.00").await;
    details.nationality = "USA".to_owned();
    app.give("staff:test", details).await.unwrap();
    let recipients = app.look(agencies::recipients).await;
    let handler = recipients.into_iter().find(|(one, _)| one.job == "airline").unwrap().0;
    let command = SendHandoff {
        handoff_id: new_id(),
        departure_code: "PY33-A".to_owned(),
        recipient_id: handler.id,
        once_key: new_id(),
    };
    app.act("staff:test", move |tx| send_handoff(tx, &command)).await.unwrap();
    app.own_link(&traveller, "own@example.org").await.unwrap();
    app.run_jobs().await;
}

/// Every row of every table, as text.
async fn dumped(app: &TestApp) -> String {
    let tables = app
        .texts(
            "SELECT table_name::text AS value FROM information_schema.tables WHERE table_schema = 'public'",
        )
        .await;
    let mut dump = String::new();
    for table in tables {
        // Bytes come as hexadecimal.
        let rows = app.texts(&format!("SELECT one::text AS value FROM \"{table}\" one")).await;
        dump.push_str(&rows.join("\n"));
    }
    let hexadecimal = CANARIES.map(|canary| data_encoding::HEXLOWER.encode(canary.as_bytes()));
    assert!(hexadecimal.iter().all(|canary| !dump.contains(canary)), "a canary stands in clear in bytes");
    dump
}

fn on(engine: Engine) {
    let Some(database) = Database::with_season(engine) else { return };
    WATCHING.fetch_add(1, Ordering::SeqCst);
    // All that the program and its libraries say, but not what the tests' own reader of pages and its client say: that would be gigabytes,
    // because whatever test comes next in this process is caught too.
    let filter = EnvFilter::new(
        "trace,html5ever=off,markup5ever=off,selectors=off,cssparser=off,scraper=off,hyper=off,hyper_util=off,reqwest=off",
    );
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Logged).try_init();
    let mut links = Vec::new();
    actix_web::rt::System::new().block_on(async {
        let app = TestApp::start(&database);
        a_life(&app).await;
        links.extend(
            app.delivered()
                .into_iter()
                .filter(|(_, mail)| mail.text.contains(&app.base_url))
                .map(|(_, mail)| mail.path()),
        );
        for link in &links {
            app.browser().get(link).await;
        }
        if engine == Engine::Postgres {
            nothing_personal_in("the dump", dumped(&app).await.as_bytes());
        } else {
            for ending in ["", "-wal"] {
                let file = format!("{}{ending}", database.url);
                nothing_personal_in(&file, &std::fs::read(Path::new(&file)).unwrap());
            }
        }
        for letter in app.letters().await {
            nothing_personal_in(&letter.kind, format!("{} {}", letter.subject, letter.body).as_bytes());
            assert!(!letter.body.contains("http"), "a link stands in the outbox: {}", letter.body);
        }
        for (_, mail) in app.delivered() {
            nothing_personal_in(&mail.subject, mail.raw.as_bytes());
            nothing_personal_in(&mail.subject, mail.text.as_bytes());
        }
        let audit = app.texts("SELECT actor || ' ' || verb || ' ' || note AS value FROM audit_entries").await;
        nothing_personal_in("the audit", audit.join("\n").as_bytes());
    });
    let log = LOG.lock().unwrap();
    assert!(holds(&log, "request_id"), "the log was not caught");
    nothing_personal_in("the log", &log);
    assert!(links.len() > 2, "no link was followed: {links:?}");
    for link in links {
        let word = link.split('/').nth(2).unwrap_or_default();
        assert!(word.len() > 30 && !holds(&log, word), "the log holds a link: {link}");
    }
    WATCHING.fetch_sub(1, Ordering::SeqCst);
}

#[test]
fn nothing_personal_in_file_log_letters_or_audit_on_sqlite() {
    on(Engine::Sqlite);
}

#[test]
fn nothing_personal_in_dump_log_letters_or_audit_on_postgres() {
    on(Engine::Postgres);
}
