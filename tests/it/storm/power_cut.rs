//! The power goes: what the file system had not yet written is gone with it. The disk is an image on a loop device, which is copied in the middle
//! of a rush while the program stands still, checked and mounted again. A control run that does not wait for the disk must be able to lose.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::sync::Mutex;
use std::time::Duration;

use diesel::Connection;
use diesel::RunQueryDsl;
use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use futures_util::future::join_all;
use startline::cli::verify;
use startline::store::dialect::Engine;

use crate::storm::disk_full::Mounted;
use crate::storm::sized;
use crate::support::app::TestApp;
use crate::support::program::Premises;

const DAY: &str = "2026-11-23";

/// An image with a file system of its own, mounted; None where only root could.
struct Disk {
    image: PathBuf,
    mounted: Mounted,
}

impl Disk {
    fn make(folder: &Path, name: &str) -> Option<Self> {
        let image = folder.join(format!("{name}.img"));
        std::fs::File::create(&image).unwrap().set_len(96 * 1024 * 1024).unwrap();
        let made = quiet(Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&image));
        assert!(made, "mkfs.ext4 (of e2fsprogs) is wanted");
        Self::mount(image, &folder.join(name))
    }

    fn mount(image: PathBuf, place: &Path) -> Option<Self> {
        std::fs::create_dir(place).unwrap();
        let is_mounted = quiet(Command::new("mount").args(["-o", "loop"]).arg(&image).arg(place));
        is_mounted.then(|| Self { image, mounted: Mounted(place.to_owned()) })
    }

    fn place(&self) -> &Path {
        &self.mounted.0
    }

    /// The disk as it would be found after the power was cut now.
    fn cut(&self, folder: &Path, name: &str) -> Self {
        let image = folder.join(format!("{name}.img"));
        assert!(quiet(Command::new("cp").arg("--sparse=always").arg(&self.image).arg(&image)));
        // 1: errors were mended.
        let checked = Command::new("fsck.ext4")
            .args(["-fy"])
            .arg(&image)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(checked.code().is_some_and(|code| code <= 1), "{checked}");
        Self::mount(image, &folder.join(name)).unwrap()
    }
}

fn quiet(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|done| done.success())
}

/// Leaves addresses on the waiting list until the program is gone; notes which were acknowledged.
async fn leave_addresses(premises: &Premises, name: String, acknowledged: &Mutex<Vec<String>>) {
    let browser = premises.browser();
    for number in 0.. {
        let email = format!("{name}-{number}@example.org");
        let form = [("email".to_owned(), email.clone()), ("party_size".to_owned(), "1".to_owned())];
        match browser.try_post("/departures/PY33-A/waiting-list", &form).await {
            Some(303) => acknowledged.lock().unwrap().push(email),
            Some(status) => panic!("the waiting list answers {status}"),
            None => return,
        }
    }
}

#[test]
#[ignore = "a long form: needs root"]
fn what_was_acknowledged_outlives_a_power_cut() {
    let folder = tempfile::tempdir().unwrap();
    let mut told = 0;
    for round in 0..sized(1, 8) {
        let Some(disk) = Disk::make(folder.path(), &format!("disk{round}")) else {
            eprintln!("skipped: only root can mount a disk");
            return;
        };
        let premises = Premises::furnished(Engine::Sqlite).unwrap();
        std::fs::copy(&premises.database.url, disk.place().join("startline.db")).unwrap();
        std::fs::copy(premises.data.join("demo.keys"), disk.place().join("demo.keys")).unwrap();
        assert!(quiet(&mut Command::new("sync")));
        let premises = premises.moved(disk.place());
        let acknowledged = Mutex::new(Vec::new());
        let after = actix_web::rt::System::new().block_on(async {
            let mut program = premises.start(DAY, &[]).await;
            let clients =
                join_all((0..8).map(|n| leave_addresses(&premises, format!("c{round}-{n}"), &acknowledged)));
            let cutting = async {
                let enough = 40 + round * 25;
                while acknowledged.lock().unwrap().len() < enough {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                program.signal("STOP");
                let after = disk.cut(folder.path(), &format!("after{round}"));
                program.kill();
                after
            };
            tokio::join!(clients, cutting).1
        });
        let acknowledged = acknowledged.into_inner().unwrap();
        told += acknowledged.len();
        let premises = premises.moved(after.place());
        actix_web::rt::System::new().block_on(async {
            let _program = premises.start(DAY, &[]).await;
            let eye = TestApp::start(&premises.database);
            let kept = eye.texts("SELECT email AS value FROM waitlist_entries").await;
            let lost: Vec<_> = acknowledged.iter().filter(|email| !kept.contains(email)).collect();
            assert!(lost.is_empty(), "the power cut took {lost:?}");
            assert_eq!(verify::faults(eye.db()).unwrap(), Vec::<String>::new());
        });
        std::fs::remove_file(&disk.image).unwrap();
        std::fs::remove_file(&after.image).unwrap();
    }
    println!("{} power cuts, {told} acknowledged, none lost", sized(1, 8));
}

#[derive(diesel::QueryableByName)]
struct Counted {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    value: i64,
}

/// Of the control run.
const COMMITS: i64 = 400;

/// Commits without waiting for the disk, as no connection of ours does, and says how many commits a power cut takes.
fn lost_without_waiting(folder: &Path, round: usize) -> Option<i64> {
    let disk = Disk::make(folder, &format!("careless{round}"))?;
    let file = disk.place().join("careless.db").display().to_string();
    let mut conn = SqliteConnection::establish(&file).unwrap();
    conn.batch_execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE kept (n INTEGER)",
    )
    .unwrap();
    assert!(quiet(&mut Command::new("sync")));
    for n in 0..COMMITS {
        diesel::sql_query(format!("INSERT INTO kept VALUES ({n})")).execute(&mut conn).unwrap();
    }
    let after = disk.cut(folder, &format!("afterwards{round}"));
    let file = after.place().join("careless.db").display().to_string();
    let mut conn = SqliteConnection::establish(&file).unwrap();
    let kept: Counted =
        diesel::sql_query("SELECT count(*) AS value FROM kept").get_result(&mut conn).unwrap();
    Some(COMMITS - kept.value)
}

#[test]
#[ignore = "a long form: needs root"]
fn a_power_cut_takes_what_nobody_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let rounds: Option<Vec<i64>> = (0..3).map(|round| lost_without_waiting(folder.path(), round)).collect();
    let Some(lost) = rounds else {
        eprintln!("skipped: only root can mount a disk");
        return;
    };
    println!("without waiting for the disk a power cut took {lost:?} of {COMMITS} commits");
    assert!(lost.iter().sum::<i64>() > 0, "this test cannot see a loss, so it proves nothing");
}
