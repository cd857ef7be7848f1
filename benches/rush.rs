//! The rush: 2,000 buyers press the last button for 200 places, over TCP, through the forms as the pages show them.
//!
//! `cargo bench --bench rush` runs it on SQLite, and on PostgreSQL too where `TEST_POSTGRES_URL` names a server. Each run starts a fresh
//! database and a server of its own, walks every buyer up to "check your answers", lets all press at once (every fourth one presses
//! twice at the same time), and appends what it measured to `benches/RESULTS.md`. What the server acknowledged is then compared with what
//! the database holds. `RUSH_BUYERS` and `RUSH_PLACES` change the sizes.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a bench that cannot go on stops")]

mod results;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use scraper::Html;
use scraper::Selector;
use tokio::sync::Barrier;
use tokio::sync::Semaphore;

const PROGRAM: &str = env!("CARGO_BIN_EXE_startline");
const DEPARTURE: &str = "RUSH-A";
/// Buyers who walk up to the last button at the same time; the press itself is not limited.
const WALKERS: usize = 64;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        run(None, false).await;
        // The tracer slows the server down several times, so what it counts and what is timed are two runs.
        run(None, true).await;
        match setting("TEST_POSTGRES_URL") {
            Some(url) => run(Some(&url), false).await,
            None => println!("PostgreSQL was not measured: TEST_POSTGRES_URL is not set."),
        }
    });
}

/// A variable of the environment.
#[expect(clippy::disallowed_methods, reason = "a bench is set up from its environment")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn size(name: &str, default: usize) -> usize {
    setting(name).and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// How one press of the last button ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Booked,
    SoldOut,
    Busy,
    Other(u16),
}

struct Press {
    end: End,
    to: String,
    took: Duration,
}

struct Figures {
    engine: &'static str,
    buyers: usize,
    places: usize,
    ends: BTreeMap<End, usize>,
    unlike: usize,
    waiting: usize,
    p50: Duration,
    p99: Duration,
    all: Duration,
    syncs: Option<usize>,
    kept: usize,
    is_in_order: bool,
}

async fn run(postgres: Option<&str>, is_counted: bool) {
    let (buyers, places) = (size("RUSH_BUYERS", 2_000), size("RUSH_PLACES", 200));
    let folder = tempfile::tempdir().unwrap();
    let place = Setting::prepare(folder.path(), postgres, places);
    let server = place.serve(is_counted);
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .pool_max_idle_per_host(buyers)
        .timeout(Duration::from_secs(120))
        .build()
        .unwrap();
    place.until_ready(&client).await;
    println!("{}: {buyers} buyers walk up to the last button …", place.engine);
    let forms = walk_all(&client, &place.base, buyers).await;
    let before = place.count_syncs(&server);
    let (presses, all) = press_all(&client, &place.base, forms).await;
    // The outbox sends for a moment longer; its commits count too.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let syncs = place.count_syncs(&server).zip(before).map(|(after, before)| after - before);
    let waiting = wait_all(&client, &place.base, &presses).await;
    drop(server);
    let figures = judge(&place, buyers, places, presses, all, syncs, waiting);
    figures.tell();
}

/// Everybody up to the page with the last button; answers what that button will send.
async fn walk_all(
    client: &reqwest::Client,
    base: &str,
    buyers: usize,
) -> Vec<(String, Vec<(String, String)>)> {
    let at_once = Arc::new(Semaphore::new(WALKERS));
    let walks: Vec<_> = (0..buyers)
        .map(|number| {
            let (client, base, at_once) = (client.clone(), base.to_owned(), at_once.clone());
            tokio::spawn(async move {
                let _turn = at_once.acquire().await.unwrap();
                walk(&client, &base, number).await
            })
        })
        .collect();
    let mut forms = Vec::new();
    for walk in walks {
        forms.push(walk.await.unwrap());
    }
    forms
}

