//! A program that is started again on a listener that somebody else keeps open: whoever asks meanwhile waits, and is answered.

use std::io::ErrorKind;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use crate::cli::startline;

/// Nobody waits longer than this for anything.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is started again.
const TIMES: usize = 2;
/// What a stop may take, as the unit and the documents say.
const LONGEST_STOP: Duration = Duration::from_secs(10);

/// What systemd does for the program: keeps the listener, starts it, hears what it says about itself.
struct Keeper {
    folder: tempfile::TempDir,
    listener: TcpListener,
    ear: UnixDatagram,
    programs: usize,
}

/// The running program; killed when dropped.
struct Program {
    child: Child,
    log: PathBuf,
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has mostly ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Keeper {
    /// With a season and a key file.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("season.toml"), include_str!("../support/season.toml")).unwrap();
        for arguments in [
            &["keys", "new", "keys"][..],
            &["migrate", "--key-file", "keys"],
            &["season", "season.toml", "--key-file", "keys"],
        ] {
            let done = startline(folder.path(), arguments);
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
        let ear = UnixDatagram::bind(folder.path().join("notify")).unwrap();
        ear.set_read_timeout(Some(PATIENCE)).unwrap();
        Self { folder, listener: TcpListener::bind(("127.0.0.1", 0)).unwrap(), ear, programs: 0 }
    }

    /// Starts the program with the listener as its descriptor 3.
    fn start(&mut self) -> Program {
        self.programs += 1;
        let log = self.folder.path().join(format!("log{}", self.programs));
        let lent = Stdio::from(OwnedFd::from(self.listener.try_clone().unwrap()));
        let script = "exec 3<&0 </dev/null; export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$@\"";
        let child = Command::new("sh")
            .args(["-c", script, "sh", env!("CARGO_BIN_EXE_startline"), "serve", "--log", "json"])
            .args(["--key-file", "keys", "--data", "data", "--base-url", "https://tours.example.com"])
            .args(["--sender", "desk@example.com"])
            .current_dir(self.folder.path())
            .env_remove("DATABASE_URL")
            .env("NOTIFY_SOCKET", self.folder.path().join("notify"))
            .env("WATCHDOG_USEC", "400000")
            .stdin(lent)
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Program { child, log }
    }

    /// Waits until a program says this about itself.
    fn hears(&self, words: &str) {
        let (since, mut buffer) = (Instant::now(), [0; 256]);
        while since.elapsed() < PATIENCE {
            let length = self.ear.recv(&mut buffer).unwrap_or_else(|error| panic!("no {words}: {error}"));
            if String::from_utf8_lossy(&buffer[..length]).lines().any(|line| line == words) {
                return;
            }
        }
        panic!("nobody said {words}");
    }

    fn address(&self) -> SocketAddr {
        self.listener.local_addr().unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("data").join(name)
    }
}

impl Program {
    fn terminate(&self) {
        // The shell has it built in; the program of that name is not everywhere.
        let done =
            Command::new("sh").args(["-c", &format!("kill -TERM {}", self.child.id())]).status().unwrap();
        assert!(done.success());
    }

    fn ends(&mut self) -> ExitStatus {
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the program does not end");
    }

    fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }
}

/// One answer from a connection: its status, and whether the server closes after it. An error is a request that was not answered.
fn answer(stream: &mut TcpStream, path: &str, keeps: bool) -> std::io::Result<(u16, bool)> {
    let wish = if keeps { "keep-alive" } else { "close" };
    write!(stream, "GET {path} HTTP/1.1\r\nHost: tours.example.com\r\nConnection: {wish}\r\n\r\n")?;
    let (mut heard, mut buffer) = (Vec::new(), [0; 8192]);
    loop {
        let text = String::from_utf8_lossy(&heard).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize =
                length.and_then(|length| length.parse().ok()).ok_or(ErrorKind::InvalidData)?;
            // Bodies of these pages are told apart from the head by bytes, which lower case keeps.
            if heard.len() >= head.len() + 4 + length || body.len() >= length {
                let status = head.split_whitespace().nth(1).and_then(|word| word.parse().ok());
                return Ok((status.ok_or(ErrorKind::InvalidData)?, head.contains("connection: close")));
            }
        }
        let read = stream.read(&mut buffer)?;
        if read == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        heard.extend_from_slice(&buffer[..read]);
    }
}

