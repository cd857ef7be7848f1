//! A mail server for tests: keeps what it is sent, and fails where the script says.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::time::Duration;

use tokio::io::AsyncBufReadExt;
use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::io::AsyncWriteExt;
use tokio::io::BufReader;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

/// Where in the conversation something goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// Before the first word.
    Greeting,
    /// In answer to EHLO.
    Ehlo,
    /// In answer to MAIL FROM.
    Mail,
    /// In answer to RCPT TO.
    Rcpt,
    /// In answer to DATA.
    Data,
    /// The text has come and is kept, but not yet acknowledged.
    AfterData,
    /// The text is acknowledged: in answer to QUIT.
    Quit,
}

/// What goes wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Says this instead, such as "451 4.7.1 come back later".
    Say(&'static str),
    /// Hangs up without a word.
    HangUp,
    /// Says nothing and keeps the line open.
    Silence,
    /// Answers as usual, after so long.
    Wait(Duration),
}

/// One letter as it came.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Envelope sender.
    pub from: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// Headers and body, dots unstuffed.
    pub data: String,
}

#[derive(Default)]
struct Book {
    script: VecDeque<(Step, Fault)>,
    commands: Vec<String>,
    taken: Vec<Taken>,
    starttls: bool,
    broken_handshakes: usize,
}

/// A running server on a port of its own; ends when dropped.
pub struct FakeSmtp {
    address: SocketAddr,
    book: Arc<Mutex<Book>>,
    task: JoinHandle<()>,
}

impl FakeSmtp {
    /// Listens on 127.0.0.1.
    pub async fn start() -> io::Result<Self> {
        Self::listen(None).await
    }

    /// The same behind TLS from the first byte.
    pub async fn start_tls(config: Arc<ServerConfig>) -> io::Result<Self> {
        Self::listen(Some(TlsAcceptor::from(config))).await
    }

    async fn listen(tls: Option<TlsAcceptor>) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let book = Arc::new(Mutex::new(Book::default()));
        let shared = Arc::clone(&book);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let book = Arc::clone(&shared);
                let tls = tls.clone();
                // A broken line is what these tests are about.
                tokio::spawn(async move {
                    match tls {
                        None => drop(converse(stream, &book).await),
                        Some(tls) => match tls.accept(stream).await {
                            Ok(stream) => drop(converse(stream, &book).await),
                            Err(_) => open(&book).broken_handshakes += 1,
                        },
                    }
                });
            }
        });
        Ok(Self { address, book, task })
    }

    /// `smtp://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The port alone.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The next connection not spoken for fails so; connections without a script go well.
    pub fn fails(&self, at: Step, fault: Fault) {
        open(&self.book).script.push_back((at, fault));
    }

    /// Offers STARTTLS, and answers the handshake with something that is no TLS.
    pub fn offer_broken_starttls(&self) {
        open(&self.book).starttls = true;
    }

    /// How many clients broke off before they said a word.
    pub fn broken_handshakes(&self) -> usize {
        open(&self.book).broken_handshakes
    }

    /// Every letter whose text came, acknowledged or not.
    pub fn taken(&self) -> Vec<Taken> {
        open(&self.book).taken.clone()
    }

    /// Every line the clients said outside of texts.
    pub fn commands(&self) -> Vec<String> {
        open(&self.book).commands.clone()
    }
}

impl Drop for FakeSmtp {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn open(book: &Mutex<Book>) -> MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// One side of a conversation: speaks, unless the script has something else for this step.
struct Line<S> {
    stream: BufReader<S>,
    fault: Option<(Step, Fault)>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Line<S> {
    /// True if things went as they should.
    async fn say(&mut self, step: Step, words: &str) -> io::Result<bool> {
        let fault = self.fault.as_ref().filter(|(at, _)| *at == step).map(|(_, fault)| fault.clone());
        let (words, well) = match fault {
            None => (words, true),
            Some(Fault::Wait(time)) => {
                tokio::time::sleep(time).await;
                (words, true)
            }
            Some(Fault::Say(other)) => (other, false),
            Some(Fault::HangUp) => return Err(io::ErrorKind::ConnectionAborted.into()),
            Some(Fault::Silence) => std::future::pending().await,
        };
        self.stream.get_mut().write_all(format!("{words}\r\n").as_bytes()).await?;
        Ok(well)
    }

    /// The next line without its end; None when the client has hung up.
    async fn hear(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).await?;
        Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
    }
}

async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin, book: &Mutex<Book>) -> io::Result<()> {
    let fault = open(book).script.pop_front();
    let mut line = Line { stream: BufReader::new(stream), fault };
    line.say(Step::Greeting, "220 fake.example ESMTP").await?;
    let mut letter = Taken { from: String::new(), to: Vec::new(), data: String::new() };
    while let Some(heard) = line.hear().await? {
        open(book).commands.push(heard.clone());
        let verb = heard.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" | "HELO" => {
                let starttls = if open(book).starttls { "250-STARTTLS\r\n" } else { "" };
                line.say(Step::Ehlo, &format!("250-fake.example\r\n{starttls}250 8BITMIME")).await?;
            }
            "STARTTLS" => {
                line.say(Step::Ehlo, "220 2.0.0 go ahead").await?;
                line.hear().await?;
                line.say(Step::Ehlo, "this is no handshake").await?;
            }
            "MAIL" => {
                if line.say(Step::Mail, "250 2.1.0 ok").await? {
                    letter.from = in_brackets(&heard);
                }
            }
            "RCPT" => {
                if line.say(Step::Rcpt, "250 2.1.5 ok").await? {
                    letter.to.push(in_brackets(&heard));
                }
            }
            "DATA" => {
                if line.say(Step::Data, "354 go ahead").await? {
                    letter.data = text(&mut line).await?;
                    open(book).taken.push(letter.clone());
                    line.say(Step::AfterData, "250 2.0.0 kept").await?;
                }
                letter.to.clear();
            }
            "QUIT" => {
                line.say(Step::Quit, "221 2.0.0 bye").await?;
                return Ok(());
            }
            _ => {
                line.say(Step::Ehlo, "250 2.0.0 ok").await?;
            }
        }
    }
    Ok(())
}

async fn text(line: &mut Line<impl AsyncRead + AsyncWrite + Unpin>) -> io::Result<String> {
    let mut text = String::new();
    while let Some(heard) = line.hear().await? {
        if heard == "." {
            return Ok(text);
        }
        text.push_str(heard.strip_prefix('.').unwrap_or(&heard));
        text.push_str("\r\n");
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

fn in_brackets(command: &str) -> String {
    let inside = command.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(address, _)| address.to_owned()).unwrap_or_default()
}
