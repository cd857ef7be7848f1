//! `startline demo`: a made-up agency with a season on sale, nothing to set up.

pub mod pages;
pub mod pictures;
pub mod ways;
pub mod stories;
pub mod edition;

use std::net::SocketAddr;
use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use anyhow::anyhow;
use chrono::NaiveDate;
use clap::Args;

use crate::actions::add_staff;
use crate::actions::add_staff::AddStaff;
use crate::cli::database::Place;
use crate::cli::logs;
use crate::cli::logs::LogStyle;
use crate::cli::rehearsal::Rehearsal;
use crate::cli::season::by;
use crate::cli::serving;
use crate::clock::Clock;
use crate::config;
use crate::config::Config;
use crate::erasures::Erasures;
use crate::keys::Keyring;
use crate::passwords;
use crate::serve;
use crate::serve::Doors;
use crate::store::Db;
use crate::store::agencies;
use crate::store::dialect::Engine;
use crate::store::tx::new_id;

/// Whoever runs the demo may do everything at its desk.
const EMAIL: &str = "desk@startline.example";
/// Known to everybody, like everything in a demo.
const PASSWORD: &str = "twice-round-the-park";

/// The settings of a demo.
#[derive(Args)]
pub struct DemoArgs {
    #[command(flatten)]
    place: Place,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Start over: what was there is removed.
    #[arg(long)]
    fresh: bool,
    /// Load the data and exit.
    #[arg(long)]
    load_only: bool,
    /// Believe it is this day (YYYY-MM-DD), in jobs and letters too.
    #[arg(long)]
    today: Option<NaiveDate>,
    /// Which log lines, such as info or startline=debug
    #[arg(long, default_value = "warn")]
    log_filter: String,
    #[command(flatten)]
    rehearsal: Rehearsal,
}

/// Loads the demo if it is not there, says where it is, and serves it.
pub async fn run(args: DemoArgs) -> anyhow::Result<ExitCode> {
    logs::start(LogStyle::Plain, &args.log_filter);
    args.rehearsal.arm()?;
    std::fs::create_dir_all(&args.place.data)
        .with_context(|| format!("the folder {} cannot be made", args.place.data.display()))?;
    let _lock = args.place.lock()?;
    let clock = args.today.map_or(Clock::System, Clock::pretending);
    if args.fresh {
        remove(&args.place)?;
    }
    let db = open(&args.place)?;
    if args.fresh && db.engine() == Engine::Postgres {
        db.revert()?;
    }
    db.migrate()?;
    if db.read_here(agencies::agency)?.is_none() {
        edition::load(&db, clock.now()).await?;
        add_desk(&db, &clock).await?;
    }
    let letters = args.place.data.join("letters");
    println!("Startline demo");
    println!("  site     http://{}/", args.listen);
    println!("  desk     http://{}/desk   email: {EMAIL}   password: {PASSWORD}", args.listen);
    println!("  letters  {}/", letters.display());
    println!(
        "  A demo asks staff for no second factor and keeps its key beside its data; startline serve does neither."
    );
    if args.load_only {
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config {
        listen: args.listen,
        base_url: format!("http://{}", args.listen),
        sender: EMAIL.to_owned(),
        mail: args.rehearsal.mail(letters),
        is_demo: true,
        demands_totp: false,
        least_free_bytes: config::LEAST_FREE_BYTES,
        erasures: Erasures::in_folder(&args.place.data),
    };
    let mailer = serving::mailer(&db, &config, &EMAIL.parse().map_err(|e| anyhow!("{EMAIL}: {e}"))?)?;
    let listener = TcpListener::bind(args.listen)
        .with_context(|| format!("nothing can listen on {}; choose another with --listen", args.listen))?;
    let doors = Doors { public: listener, is_lent: false, metrics: None };
    tokio::task::LocalSet::new().run_until(serve::serve(db, clock, config, mailer, doors)).await?;
    Ok(ExitCode::SUCCESS)
}

fn remove(place: &Place) -> anyhow::Result<()> {
    for name in ["startline.db", "startline.db-wal", "startline.db-shm"] {
        match std::fs::remove_file(place.data.join(name)) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("{name} cannot be removed")),
        }
    }
    match std::fs::remove_dir_all(place.data.join("letters")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).context("the letters cannot be removed")
        }
        _ => Ok(()),
    }
}

/// Opens the database; a demo without a key makes its own, beside its data.
fn open(place: &Place) -> anyhow::Result<Db> {
    let path = place.key_path();
    if !path.exists() {
        Keyring::generate()?.save(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    }
    Ok(Db::open(&place.url(), Arc::new(Keyring::load(&path)?))?)
}

async fn add_desk(db: &Db, clock: &Clock) -> anyhow::Result<()> {
    let command = AddStaff {
        id: new_id(),
        email: EMAIL.to_owned(),
        name: "Demo desk".to_owned(),
        role: "owner".to_owned(),
        password_hash: passwords::hash(PASSWORD)?,
        totp_sealed: None,
    };
    Ok(db.write(by(clock.now()), move |tx| add_staff::add_staff(tx, &command)).await?)
}
