//! `startline staff add`, `startline keys new` and `startline keys rotate`.

use std::io::BufRead;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use clap::ValueEnum;

use crate::actions::add_staff;
use crate::actions::add_staff::AddStaff;
use crate::cli::database::Place;
use crate::cli::files;
use crate::cli::season::by;
use crate::clock::Clock;
use crate::domain::contact::EmailAddress;
use crate::keys::Keyring;
use crate::passwords;
use crate::second_factor;
use crate::store::agencies;
use crate::store::tx::new_id;

/// `startline staff …`
#[derive(Subcommand)]
pub enum StaffCommand {
    /// Adds a member or gives one a new password; the password is read from standard input.
    Add {
        /// Address to sign in with.
        email: String,
        /// Name on pages.
        #[arg(long)]
        name: String,
        /// What they may do.
        #[arg(long, value_enum, default_value = "desk")]
        role: Role,
        #[command(flatten)]
        place: Place,
    },
}

/// `startline keys …`
#[derive(Subcommand)]
pub enum KeysCommand {
    /// Makes a new key file, readable for its owner alone.
    New {
        /// Where.
        file: PathBuf,
    },
    /// Adds a key to a key file: it seals from the next start on, and the others still open.
    Rotate {
        /// Which.
        file: PathBuf,
    },
}

/// Roles of staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Daily work.
    Desk,
    /// Also overrides, refunds, publishing.
    Lead,
    /// Also staff and keys.
    Owner,
}

impl Role {
    fn word(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Lead => "lead",
            Self::Owner => "owner",
        }
    }
}

/// Adds a member and prints the secret of the second factor, once.
pub async fn run(command: StaffCommand) -> anyhow::Result<ExitCode> {
    let StaffCommand::Add { email, name, role, place } = command;
    let email: EmailAddress = email.parse().map_err(|fault| anyhow::anyhow!("{email}: {fault}"))?;
    eprintln!("Type the password ({} letters or more) and press Enter:", passwords::SHORTEST);
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password).context("no password came on standard input")?;
    let password = password.trim_end_matches(['\r', '\n']);
    let db = place.open()?;
    let agency = db.read_here(agencies::agency)?;
    let named = agency.map(|agency| format!("{} {}", agency.name, agency.legal_name)).unwrap_or_default();
    passwords::judge(password, &[&named, &name, &email.key()])?;
    let id = new_id();
    let enrolled = second_factor::enrol(db.keys(), &email.key())?;
    let command = AddStaff {
        id,
        email: email.key(),
        name,
        role: role.word().to_owned(),
        password_hash: passwords::hash(password)?,
        totp_sealed: Some(enrolled.sealed),
    };
    db.write(by(Clock::System.now()), move |tx| add_staff::add_staff(tx, &command)).await?;
    println!("{} may sign in as {}.", email, role.word());
    println!("Second factor, to be typed or scanned into an authenticator app, shown only now:");
    println!("  {}\n  {}", enrolled.secret, enrolled.address);
    Ok(ExitCode::SUCCESS)
}

/// Makes a key file.
pub fn make_keys(command: KeysCommand) -> anyhow::Result<ExitCode> {
    let file = match command {
        KeysCommand::New { file } => file,
        KeysCommand::Rotate { file } => return rotate_keys(&file),
    };
    Keyring::generate()?.save(&file).with_context(|| format!("{} cannot be made", file.display()))?;
    println!(
        "{} holds a new key. Keep a copy apart from the database: without it nothing sealed can be read.",
        file.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Adds a key beside the file and puts the whole into its place, so that it is never half written.
fn rotate_keys(file: &Path) -> anyhow::Result<ExitCode> {
    let ring = Keyring::load(file)?.with_another_key()?;
    // A name that leads elsewhere stays; the file there is replaced.
    let place = file.canonicalize()?;
    let beside = files::beside(&place, ".new");
    files::remove(&beside)?;
    ring.save(&beside).with_context(|| format!("{} cannot be made", beside.display()))?;
    // Whoever reads the file now must read the new one, also where another, such as root, adds the key.
    let owner = std::fs::metadata(&place)?;
    std::os::unix::fs::chown(&beside, Some(owner.uid()), Some(owner.gid()))?;
    files::name(&beside, &place)?;
    println!(
        "{} holds one more key, which seals from the next start on. Keep all its lines: each still opens what it sealed. \
         Copy the file again to where its copy lies.",
        file.display()
    );
    Ok(ExitCode::SUCCESS)
}
