//! `startline serve`: the production door. Each setting that is missing is one sentence that says what to set.

use std::net::SocketAddr;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use anyhow::bail;
use clap::Args;
use lettre::message::Mailbox;

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
use crate::keys::Keyring;
use crate::mail::transport::Transport;
use crate::serve;
use crate::store::Db;
use crate::store::agencies;

/// The settings of a server.
#[derive(Args)]
pub struct ServeArgs {
    #[command(flatten)]
    place: Place,
    /// Where to listen.
    #[arg(long, env = "STARTLINE_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Address of the site in links, such as https://tours.example.com
    #[arg(long, env = "STARTLINE_BASE_URL")]
    base_url: Option<String>,
    /// Sender of letters, such as "Tours <desk@example.com>"
    #[arg(long, env = "STARTLINE_SENDER")]
    sender: Option<String>,
    /// Mail server, such as smtps://user:password@mail.example.com; without it letters go into the folder
    #[arg(long, env = "STARTLINE_SMTP_URL", hide_env_values = true)]
    smtp_url: Option<String>,
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

/// Checks every setting, then serves.
pub async fn run(args: ServeArgs) -> anyhow::Result<ExitCode> {
    let Some(key_file) = &args.place.key_file else {
        bail!(
            "no key file is set; make one with startline keys new FILE, keep it apart from the data, and set STARTLINE_KEY_FILE"
        );
    };
    let keys = Keyring::load(key_file)?;
    if args.place.database_url.is_none() && is_inside(key_file, &args.place.data) {
        bail!(
            "the key file lies in the data folder; move it elsewhere, so that a copy of the data alone opens nothing"
        );
    }
    let Some(base_url) = &args.base_url else {
        bail!(
            "no address for links is set; set STARTLINE_BASE_URL to where people reach this server, such as https://tours.example.com"
        );
    };
    let base_url = config::base_url(base_url)?;
    let Some(sender) = &args.sender else {
        bail!(
            "no sender is set; set STARTLINE_SENDER to the address letters come from, such as \"Tours <desk@example.com>\""
        );
    };
    let sender: Mailbox = sender.parse().with_context(|| {
        format!("STARTLINE_SENDER is {sender}: write it like \"Tours <desk@example.com>\"")
    })?;
    logs::start(args.log, &args.log_filter);
    let _lock = args.place.lock()?;
    let db = Db::open(&args.place.url(), Arc::new(keys))?;
    migrate::bring_up_to_date(&args.place, &db)?;
    let mail = match &args.smtp_url {
        Some(url) => MailTo::Smtp(url.clone()),
        None => MailTo::Folder(args.mail_folder.clone().unwrap_or_else(|| args.place.data.join("letters"))),
    };
    let config = Config {
        listen: args.listen,
        base_url,
        sender: sender.to_string(),
        mail,
        is_demo: false,
        demands_totp: true,
        erasures: Erasures::in_folder(&args.place.data),
    };
    let mailer = mailer(&db, &config, &sender)?;
    let listener =
        TcpListener::bind(args.listen).with_context(|| format!("nothing can listen on {}", args.listen))?;
    tracing::info!(listen = %args.listen, database = db.engine().name(), letters = ?mailer.transport.kind(), "serving");
    tokio::task::LocalSet::new().run_until(serve::serve(db, Clock::System, config, mailer, listener)).await?;
    Ok(ExitCode::SUCCESS)
}

fn is_inside(file: &std::path::Path, folder: &std::path::Path) -> bool {
    match (file.canonicalize(), folder.canonicalize()) {
        (Ok(file), Ok(folder)) => file.starts_with(folder),
        _ => false,
    }
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
