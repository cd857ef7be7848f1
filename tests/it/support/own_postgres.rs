//! A PostgreSQL of a test's own, which may be stopped, starved and cut off.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering;

use crate::support::world;
use startline::store::Db;

/// A running server with one furnished database; stopped and removed when dropped.
pub struct OwnPostgres {
    programs: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
}

impl OwnPostgres {
    /// None, with a line that says so, where PostgreSQL's programs are not installed.
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            eprintln!("skipped: PostgreSQL's programs (initdb, pg_ctl) are not here");
            return None;
        };
        static NEXT: AtomicU16 = AtomicU16::new(0);
        let folder = tempfile::tempdir().unwrap();
        let offset = u16::try_from(std::process::id() % 100).unwrap() * 10;
        let port = 20_000 + offset + NEXT.fetch_add(1, Ordering::Relaxed) % 10;
        let own = Self { programs, folder, port };
        std::fs::create_dir(own.data()).unwrap();
        if is_root() {
            open_to_others(own.folder.path());
            let given = Command::new("chown").arg("postgres").arg(own.data()).status().unwrap();
            assert!(given.success());
        }
        let words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N", "-D"];
        let made = own.run("initdb").args(words).arg(own.data()).status().unwrap();
        assert!(made.success(), "initdb");
        own.resume();
        Some(own)
    }

    /// Starts it, again.
    pub fn resume(&self) {
        let options = format!(
            "-p {} -F -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=60",
            self.port
        );
        let mut start = self.run("pg_ctl");
        start
            .arg("-D")
            .arg(self.data())
            .arg("-l")
            .arg(self.data().join("server.log"))
            .args(["-w", "-o", &options, "start"]);
        assert!(start.status().unwrap().success(), "PostgreSQL does not start");
    }

    /// Stops it: `fast` tells everybody, `immediate` is a crash.
    pub fn stop(&self, how: &str) {
        let mut stop = self.run("pg_ctl");
        assert!(stop.arg("-D").arg(self.data()).args(["-m", how, "-w", "stop"]).status().unwrap().success());
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address of its one database, at its own port or at one that leads there.
    pub fn url_at(&self, port: u16) -> String {
        format!("postgres://postgres@127.0.0.1:{port}/postgres")
    }

    /// Migrates and furnishes the database; answers how to open it.
    pub async fn furnish(&self) -> Db {
        let db = Db::open(&self.url_at(self.port), crate::support::database::Database::keys()).unwrap();
        db.migrate().unwrap();
        world::furnish(&db).await;
        db
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// PostgreSQL refuses to run as root.
    fn run(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        // It may be stopped already.
        let _ =
            self.run("pg_ctl").arg("-D").arg(self.data()).args(["-m", "immediate", "-w", "stop"]).status();
    }
}

fn programs() -> Option<PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = installed.map(|version| version.path().join("bin")).collect();
    found.retain(|bin| bin.join("initdb").exists() && bin.join("pg_ctl").exists());
    found.sort();
    found.pop()
}

fn is_root() -> bool {
    let asked = Command::new("id").arg("-u").output();
    asked.is_ok_and(|answer| answer.stdout.starts_with(b"0\n"))
}

fn open_to_others(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}
