//! `startline serve`: the production door. Each setting that is missing is one sentence that says what to set.

use std::net::SocketAddr;
use std::net::TcpListener;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use anyhow::bail;
use clap::Args;
use lettre::message::Mailbox;
use listenfd::ListenFd;

use crate::cli::database::Place;
use crate::cli::logs;
use crate::cli::logs::LogStyle;
use crate::cli::migrate;
use crate::clock::Clock;
use crate::config;
use crate::config::Config;
use crate::config::MailTo;
use crate::erasures::Erasures;
use crate::jobs::Mailer;
use crate::keys;
use crate::keys::Keyring;
use crate::mail::transport::Transport;
use crate::serve;
use crate::serve::Doors;
use crate::store::Db;
use crate::store::agencies;
use crate::store::dialect::Engine;

/// The settings of a server.
#[derive(Args)]
pub struct ServeArgs {
    #[command(flatten)]
    place: Place,
    /// Where to listen.
    #[arg(long, env = "STARTLINE_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where to tell metrics, such as 127.0.0.1:9100; nowhere if not set.
    #[arg(long, env = "STARTLINE_METRICS_LISTEN")]
    metrics_listen: Option<SocketAddr>,
    /// Address of the site in links, such as https://tours.example.com
    #[arg(long, env = "STARTLINE_BASE_URL")]
    base_url: Option<String>,
    /// Sender of letters, such as "Tours <desk@example.com>"
    #[arg(long, env = "STARTLINE_SENDER")]
    sender: Option<String>,
    /// Mail server, such as smtps://user:password@mail.example.com; without it letters go into the folder
    #[arg(long, env = "STARTLINE_SMTP_URL", hide_env_values = true)]
    smtp_url: Option<String>,
    /// File that holds the mail server's address, so that its password is in no environment.
    #[arg(long, env = "STARTLINE_SMTP_FILE")]
    smtp_file: Option<PathBuf>,
    /// Folder for letters where no mail server is set; the data folder's own if not named.
    #[arg(long, env = "STARTLINE_MAIL_FOLDER")]
    mail_folder: Option<PathBuf>,
    /// How log lines look.
    #[arg(long, env = "STARTLINE_LOG", value_enum, default_value = "plain")]
    log: LogStyle,
    /// Which log lines, such as info or startline=debug
    #[arg(long, env = "STARTLINE_LOG_FILTER", default_value = "info")]
    log_filter: String,
}

/// A new program waits this long for the one before it to end: its stop takes ten seconds at most.
const PATIENCE: Duration = Duration::from_secs(15);

impl ServeArgs {
    fn keys(&self) -> anyhow::Result<Keyring> {
        let Some(key_file) = &self.place.key_file else {
            bail!(
                "no key file is set; make one with startline keys new FILE, keep it apart from the data, and set STARTLINE_KEY_FILE"
            );
        };
        let keys = Keyring::load(key_file)?;
        let url = self.place.url();
        let is_beside = is_inside(key_file, &self.place.data) || are_beside(key_file, Path::new(&url));
        if Engine::of(&url) == Engine::Sqlite && is_beside {
            bail!(
                "the key file lies in the data folder; move it elsewhere, so that a copy of the data alone opens nothing"
            );
        }
        Ok(keys)
    }

    fn address(&self) -> anyhow::Result<String> {
        let Some(base_url) = &self.base_url else {
            bail!(
                "no address for links is set; set STARTLINE_BASE_URL to where people reach this server, such as https://tours.example.com"
            );
        };
        Ok(config::base_url(base_url)?)
    }

    fn sender(&self) -> anyhow::Result<Mailbox> {
        let Some(sender) = &self.sender else {
            bail!(
                "no sender is set; set STARTLINE_SENDER to the address letters come from, such as \"Tours <desk@example.com>\""
            );
        };
        sender.parse().with_context(|| {
            format!("STARTLINE_SENDER is {sender}: write it like \"Tours <desk@example.com>\"")
        })
    }

    fn mail(&self) -> anyhow::Result<MailTo> {
        let url = match (&self.smtp_url, &self.smtp_file) {
            (Some(_), Some(_)) => {
                bail!("both STARTLINE_SMTP_URL and STARTLINE_SMTP_FILE are set; leave one of them out")
            }
            (Some(url), None) => url.clone(),
            (None, Some(file)) => secret_in(file)?,
            (None, None) => {
                let folder = self.mail_folder.clone();
                return Ok(MailTo::Folder(folder.unwrap_or_else(|| self.place.data.join("letters"))));
            }
        };
        Transport::smtp(&url)?;
        Ok(MailTo::Smtp(url))
    }

