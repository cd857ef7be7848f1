//! The program itself as a process: started, killed, told to stop, and started again at the same address with the same data.

use std::net::TcpListener;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Stdio;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use startline::store::dialect::Engine;

use crate::support::browser::Browser;
use crate::support::database::Database;

/// A database with the small season, a data folder with its keys, and an address: what a program needs to be started again and again.
pub struct Premises {
    /// Where everything is kept.
    pub database: Database,
    /// `127.0.0.1:PORT`.
    pub address: String,
    /// The data folder.
    pub data: PathBuf,
    // Removed on drop.
    _folder: tempfile::TempDir,
}

impl Premises {
    /// None where PostgreSQL is wanted and not at hand.
    pub fn furnished(engine: Engine) -> Option<Self> {
        let Some(database) = Database::with_season(engine) else {
            eprintln!("skipped: TEST_POSTGRES_URL is not set");
            return None;
        };
        Some(Self::of(database))
    }

    /// Around a database that is furnished.
    pub fn of(database: Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = database.folder().unwrap_or(folder.path()).to_owned();
        Database::keys().save(&data.join("demo.keys")).unwrap();
        Self { database, address: free_address(), data, _folder: folder }
    }

    /// The same around copies that lie elsewhere.
    pub fn moved(mut self, folder: &Path) -> Self {
        self.database.move_to(&folder.join("startline.db"));
        Self { data: folder.to_owned(), ..self }
    }

    /// The program with these words, at these data; its output is thrown away.
    pub fn command(&self, words: &[&str]) -> Command {
        self.command_of(env!("CARGO_BIN_EXE_startline"), words)
    }

    /// The same run by another, such as `strace`, whose own words end with the program's path.
    pub fn command_of(&self, program: &str, words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(words).arg("--data").arg(&self.data).stdout(Stdio::null()).stderr(Stdio::null());
        command.env_remove("DATABASE_URL");
        if self.database.engine == Engine::Postgres {
            command.arg("--database-url").arg(&self.database.url);
        }
        command
    }

    /// The words that serve the data on a day.
    pub fn serving<'a>(&'a self, today: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        let words = ["demo", "--listen", &self.address, "--today", today];
        words.into_iter().chain(more.iter().copied()).collect()
    }

    /// Starts the program on a day, and does not wait for it.
    pub fn spawn(&self, today: &str, more: &[&str]) -> Program {
        Program { child: self.command(&self.serving(today, more)).spawn().unwrap() }
    }

    /// Starts it and waits until it answers.
    pub async fn start(&self, today: &str, more: &[&str]) -> Program {
        let mut program = self.spawn(today, more);
        program.answers(&self.browser()).await;
        program
    }

    /// A browser that has never been here.
    pub fn browser(&self) -> Browser {
        Browser::new(&format!("http://{}", self.address))
    }

    /// Fails unless `startline verify` finds everything in order.
    pub fn verify(&self) {
        let mut command = self.command(&["verify"]);
        let output = command.stdout(Stdio::piped()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

/// A port that is free, and none of those that outgoing connections are given: between two starts nobody may take it.
fn free_address() -> String {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() % 80).unwrap() * 100;
    loop {
        let port = 11_000 + start + NEXT.fetch_add(1, Ordering::Relaxed) % 8_000;
        let address = format!("127.0.0.1:{port}");
        if TcpListener::bind(&address).is_ok() {
            return address;
        }
    }
}

/// The running program; killed when dropped.
pub struct Program {
    child: Child,
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Program {
    /// A process that was started in another way.
    pub fn of(child: Child) -> Self {
        Self { child }
    }

    /// Waits until it answers; answers how long that took.
    pub async fn answers(&mut self, browser: &Browser) -> Duration {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("the program ended by itself: {status}");
            }
            if browser.try_post("/healthz", &[]).await.is_some() {
                return begun.elapsed();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the program does not answer");
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        // It may be dead already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Sends a signal by its name, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("sh").arg("-c").arg(format!("kill -{name} {}", self.id())).status().unwrap();
        assert!(sent.success(), "the program was gone before it was told {name}");
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it does so in time.
    pub async fn ends_within(&mut self, limit: Duration) -> Option<ExitStatus> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(status);
            }
            if begun.elapsed() > limit {
                return None;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Its resident memory in bytes.
    pub fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(Path::new("/proc").join(self.id().to_string()).join("status"));
        let line = status.unwrap().lines().find(|line| line.starts_with("VmRSS:")).unwrap().to_owned();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    }
}
