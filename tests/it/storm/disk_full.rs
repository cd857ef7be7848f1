//! The disk under a SQLite file is full, or fails: nobody is told "booked" for what is not kept, the program says that it cannot serve, and when
//! there is room again it goes on by itself.

use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use startline::cli::verify;
use startline::store::dialect::Engine;

use crate::support::app::TestApp;
use crate::support::form::Form;
use crate::support::program::Premises;
use crate::support::program::Program;
use crate::support::walks;

const DAY: &str = "2026-11-23";

/// A served SQLite file with many places, and an eye on it.
struct Scene {
    premises: Premises,
    eye: TestApp,
    booked: usize,
}

impl Scene {
    async fn set(premises: Premises) -> Self {
        let eye = TestApp::start(&premises.database);
        eye.sql("UPDATE pools SET capacity = 500").await.unwrap();
        Self { premises, eye, booked: 0 }
    }

    /// The program, which outlives a write beyond the largest file it may make.
    async fn start(&self) -> Program {
        let mut words = vec!["--ignore-signal=XFSZ", env!("CARGO_BIN_EXE_startline")];
        let serving = self.premises.serving(DAY, &[]);
        words.extend(serving);
        let mut program = Program::of(self.premises.command_of("env", &words).spawn().unwrap());
        program.answers(&self.premises.browser()).await;
        program
    }

    async fn form(&self, name: &str) -> Form {
        walks::ready_to_book(&self.premises.browser(), "PY33-A", &format!("{name}@example.org")).await
    }

    /// Presses while the disk fails: booked, or told to press again. Either must be true.
    async fn press(&mut self, form: &Form, what: &str) -> bool {
        let answer = form.send().await;
        match answer.status {
            303 => {
                self.booked += 1;
                assert_eq!(self.count().await, self.booked, "{what}: it was told that it is booked");
                true
            }
            503 => {
                answer.titled("Busy at the moment").says("nothing is done twice");
                false
            }
            other => panic!("{what}: the last button answers {other}"),
        }
    }

    /// Presses again where there is room.
    async fn press_again(&mut self, form: &Form, what: &str) {
        form.send().await.expect(303);
        self.booked += 1;
        assert_eq!(self.count().await, self.booked, "{what}: each press is one booking");
        assert_eq!(verify::faults(self.eye.db()).unwrap(), Vec::<String>::new(), "{what}");
    }

    async fn count(&self) -> usize {
        self.eye.texts("SELECT id AS value FROM bookings").await.len()
    }

    async fn readiness(&self) -> Option<u16> {
        // A yes is told again for a second.
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        self.premises.browser().try_get("/readyz").await
    }
}

/// No file may grow beyond so many bytes; None for as large as it likes.
fn limit_files(program: &Program, bytes: Option<u64>) {
    let limit = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
    let pid = program.id().to_string();
    let set = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={limit}:unlimited")]).status();
    assert!(set.unwrap().success(), "prlimit (of util-linux) is wanted");
}

#[test]
fn a_full_disk_keeps_what_was_told_and_tells_nothing_else() {
    let premises = Premises::furnished(Engine::Sqlite).unwrap();
    actix_web::rt::System::new().block_on(async {
        let mut scene = Scene::set(premises).await;
        let mut program = scene.start().await;
        assert_eq!(scene.readiness().await, Some(200));
        let form = scene.form("first").await;
        limit_files(&program, Some(1));
        for _ in 0..3 {
            assert!(!scene.press(&form, "full").await, "booked without a disk");
        }
        assert_eq!(scene.readiness().await, Some(503), "ready without a disk");
        // With a query a page is drawn for who asks, and not sent from memory.
        scene.premises.browser().get("/departures/PY33-A?drawn").await.expect(200);
        limit_files(&program, None);
        scene.press_again(&form, "room again").await;
        assert_eq!(scene.readiness().await, Some(200));

        // The disk fills up in the middle of a commit: after no page of it, after one, and so on until all fit.
        let log = format!("{}-wal", scene.premises.database.url);
        let mut fitted = 0;
        for pages in 0.. {
            let form = scene.form(&format!("page{pages}")).await;
            let written = std::fs::metadata(&log).map_or(0, |log| log.len());
            limit_files(&program, Some(written + pages * 2_060));
            let is_booked = scene.press(&form, &format!("{pages} half pages")).await;
            limit_files(&program, None);
            if is_booked {
                fitted += 1;
            } else {
                scene.press_again(&form, &format!("{pages} half pages")).await;
            }
            if fitted == 3 || pages > 200 {
                break;
            }
        }
        assert!(scene.booked > 5 && fitted == 3, "{} booked, {fitted} fitted", scene.booked);

        // Dead while the disk was full: what was told is there.
        let form = scene.form("last").await;
        limit_files(&program, Some(1));
        assert!(!scene.press(&form, "before the end").await);
        program.kill();
        assert_eq!(scene.count().await, scene.booked);
        let _program = scene.start().await;
        scene.press_again(&form, "after the end").await;
        println!(
            "disk full at {} places of a commit: {} booked, none lost or twice",
            scene.booked - 5,
            scene.booked
        );
        scene.premises.verify();
    });
}

