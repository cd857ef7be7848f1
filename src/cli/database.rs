//! Where the data is: a folder with a SQLite file, or a PostgreSQL URL; and the lock that keeps a second program off one file.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use anyhow::Context;
use anyhow::bail;
use clap::Args;

use crate::keys::Keyring;
use crate::store::Db;
use crate::store::dialect::Engine;

/// How often a lock that is waited for is asked for.
const LOCK_EVERY: Duration = Duration::from_millis(50);

/// The arguments every command takes.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// Folder of the SQLite file.
    #[arg(long, env = "STARTLINE_DATA", default_value = "data")]
    pub data: PathBuf,
    /// PostgreSQL instead: postgres://user:password@host/name
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Key file; the folder's own in a demo.
    #[arg(long, env = "STARTLINE_KEY_FILE")]
    pub key_file: Option<PathBuf>,
}

impl Place {
    /// What to connect to.
    pub fn url(&self) -> String {
        match &self.database_url {
            Some(url) if !url.is_empty() => url.strip_prefix("sqlite://").unwrap_or(url).to_owned(),
            _ => self.data.join("startline.db").display().to_string(),
        }
    }

    /// The key file, the named one or the demo's.
    pub fn key_path(&self) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| self.data.join("demo.keys"))
    }

    /// Opens the database with its keyring.
    pub fn open(&self) -> anyhow::Result<Db> {
        let keys = Keyring::load(&self.key_path())?;
        let url = self.url();
        if Engine::of(&url) == Engine::Sqlite && !std::path::Path::new(&url).exists() {
            bail!("there is no database at {url}; run startline demo, or startline migrate to make one");
        }
        Ok(Db::open(&url, Arc::new(keys))?)
    }

    /// Takes the lock of a SQLite file for as long as the answer lives; PostgreSQL needs none.
    pub fn lock(&self) -> anyhow::Result<Option<File>> {
        self.lock_within(Duration::ZERO)
    }

    /// The same, but waits so long for another program to let go.
    pub fn lock_within(&self, patience: Duration) -> anyhow::Result<Option<File>> {
        if Engine::of(&self.url()) == Engine::Postgres {
            return Ok(None);
        }
        std::fs::create_dir_all(&self.data)
            .with_context(|| format!("the folder {} cannot be made", self.data.display()))?;
        let path = self.data.join("startline.lock");
        let file = File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
        let asked = Instant::now();
        while file.try_lock().is_err() {
            if asked.elapsed() < patience {
                std::thread::sleep(LOCK_EVERY);
                continue;
            }
            bail!(
                "another startline works on {}; stop it first, or use another --data folder",
                self.data.display()
            );
        }
        Ok(Some(file))
    }
}
