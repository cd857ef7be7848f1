//! What a rehearsal of trouble may ask of a demo. A release knows none of it.

use std::path::PathBuf;

use clap::Args;

use crate::config::MailTo;

/// Settings for rehearsals.
#[derive(Args, Clone, Debug)]
pub struct Rehearsal {
    /// Die at this boundary, as if killed.
    #[cfg(debug_assertions)]
    #[arg(long, hide = true)]
    crash_at: Option<String>,
    /// Letters go to this mail server.
    #[cfg(debug_assertions)]
    #[arg(long, hide = true)]
    smtp_url: Option<String>,
}

impl Rehearsal {
    /// Chooses the boundary at which the program dies.
    #[cfg(debug_assertions)]
    pub fn arm(&self) -> anyhow::Result<()> {
        use anyhow::Context;

        if let Some(name) = &self.crash_at {
            let point =
                crate::crash::Point::named(name).with_context(|| format!("no boundary is called {name}"))?;
            crate::crash::choose(point);
        }
        Ok(())
    }

    /// Nothing to choose.
    #[cfg(not(debug_assertions))]
    pub fn arm(&self) -> anyhow::Result<()> {
        Ok(())
    }

    /// Where letters go: a demo's folder unless a rehearsal has a mail server.
    pub fn mail(&self, folder: PathBuf) -> MailTo {
        #[cfg(debug_assertions)]
        if let Some(url) = &self.smtp_url {
            return MailTo::Smtp(url.clone());
        }
        MailTo::Folder(folder)
    }
}
