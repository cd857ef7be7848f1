//! A line to a server that can be cut, and that can lose the answer to a COMMIT.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::watch;

/// Leads to a port of this machine, from a thread of its own; ends when dropped.
pub struct Proxy {
    port: u16,
    /// COMMITs whose answers will be lost.
    to_lose: Arc<AtomicUsize>,
    lost: Arc<AtomicUsize>,
    cuts: watch::Sender<usize>,
    held: watch::Sender<bool>,
    stop: watch::Sender<bool>,
}

impl Proxy {
    /// Listens on a port of its own.
    pub fn to(server: u16) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (to_lose, lost) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (cuts, held, stop) = (watch::channel(0).0, watch::channel(false).0, watch::channel(false).0);
        let (losing, losses, cut, mut stopped) =
            (to_lose.clone(), lost.clone(), cuts.clone(), stop.subscribe());
        let holding = held.subscribe();
        let serving = async move {
            let listener = TcpListener::from_std(listener).unwrap();
            while let Ok((client, _)) = listener.accept().await {
                let (losing, losses, mut cut) = (losing.clone(), losses.clone(), cut.subscribe());
                let holding = holding.clone();
                tokio::spawn(async move {
                    tokio::select! {
                        // A broken line is what these tests are about.
                        ended = lead(client, server, &losing, &losses, holding) => drop(ended),
                        _ = cut.changed() => {}
                    }
                });
            }
        };
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                tokio::select! {
                    () = serving => {}
                    _ = stopped.changed() => {}
                }
            });
        });
        Self { port, to_lose, lost, cuts, held, stop }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The next COMMITs reach the server; their answers do not come back, and the line is cut.
    pub fn lose_answers(&self, count: usize) {
        self.to_lose.store(count, Ordering::SeqCst);
    }

    /// How many answers were lost so far.
    pub fn lost(&self) -> usize {
        self.lost.load(Ordering::SeqCst)
    }

    /// Takes whatever is asked and lets no answer through, until it is told otherwise.
    pub fn hold(&self, is_held: bool) {
        // Whoever is led looks at it himself.
        self.held.send_replace(is_held);
    }

    /// Cuts every line there is now.
    pub fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // Its thread may have ended already.
        let _ = self.stop.send(true);
    }
}

async fn lead(
    client: TcpStream,
    port: u16,
    to_lose: &AtomicUsize,
    lost: &AtomicUsize,
    mut held: watch::Receiver<bool>,
) -> io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", port)).await?;
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let (mut asked, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    let mut loses = false;
    loop {
        tokio::select! {
            read = from_client.read(&mut asked) => {
                let read = read?;
                if read == 0 {
                    return Ok(());
                }
                let is_commit = asked[..read].windows(7).any(|words| words == b"COMMIT\0");
                let one_less = |count: usize| count.checked_sub(1);
                if is_commit && to_lose.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok() {
                    loses = true;
                }
                to_server.write_all(&asked[..read]).await?;
            }
            read = from_server.read(&mut answered) => {
                let read = read?;
                if read == 0 {
                    return Ok(());
                }
                if loses {
                    // The server has committed: this is its answer.
                    lost.fetch_add(1, Ordering::SeqCst);
                    return Ok(());
                }
                if held.wait_for(|is_held| !is_held).await.is_err() {
                    return Ok(());
                }
                to_client.write_all(&answered[..read]).await?;
            }
        }
    }
}