/// SQLite's own method: the K-th call of a kind fails, K growing until none fails.
#[test]
#[ignore = "a long form: needs strace"]
fn a_disk_that_fails_at_any_call_keeps_what_was_told() {
    if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
        eprintln!("skipped: strace is not here");
        return;
    }
    let premises = Premises::furnished(Engine::Sqlite).unwrap();
    actix_web::rt::System::new().block_on(async {
        let mut scene = Scene::set(premises).await;
        let program = scene.start().await;
        let mut told_to_wait = 0;
        for (call, error) in [("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("fdatasync,fsync", "EIO")] {
            let (mut number, mut refused) = (0, 0);
            // The K-th alone, and all from the K-th on, in growing steps, until a press needs fewer calls than K.
            loop {
                number += 1 + number / 4;
                assert!(number < 2_000, "{call}: a press never needs fewer calls");
                let mut is_over = true;
                for which in [format!("{number}"), format!("{number}+")] {
                    let what = format!("{call} {error} at {which}");
                    let form = scene
                        .form(&format!("{}-{error}-{}", call.replace(',', "-"), which.replace('+', "x")))
                        .await;
                    let tracer = Tracer::fails(&scene.premises, &program, call, error, &which).await;
                    let is_booked = scene.press(&form, &what).await;
                    tracer.ends();
                    is_over &= is_booked;
                    if !is_booked {
                        refused += 1;
                        scene.press_again(&form, &what).await;
                    }
                }
                if is_over {
                    break;
                }
            }
            assert!(refused > 0, "{call} {error}: no call failed");
            println!("{call} {error}: {refused} presses refused, none from call {number} on");
            told_to_wait += refused;
        }
        drop(program);
        scene.premises.verify();
        println!("failing calls: {told_to_wait} told to press again, none lost or twice");
    });
}

/// Makes calls of a served program on its log fail.
struct Tracer(std::process::Child);

impl Tracer {
    async fn fails(premises: &Premises, program: &Program, call: &str, error: &str, which: &str) -> Self {
        let log = format!("{}-wal", premises.database.url);
        let inject = format!("inject={call}:error={error}:when={which}");
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-P", &log]);
        let tracer = strace.args(["-e", &inject, "-p", &program.id().to_string()]).spawn().unwrap();
        // It must have taken hold of every thread.
        tokio::time::sleep(Duration::from_millis(300)).await;
        Self(tracer)
    }

    fn ends(mut self) {
        let stopped = Command::new("kill").args(["-INT", &self.0.id().to_string()]).status().unwrap();
        assert!(stopped.success());
        self.0.wait().unwrap();
    }
}

/// A small disk that is really full; large enough to be called roomy when the ballast is gone. Only root may mount one.
#[test]
#[ignore = "a long form: needs root"]
fn a_disk_without_room_is_found_out_and_forgotten_when_there_is_room_again() {
    let premises = Premises::furnished(Engine::Sqlite).unwrap();
    let folder = premises.data.join("small");
    std::fs::create_dir(&folder).unwrap();
    let mut mount = Command::new("mount");
    mount.args(["-t", "tmpfs", "-o", "size=320m", "none"]).arg(&folder).stderr(Stdio::null());
    if !mount.status().is_ok_and(|done| done.success()) {
        eprintln!("skipped: only root can mount a small disk");
        return;
    }
    let _mounted = Mounted(folder.clone());
    std::fs::copy(&premises.database.url, folder.join("startline.db")).unwrap();
    std::fs::copy(premises.data.join("demo.keys"), folder.join("demo.keys")).unwrap();
    let premises = premises.moved(&folder);
    actix_web::rt::System::new().block_on(async {
        let mut scene = Scene::set(premises).await;
        let program = scene.start().await;
        let form = scene.form("first").await;
        // Everything that is left.
        let ballast = folder.join("ballast");
        let filled = Command::new("dd")
            .args(["if=/dev/zero", "bs=4k", &format!("of={}", ballast.display())])
            .stderr(Stdio::null())
            .status();
        assert!(!filled.unwrap().success(), "the disk is full");
        let mut refused = 0;
        for number in 0..40 {
            let form = scene.form(&format!("full{number}")).await;
            refused += usize::from(!scene.press(&form, "full").await);
        }
        assert!(refused > 20, "the disk had room for {} bookings", 40 - refused);
        assert_eq!(scene.readiness().await, Some(503), "ready without a disk");
        std::fs::remove_file(&ballast).unwrap();
        scene.press_again(&form, "room again").await;
        assert_eq!(scene.readiness().await, Some(200));
        println!("full tmpfs: {refused} of 40 told to press again, {} booked, none lost", scene.booked);
        drop(program);
        scene.premises.verify();
    });
}

/// A folder with a disk of its own, which is let go when dropped.
pub struct Mounted(pub std::path::PathBuf);

impl Drop for Mounted {
    fn drop(&mut self) {
        // Readers of the test may still hold it; it goes when they do.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