    fn metrics(&self) -> anyhow::Result<()> {
        if self.metrics_listen == Some(self.listen) {
            bail!("STARTLINE_METRICS_LISTEN is the address of the site; give the metrics one of their own");
        }
        Ok(())
    }

    /// Every setting that is missing or cannot be used, a sentence each.
    pub fn faults(&self) -> Vec<String> {
        let checks = [
            self.keys().err(),
            self.address().err(),
            self.sender().err(),
            self.mail().err(),
            self.metrics().err(),
        ];
        checks.into_iter().flatten().map(|fault| format!("{fault:#}")).collect()
    }
}

/// Checks every setting, then serves.
pub async fn run(args: ServeArgs) -> anyhow::Result<ExitCode> {
    let keys = args.keys()?;
    let base_url = args.address()?;
    let sender = args.sender()?;
    let mail = args.mail()?;
    args.metrics()?;
    logs::start(args.log, &args.log_filter);
    // What systemd lends is open already: who comes meanwhile waits in its queue.
    let lent =
        ListenFd::from_env().take_tcp_listener(0).context("what systemd handed over is no listener")?;
    let _lock = args.place.lock_within(PATIENCE)?;
    let db = Db::open(&args.place.url(), Arc::new(keys))?;
    migrate::bring_up_to_date(&args.place, &db)?;
    let config = Config {
        listen: args.listen,
        base_url,
        sender: sender.to_string(),
        mail,
        is_demo: false,
        demands_totp: true,
        least_free_bytes: config::LEAST_FREE_BYTES,
        erasures: Erasures::in_folder(&args.place.data),
    };
    let mailer = mailer(&db, &config, &sender)?;
    let doors = Doors {
        is_lent: lent.is_some(),
        public: lent.map_or_else(|| listen(args.listen), Ok)?,
        metrics: args.metrics_listen.map(listen).transpose()?,
    };
    let address = doors.public.local_addr()?;
    tracing::info!(listen = %address, database = db.engine().name(), letters = ?mailer.transport.kind(), "serving");
    tokio::task::LocalSet::new().run_until(serve::serve(db, Clock::System, config, mailer, doors)).await?;
    Ok(ExitCode::SUCCESS)
}

fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("nothing can listen on {address}"))
}

/// One line, from a file that its owner alone can read.
fn secret_in(file: &Path) -> anyhow::Result<String> {
    let unreadable = || format!("STARTLINE_SMTP_FILE is {}: it cannot be read", file.display());
    if keys::is_exposed(file).with_context(unreadable)? {
        bail!("{0} can be read by others; make it private with: chmod 600 {0}", file.display());
    }
    Ok(std::fs::read_to_string(file).with_context(unreadable)?.trim().to_owned())
}

fn is_inside(file: &Path, folder: &Path) -> bool {
    match (file.canonicalize(), folder.canonicalize()) {
        (Ok(file), Ok(folder)) => file.starts_with(folder),
        _ => false,
    }
}

fn are_beside(one: &Path, other: &Path) -> bool {
    let folder = |file: &Path| file.canonicalize().ok().and_then(|file| file.parent().map(Path::to_owned));
    folder(one).is_some_and(|of_one| folder(other).is_some_and(|of_other| of_one == of_other))
}

/// How letters leave, from the settings; the agency answers them.
pub fn mailer(db: &Db, config: &Config, sender: &Mailbox) -> anyhow::Result<Mailer> {
    let transport = match &config.mail {
        MailTo::Smtp(url) => Transport::smtp(url)?,
        MailTo::Folder(folder) => {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
            Transport::Folder(folder.clone())
        }
    };
    let agency = db.read_here(agencies::agency)?;
    let from_address = sender.email.to_string();
    Ok(Mailer {
        from_name: sender
            .name
            .clone()
            .or(agency.as_ref().map(|agency| agency.name.clone()))
            .unwrap_or_default(),
        reply_to: agency.map_or_else(|| from_address.clone(), |agency| agency.email),
        from_address,
        base_url: config.base_url.clone(),
        transport: Arc::new(transport),
    })
}