/// Asks again and again until told to stop; counts answers, and panics at the first request that gets none.
fn ask_on(address: SocketAddr, keeps: bool, stop: &AtomicBool, answered: &AtomicUsize) {
    let mut kept: Option<TcpStream> = None;
    while !stop.load(Ordering::Relaxed) {
        let mut stream = kept.take().unwrap_or_else(|| {
            let stream = TcpStream::connect(address).expect("a connection is refused");
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            stream
        });
        let (status, closes) = answer(&mut stream, "/terms", keeps).expect("a request is not answered");
        assert_eq!(status, 200);
        answered.fetch_add(1, Ordering::Relaxed);
        if keeps && !closes {
            kept = Some(stream);
        }
    }
}

#[test]
fn a_restart_on_a_lent_listener_refuses_nobody() {
    let mut keeper = Keeper::new();
    let mut program = keeper.start();
    keeper.hears("READY=1");
    keeper.hears("WATCHDOG=1");
    let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let clients: Vec<_> = [false, false, false, true, true]
        .into_iter()
        .map(|keeps| {
            let (address, stop, answered) = (keeper.address(), stop.clone(), answered.clone());
            std::thread::spawn(move || ask_on(address, keeps, &stop, &answered))
        })
        .collect();
    let enough = |more: usize| {
        let (since, before) = (Instant::now(), answered.load(Ordering::Relaxed));
        while answered.load(Ordering::Relaxed) < before + more {
            assert!(since.elapsed() < PATIENCE && clients.iter().all(|client| !client.is_finished()));
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    for _ in 0..TIMES {
        enough(50);
        let asked = Instant::now();
        program.terminate();
        keeper.hears("STOPPING=1");
        // The next one is there already and waits for the lock of the file.
        let next = keeper.start();
        let ended = program.ends();
        assert!(ended.success(), "{ended}: {}", program.log());
        assert!(asked.elapsed() < LONGEST_STOP, "the stop took {:?}", asked.elapsed());
        assert!(program.log().contains("\"message\":\"stopped\""), "{}", program.log());
        keeper.hears("READY=1");
        program = next;
    }
    enough(50);
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().expect("a client was let down");
    }
    program.terminate();
    assert!(program.ends().success());
    let log_beside = std::fs::metadata(keeper.path("startline.db-wal")).map_or(0, |file| file.len());
    assert_eq!(log_beside, 0, "the log is in the file after a clean stop");
}

#[test]
fn a_second_program_waits_for_the_file_and_then_gives_up() {
    let folder = tempfile::tempdir().unwrap();
    assert!(startline(folder.path(), &["keys", "new", "keys"]).status.success());
    std::fs::create_dir(folder.path().join("data")).unwrap();
    let lock = std::fs::File::create(folder.path().join("data/startline.lock")).unwrap();
    lock.lock().unwrap();
    let since = Instant::now();
    let serve = ["serve", "--key-file", "keys", "--base-url", "https://a.example", "--sender", "a@b.example"];
    let refused = startline(folder.path(), &serve);
    assert!(since.elapsed() > LONGEST_STOP, "a program that stops may take so long");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("another startline works on"));
    assert!(!Path::new(&folder.path().join("data/startline.db")).exists());
}

#[test]
fn readiness_says_no_before_anybody_is_refused_and_health_asks_it() {
    let mut keeper = Keeper::new();
    let address = keeper.address().to_string();
    let health = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_startline"));
        command.args(["health", "--listen", &address]).output().unwrap()
    };
    let mut program = keeper.start();
    keeper.hears("READY=1");
    assert!(health().status.success());
    // Somebody who was connected before and asks now.
    let mut stream = TcpStream::connect(keeper.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    assert_eq!(answer(&mut stream, "/readyz", true).unwrap(), (200, false));
    program.terminate();
    keeper.hears("STOPPING=1");
    assert_eq!(answer(&mut stream, "/readyz", true).unwrap(), (503, true));
    assert!(program.ends().success());
    assert!(program.log().contains("the program is about to stop"), "the cause is in the log");
    drop(keeper);
    let silent = health();
    assert!(!silent.status.success());
    assert!(String::from_utf8_lossy(&silent.stderr).contains("nothing answers on"));
}