async fn walk(client: &reqwest::Client, base: &str, number: usize) -> (String, Vec<(String, String)>) {
    let answers: BTreeMap<&str, String> = BTreeMap::from([
        ("people", "1".to_owned()),
        ("given_names", "Runner".to_owned()),
        ("family_name", format!("Number{}", letters(number))),
        ("nationality", "D".to_owned()),
        ("document", "ordinary".to_owned()),
        ("birth_year", "1988".to_owned()),
        ("occupation", "engineer".to_owned()),
        ("race", "half".to_owned()),
        ("room", "twin".to_owned()),
        ("booker_name", format!("Runner Number{}", letters(number))),
        ("email", format!("runner{number}@example.org")),
    ]);
    let mut html =
        client.get(format!("{base}/departures/{DEPARTURE}/book")).send().await.unwrap().text().await.unwrap();
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

/// A name without figures, for names may not be checked against numbers.
fn letters(mut number: usize) -> String {
    let mut text = String::new();
    for _ in 0..4 {
        text.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
        number /= 26;
    }
    text
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

async fn post(
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

/// All press at once; every fourth presses twice in parallel, and both answers must be alike.
async fn press_all(
    client: &reqwest::Client,
    base: &str,
    forms: Vec<(String, Vec<(String, String)>)>,
) -> (Vec<Vec<Press>>, Duration) {
    let start = Arc::new(Barrier::new(forms.len() + 1));
    let tasks: Vec<_> = forms
        .into_iter()
        .enumerate()
        .map(|(number, (action, pairs))| {
            let (client, base, start) = (client.clone(), base.to_owned(), start.clone());
            tokio::spawn(async move {
                start.wait().await;
                if number % 4 == 0 {
                    let twice = tokio::join!(
                        press(&client, &base, &action, &pairs),
                        press(&client, &base, &action, &pairs)
                    );
                    vec![twice.0, twice.1]
                } else {
                    vec![press(&client, &base, &action, &pairs).await]
                }
            })
        })
        .collect();
    start.wait().await;
    let began = Instant::now();
    let mut presses = Vec::new();
    for task in tasks {
        presses.push(task.await.unwrap());
    }
    (presses, began.elapsed())
}

async fn press(client: &reqwest::Client, base: &str, action: &str, pairs: &[(String, String)]) -> Press {
    let began = Instant::now();
    let answer = post(client, base, action, pairs).await;
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

/// Everybody who was told "sold out" leaves an address for the waiting list; answers how many could.
async fn wait_all(client: &reqwest::Client, base: &str, presses: &[Vec<Press>]) -> usize {
    let mut kept = 0;
    for (number, pressed) in presses.iter().enumerate() {
        if pressed.iter().all(|press| press.end == End::SoldOut) {
            let pairs = [
                ("email".to_owned(), format!("runner{number}@example.org")),
                ("party_size".to_owned(), "1".to_owned()),
            ];
            let answer = post(client, base, &format!("/departures/{DEPARTURE}/waiting-list"), &pairs).await;
            kept += usize::from(answer.status().as_u16() == 303);
        }
    }
    kept
}

fn judge(
    place: &Setting,
    buyers: usize,
    places: usize,
    presses: Vec<Vec<Press>>,
    all: Duration,
    syncs: Option<usize>,
    waiting: usize,
) -> Figures {
    let mut ends = BTreeMap::new();
    let mut took = Vec::new();
    let mut unlike = 0;
    for pressed in &presses {
        let first = &pressed[0];
        *ends.entry(first.end).or_insert(0) += 1;
        unlike += pressed.iter().filter(|press| press.end != first.end || press.to != first.to).count();
        took.extend(pressed.iter().map(|press| press.took));
    }
    took.sort();
    let at = |percent: usize| took[(took.len() * percent / 100).min(took.len() - 1)];
    let verified = place.command(&["verify"]).output().unwrap();
    let kept = place.count_kept();
    Figures {
        engine: place.engine,
        buyers,
        places,
        p50: at(50),
        p99: at(99),
        all,
        syncs,
        kept,
        unlike,
        waiting,
        ends,
        is_in_order: verified.status.success(),
    }
}

impl Figures {
    fn tell(&self) {
        let count = |end| self.ends.get(&end).copied().unwrap_or(0);
        let (booked, sold_out) = (count(End::Booked), count(End::SoldOut));
        let trouble = self.buyers - booked - sold_out;
        let mut misses = Vec::new();
        if booked != self.places || self.kept != self.places {
            misses.push(format!(
                "{booked} were told they are booked, {} are kept, {} were to be sold",
                self.kept, self.places
            ));
        }
        if trouble > 0 {
            misses.push(format!("{trouble} got another answer: {:?}", self.ends));
        }
        if self.unlike > 0 {
            misses.push(format!("{} repeated presses were answered otherwise", self.unlike));
        }
        if self.waiting != sold_out {
            misses.push(format!("only {} of {sold_out} could join the waiting list", self.waiting));
        }
        if self.syncs.is_none() && self.p99 > Duration::from_secs(2) {
            misses.push("p99 is over 2 s".to_owned());
        }
        if !self.is_in_order {
            misses.push("verify found faults".to_owned());
        }
        if self.syncs.is_some_and(|syncs| syncs >= booked) {
            misses.push("not fewer fdatasync calls than bookings".to_owned());
        }
        let syncs = self.syncs.map_or("not counted".to_owned(), |syncs| {
            format!(
                "{syncs} ({:.2} a booking; traced, so its times are not the server's)",
                syncs as f64 / booked.max(1) as f64
            )
        });
        let line = format!(
            "| {} | {} | {booked} of {} | {sold_out} | {trouble} | {:.0} ms | {:.0} ms | {:.2} s | {syncs} | {} |",
            results::here("benches/rush.rs"),
            self.engine,
            self.places,
            self.p50.as_secs_f64() * 1000.0,
            self.p99.as_secs_f64() * 1000.0,
            self.all.as_secs_f64(),
            if misses.is_empty() { "met".to_owned() } else { format!("**missed**: {}", misses.join("; ")) },
        );
        results::add("rush", &line);
    }
}

/// A fresh database with one departure on sale, and how to reach its server.
struct Setting {
    engine: &'static str,
    folder: std::path::PathBuf,
    url: Option<String>,
    base: String,
    port: u16,
}

impl Setting {
    fn prepare(folder: &Path, postgres: Option<&str>, places: usize) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let url = postgres.map(fresh_database);
        let setting = Self {
            engine: if url.is_some() { "PostgreSQL" } else { "SQLite" },
            folder: folder.to_owned(),
            url,
            base: format!("http://127.0.0.1:{port}"),
            port,
        };
        let season = include_str!("rush.toml").replace("@places@", &places.to_string());
        let season = (0..=400).fold(season, |text, days| {
            let day = results::words("date", &["-u", "-d", &format!("+{days} days"), "+%Y-%m-%d"]);
            if text.contains(&format!("@today+{days}@")) {
                text.replace(&format!("@today+{days}@"), &day)
            } else {
                text
            }
        });
        std::fs::write(folder.join("season.toml"), season).unwrap();
        std::fs::create_dir_all(folder.join("data")).unwrap();
        let key_file = folder.join("keys");
        setting.must(Command::new(PROGRAM).args(["keys", "new"]).arg(&key_file));
        setting.must(&mut setting.command(&["migrate"]));
        setting.must(setting.command(&["season"]).arg(folder.join("season.toml")));
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/rules");
        let documents = std::fs::read_dir(rules).unwrap().map(|entry| entry.unwrap().path());
        let documents = documents.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
        setting.must(setting.command(&["rules", "publish"]).args(documents));
        setting
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(words).env_remove("DATABASE_URL").env("STARTLINE_KEY_FILE", self.folder.join("keys"));
        command.env("STARTLINE_DATA", self.folder.join("data"));
        if let Some(url) = &self.url {
            command.env("DATABASE_URL", url);
        }
        command
    }

    fn must(&self, command: &mut Command) {
        let output = command.output().unwrap();
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// The server; below strace, where it is there, to count the calls that make data durable.
    fn serve(&self, is_counted: bool) -> Server {
        let address = format!("127.0.0.1:{}", self.port);
        let served =
            ["serve", "--listen", &address, "--base-url", &self.base, "--sender", "Rush <desk@example.org>"];
        let is_counted =
            is_counted && Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_ok();
        let mut command = self.command(&[]);
        if is_counted {
            let mut counted = Command::new("strace");
            counted
                .args(["-f", "--seccomp-bpf", "-e", "trace=fdatasync,fsync", "-o"])
                .arg(self.syncs())
                .arg(PROGRAM);
            counted.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
            counted.env_remove("DATABASE_URL");
            command = counted;
        }
        let child =
            command.args(served).args(["--log-filter", "warn"]).stdout(Stdio::null()).spawn().unwrap();
        Server { child, is_counted }
    }

    fn syncs(&self) -> std::path::PathBuf {
        self.folder.join("syncs")
    }

    /// How often the server made data durable until now; none where nobody counted.
    fn count_syncs(&self, server: &Server) -> Option<usize> {
        let text = server.is_counted.then(|| std::fs::read_to_string(self.syncs()).unwrap_or_default())?;
        Some(text.lines().filter(|line| line.contains("fdatasync(") || line.contains("fsync(")).count())
    }

    async fn until_ready(&self, client: &reqwest::Client) {
        for _ in 0..200 {
            if client
                .get(format!("{}/readyz", self.base))
                .send()
                .await
                .is_ok_and(|answer| answer.status() == 200)
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server was not ready in ten seconds");
    }

    fn count_kept(&self) -> usize {
        let keys = startline::keys::Keyring::load(&self.folder.join("keys")).unwrap();
        let file = self.folder.join("data/startline.db").display().to_string();
        let db = startline::store::Db::open(self.url.as_deref().unwrap_or(&file), Arc::new(keys)).unwrap();
        let statuses = db.read_here(|conn| startline::store::bookings::count_by_status(conn, None)).unwrap();
        statuses.into_iter().map(|(_, count)| usize::try_from(count).unwrap()).sum()
    }
}

/// A database of this run's own on a PostgreSQL server.
fn fresh_database(server: &str) -> String {
    let name = format!("rush_{}", std::process::id());
    for statement in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name} TEMPLATE template0 LOCALE 'C.UTF-8'"),
    ] {
        let done = Command::new("psql").args(["-q", "-d", server, "-c", &statement]).status().unwrap();
        assert!(done.success(), "{statement}");
    }
    let (start, _) = server.rsplit_once('/').unwrap();
    format!("{start}/{name}")
}

struct Server {
    child: Child,
    is_counted: bool,
}

impl Drop for Server {
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        // Below strace the server is strace's child.
        let _ = if self.is_counted {
            Command::new("pkill").args(["-TERM", "-P", &id]).status()
        } else {
            Command::new("kill").args(["-TERM", &id]).status()
        };
        let _ = self.child.wait();
    }
}
