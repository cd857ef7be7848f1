//! The way a letter goes: to a mail server, or into a folder where nothing is configured.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use tokio::time::timeout;

use crate::mail::inert::one_line;
use crate::mail::message::Outgoing;
use crate::mail::message::Writing;
use crate::mail::message::message;
use crate::mail::smtp::Privacy;
use crate::mail::smtp::Server;
use crate::mail::smtp::ServerFault;

/// A delivery takes this long at most. The crate's own timeout ends with the connecting: a server that falls silent
/// later would hold the sender for ever.
const PATIENCE: Duration = Duration::from_secs(60);
/// A polite goodbye is not waited for longer than this; the letter is gone by then.
const GOODBYE: Duration = Duration::from_secs(2);
/// As much of a server's reply as anybody reads.
const REPLY: usize = 300;

/// How a delivery went, with what the mail server said, on one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The server has taken the letter.
    Sent(String),
    /// Not now, or nobody knows (the connection broke behind the text): try again under the same Message-ID. The
    /// letter may then arrive twice, which its Message-ID shows.
    Later(String),
    /// The server refuses this letter for good, or no message can be made of it.
    Refused(String),
}

/// Where letters go.
#[derive(Clone)]
pub enum Transport {
    /// A mail server, and how long one delivery may take.
    Smtp(Box<Server>, Duration),
    /// A folder that gets a file a letter.
    Folder(PathBuf),
}

impl Transport {
    /// Letters go to the mail server at `url`; see [`Server::from_url`].
    pub fn smtp(url: &str) -> Result<Self, ServerFault> {
        Ok(Self::Smtp(Box::new(Server::from_url(url)?), PATIENCE))
    }

    /// What carries letters, in a word for the log.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Smtp(..) => "mail server",
            Self::Folder(_) => "folder",
        }
    }

    /// Sends one letter. One connection a letter: a broken conversation is never gone on with.
    pub async fn send(&self, letter: &Outgoing) -> Outcome {
        let writing = if matches!(self, Self::Folder(_)) { Writing::Clear } else { Writing::Safe };
        let message = match message(letter, writing) {
            Ok(message) => message,
            Err(error) => return Outcome::Refused(error.to_string()),
        };
        match self {
            Self::Smtp(server, patience) => deliver(server, *patience, &message, &letter.to).await,
            Self::Folder(folder) => {
                let (folder, name) = (folder.clone(), file_name(letter));
                let saved = name.clone();
                match tokio::task::spawn_blocking(move || save(&folder, &saved, &message.formatted())).await {
                    Ok(Ok(())) => Outcome::Sent(format!("saved as {name}")),
                    Ok(Err(error)) => {
                        Outcome::Later(format!("the folder for letters cannot be written: {error}"))
                    }
                    Err(_) => Outcome::Later("saving the letter was broken off".to_owned()),
                }
            }
        }
    }
}

async fn deliver(server: &Server, patience: Duration, message: &Message, to: &str) -> Outcome {
    let spoken = timeout(patience, async {
        let mut connection = connect(server, patience).await.map_err(Outcome::Later)?;
        let reply = connection.send(message.envelope(), &message.formatted()).await.map_err(|error| {
            let reply = error.to_string();
            // `is_client`: the server lacks what this letter needs, such as an address beyond ASCII.
            if error.is_permanent() || error.is_client() {
                Outcome::Refused(reply)
            } else {
                Outcome::Later(reply)
            }
        })?;
        let words: Vec<&str> = reply.message().collect();
        Ok((connection, format!("{} {}", reply.code(), words.join(" "))))
    });
    let reply = |words: String| shortened(&words.replace(to, "(recipient)"));
    match spoken.await {
        Ok(Ok((mut connection, words))) => {
            // Whatever comes now, the letter is delivered.
            let _ = timeout(GOODBYE, connection.quit()).await;
            Outcome::Sent(reply(words))
        }
        Ok(Err(Outcome::Refused(words))) => Outcome::Refused(reply(words)),
        Ok(Err(Outcome::Sent(words) | Outcome::Later(words))) => Outcome::Later(reply(words)),
        Err(_) => Outcome::Later(format!("no answer within {} seconds", patience.as_secs())),
    }
}

/// Connects and signs in. Whatever goes wrong here is about the server and us, not about the letter, so it is never
/// refused for good: a forgotten password must not lose letters.
async fn connect(server: &Server, patience: Duration) -> Result<AsyncSmtpConnection, String> {
    let say = |error: SmtpError| error.to_string();
    let place = (server.host.as_str(), server.port);
    let tls = match &server.privacy {
        Privacy::Tls(tls) => Some(tls.clone()),
        Privacy::StartTls(_) | Privacy::Loopback => None,
    };
    let mut connection = AsyncSmtpConnection::connect_tokio1(place, Some(patience), &server.hello, tls, None)
        .await
        .map_err(say)?;
    if let Privacy::StartTls(tls) = &server.privacy {
        connection.starttls(tls.clone(), &server.hello).await.map_err(say)?;
    }
    if let Some(credentials) = &server.credentials {
        connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await.map_err(say)?;
    }
    Ok(connection)
}

fn shortened(reply: &str) -> String {
    one_line(reply).chars().take(REPLY).collect()
}

/// `20261205-100000-booking_received-<id>.eml`: in order of time, and the same for a repeat at the same second.
fn file_name(letter: &Outgoing) -> String {
    let name = format!("{}-{}-{}", letter.at.format("%Y%m%d-%H%M%S"), letter.kind, letter.id);
    let safe =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' });
    safe.chain(".eml".chars()).collect()
}

/// Writes beside and renames, so that nobody ever reads half a letter.
fn save(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let beside = folder.join(format!(".{name}.part"));
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, folder.join(name))
}
