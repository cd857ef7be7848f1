//! `startline rules check`, `publish` and `export`: rule documents in and out; a mistake is named by file, line and
//! field, and then nothing is published.

use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use anyhow::anyhow;
use anyhow::bail;
use chrono::DateTime;
use chrono::Utc;
use clap::Subcommand;

use crate::actions::publish_rules;
use crate::actions::publish_rules::PublishRules;
use crate::cli::database::Place;
use crate::cli::season::by;
use crate::cli::season::text;
use crate::clock::Clock;
use crate::domain::eligibility::RuleSet;
use crate::store::Db;
use crate::store::StoreError;
use crate::store::decisions;

/// `startline rules …`
#[derive(Subcommand)]
pub enum RulesCommand {
    /// Reads rule documents and says what looks wrong in them; needs no database.
    Check {
        /// Rule documents (TOML, see seeds/rules/README.md).
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Publishes rule documents: all of them, or none when one has a fault.
    Publish {
        /// Rule documents (TOML, see seeds/rules/README.md).
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Only say what would be published.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Writes every published version as a document, to the byte as it was published.
    Export {
        /// The folder to write to; made if it is not there.
        folder: PathBuf,
        #[command(flatten)]
        place: Place,
    },
}

/// Does what was asked.
pub async fn run(command: RulesCommand) -> anyhow::Result<ExitCode> {
    match command {
        RulesCommand::Check { files } => check(&files),
        RulesCommand::Publish { files, dry_run, place } => publish(&files, dry_run, &place).await,
        RulesCommand::Export { folder, place } => export(&folder, &place),
    }
}

/// A document and the file it came from.
struct Draft {
    file: PathBuf,
    rules: PublishRules,
}

impl Draft {
    fn name(&self) -> String {
        format!("{} version {}", self.rules.set.code, self.rules.set.version)
    }

    fn read(file: &Path) -> anyhow::Result<Self> {
        let document = text(file)?;
        let set = RuleSet::parse(&document).map_err(|fault| anyhow!("{}, {fault}", file.display()))?;
        Ok(Self { file: file.to_owned(), rules: PublishRules { set, document } })
    }
}

/// Reads all documents, and prints what a person should look at. Every faulty one is named, not only the first.
fn read(files: &[PathBuf]) -> anyhow::Result<Vec<Draft>> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut faults = Vec::new();
    for file in files {
        match Draft::read(file) {
            Err(fault) => faults.push(format!("{fault:#}")),
            Ok(draft) => match drafts.iter().find(|other| other.name() == draft.name()) {
                Some(other) if other.rules.document != draft.rules.document => faults.push(format!(
                    "{} is in {} and, with other rules, in {}",
                    draft.name(),
                    other.file.display(),
                    file.display()
                )),
                Some(_) => {}
                None => drafts.push(draft),
            },
        }
    }
    if !faults.is_empty() {
        bail!("{}", faults.join("\nstartline: "));
    }
    for draft in &drafts {
        for remark in draft.rules.set.proofread(decisions::country_table()) {
            println!("{}, line {}: {}", draft.file.display(), remark.line, remark.text);
        }
    }
    Ok(drafts)
}

fn check(files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    for draft in read(files)? {
        println!("{}: {} is in order", draft.file.display(), draft.name());
    }
    Ok(ExitCode::SUCCESS)
}

async fn publish(files: &[PathBuf], is_dry_run: bool, place: &Place) -> anyhow::Result<ExitCode> {
    let drafts = read(files)?;
    let db = place.open()?;
    let names: Vec<String> = drafts.iter().map(Draft::name).collect();
    let rules: Vec<PublishRules> = drafts.into_iter().map(|draft| draft.rules).collect();
    let are_new = if is_dry_run {
        db.read_here(|conn| {
            rules
                .iter()
                .map(|rules| publish_rules::would_publish(conn, rules))
                .collect::<Result<Vec<bool>, StoreError>>()
        })?
    } else {
        publish_all(&db, rules, Clock::System.now()).await?
    };
    for (name, is_new) in names.into_iter().zip(are_new) {
        let end = match (is_new, is_dry_run) {
            (true, false) => "published",
            (true, true) => "would be published",
            (false, _) => "was published already",
        };
        println!("{name}: {end}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Publishes rule sets that were read: all, or none. For each, whether it is new.
pub async fn publish_all(db: &Db, rules: Vec<PublishRules>, at: DateTime<Utc>) -> anyhow::Result<Vec<bool>> {
    Ok(db.write(by(at), move |tx| publish_rules::publish_rules(tx, &rules)).await?)
}

fn export(folder: &Path, place: &Place) -> anyhow::Result<ExitCode> {
    let rows = place.open()?.read_here(decisions::rule_sets)?;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    for row in &rows {
        let path = folder.join(format!("{}-{}.toml", row.code, row.version));
        let is_same = std::fs::read(&path).is_ok_and(|kept| kept == row.document.as_bytes());
        if path.exists() && !is_same {
            bail!("{} is there with other rules; export to another folder", path.display());
        }
        std::fs::write(&path, &row.document)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        println!("{}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}
