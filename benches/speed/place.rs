//! A fresh database with one departure on sale or with the demo in it, the servers on it, and figures of many times.

use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use startline::keys::Keyring;
use startline::store::Db;

use crate::results;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_startline");
pub const DEPARTURE: &str = "RUSH-A";

/// A variable of the environment.
#[expect(clippy::disallowed_methods, reason = "a bench is set up from its environment")]
pub fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

pub fn size(name: &str, default: usize) -> usize {
    setting(name).and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// The engines to be measured: SQLite, and a PostgreSQL server where one is named.
pub fn engines() -> Vec<Option<String>> {
    let server = setting("TEST_POSTGRES_URL");
    if server.is_none() {
        println!("PostgreSQL is not measured: TEST_POSTGRES_URL is not set.");
    }
    std::iter::once(None).chain(server.map(Some)).collect()
}

/// A folder with keys, settings and perhaps the database, and where its server listens.
pub struct Place {
    pub engine: &'static str,
    pub base: String,
    pub url: Option<String>,
    folder: tempfile::TempDir,
    port: u16,
    is_demo: bool,
}

impl Place {
    /// One departure with so many places, and the seeded rules.
    pub fn selling(postgres: Option<&str>, places: usize) -> Self {
        let place = Self::empty(postgres, false);
        let folder = place.folder();
        let season = include_str!("season.toml").replace("@places@", &places.to_string());
        let season = (0..=400).fold(season, |text, days| {
            let mark = format!("@today+{days}@");
            if !text.contains(&mark) {
                return text;
            }
            text.replace(&mark, &results::words("date", &["-u", "-d", &format!("+{days} days"), "+%Y-%m-%d"]))
        });
        std::fs::write(folder.join("season.toml"), season).unwrap();
        std::fs::create_dir_all(folder.join("data")).unwrap();
        must(Command::new(PROGRAM).args(["keys", "new"]).arg(place.key_file()));
        must(&mut place.command(&["migrate"]));
        must(place.command(&["season"]).arg(folder.join("season.toml")));
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/rules");
        let documents = std::fs::read_dir(rules).unwrap().map(|entry| entry.unwrap().path());
        let documents = documents.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
        must(place.command(&["rules", "publish"]).args(documents));
        place
    }

    /// The demo's agency.
    pub fn demo(postgres: Option<&str>) -> Self {
        let place = Self::empty(postgres, true);
        must(&mut place.command(&["--load-only"]));
        place
    }

    fn empty(postgres: Option<&str>, is_demo: bool) -> Self {
        let port = free_port();
        let url = postgres.map(fresh_database);
        let engine = if url.is_some() { "PostgreSQL" } else { "SQLite" };
        let base = format!("http://127.0.0.1:{port}");
        Self { engine, base, url, folder: tempfile::tempdir().unwrap(), port, is_demo }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn key_file(&self) -> PathBuf {
        self.folder().join(if self.is_demo { "demo.keys" } else { "keys" })
    }

    pub fn keys(&self) -> Arc<Keyring> {
        Arc::new(Keyring::load(&self.key_file()).unwrap())
    }

    /// What `DATABASE_URL` would be.
    pub fn database(&self) -> String {
        let file = if self.is_demo { "startline.db" } else { "data/startline.db" };
        self.url.clone().unwrap_or_else(|| self.folder().join(file).display().to_string())
    }

    pub fn open(&self) -> Db {
        Db::open(&self.database(), self.keys()).unwrap()
    }

    /// The program with this place's settings; a demo's words follow its own.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.env_remove("DATABASE_URL");
        if let Some(url) = &self.url {
            command.env("DATABASE_URL", url);
        }
        if self.is_demo {
            command.arg("demo").arg("--data").arg(self.folder()).args(["--log-filter", "warn"]);
        } else {
            command
                .env("STARTLINE_KEY_FILE", self.key_file())
                .env("STARTLINE_DATA", self.folder().join("data"));
        }
        command.args(words).stdout(Stdio::null());
        command
    }

    /// What `serve` is called with, to listen on a port.
    pub fn serving(&self, port: u16) -> Vec<String> {
        let address = format!("127.0.0.1:{port}");
        let words = ["--listen", &address];
        let more = ["--base-url", &self.base, "--sender", "Rush <desk@example.org>"];
        let more = if self.is_demo { &[][..] } else { &more[..] };
        let verb = if self.is_demo { &[][..] } else { &["serve"][..] };
        [verb, &words, more].concat().into_iter().map(str::to_owned).collect()
    }

    /// A server on this place's port, ready; its log goes into a file, as it would in earnest.
    pub async fn serve(&self) -> Server {
        self.serve_on(self.port, &[]).await
    }

    /// The same on another port, with other settings.
    pub async fn serve_on(&self, port: u16, settings: &[(&str, &Path)]) -> Server {
        let server = self.spawn(port, settings);
        until_ready(&format!("http://127.0.0.1:{port}")).await;
        server
    }

    /// How long the program takes until it says that it lives.
    pub fn time_to_live(&self) -> Duration {
        let began = Instant::now();
        let _server = self.spawn(self.port, &[]);
        while !lives(self.port) {
            std::thread::sleep(Duration::from_micros(500));
        }
        began.elapsed()
    }

    fn spawn(&self, port: u16, settings: &[(&str, &Path)]) -> Server {
        let log = std::fs::File::create(self.folder().join(format!("log.{port}"))).unwrap();
        let words = self.serving(port);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut command = self.command(&words);
        command.envs(settings.iter().map(|(name, value)| (*name, value.as_os_str()))).stderr(log);
        Server(command.spawn().unwrap())
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Bookings the database holds.
    pub fn count_kept(&self) -> usize {
        let kept = self.open().read_here(|conn| startline::store::bookings::count_by_status(conn, None));
        kept.unwrap().into_iter().map(|(_, count)| usize::try_from(count).unwrap()).sum()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let (Some(url), Some(server)) = (&self.url, setting("TEST_POSTGRES_URL")) {
            let (_, name) = url.rsplit_once('/').unwrap();
            psql(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn must(command: &mut Command) {
    let output = command.stderr(Stdio::piped()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn lives(port: u16) -> bool {
    use std::io::Read;
    use std::io::Write;
    let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", port)) else { return false };
    let asked = stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    let mut answer = String::new();
    asked.is_ok() && stream.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1 200")
}

pub async fn until_ready(base: &str) {
    for _ in 0..600 {
        if reqwest::get(format!("{base}/readyz")).await.is_ok_and(|answer| answer.status() == 200) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the server was not ready in half a minute");
}

/// A database of its own on a PostgreSQL server.
fn fresh_database(server: &str) -> String {
    static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let name = format!("speed_{}_{number}", std::process::id());
    psql(server, &format!("CREATE DATABASE {name} TEMPLATE template0 LOCALE 'C.UTF-8'"));
    let (start, _) = server.rsplit_once('/').expect("a server's address with a database");
    format!("{start}/{name}")
}

pub fn psql(database: &str, statement: &str) {
    let done = Command::new("psql").args(["-q", "-d", database, "-c", statement]).status().unwrap();
    assert!(done.success(), "{statement}");
}

/// A server that is stopped, and waited for, when this is dropped.
pub struct Server(pub Child);

impl Server {
    /// What a line of `/proc/…/status` says, in MB.
    pub fn memory(&self, line: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|known| known.strip_prefix(line)).unwrap();
        let kilobytes = line.trim_start_matches(':').trim().trim_end_matches("kB").trim();
        kilobytes.parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let _ = self.0.wait();
    }
}

/// The time below which so many of 100 stay, in milliseconds.
pub fn percentile(took: &mut [Duration], percent: usize) -> f64 {
    took.sort();
    took[(took.len() * percent / 100).min(took.len() - 1)].as_secs_f64() * 1000.0
}

/// "met", or what was missed.
pub fn verdict(misses: &[String]) -> String {
    if misses.is_empty() { "met".to_owned() } else { format!("**missed**: {}", misses.join("; ")) }
}
