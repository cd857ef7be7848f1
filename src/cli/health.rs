//! `startline health`: asks a running server whether it is ready, for whoever has no other way to ask (a container without tools).

use std::io::Read;
use std::io::Write;
use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::net::TcpStream;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use anyhow::bail;
use clap::Args;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// More than the head of an answer and its one word.
const ANSWER: u64 = 8192;

/// Which server.
#[derive(Args)]
pub struct HealthArgs {
    /// Where it listens.
    #[arg(long, env = "STARTLINE_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

/// Fails unless the server says that it is ready.
pub fn run(args: &HealthArgs) -> anyhow::Result<ExitCode> {
    let address = reachable(args.listen);
    let silent = || format!("nothing answers on {address}");
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).with_context(silent)?;
    stream.set_read_timeout(Some(PATIENCE)).with_context(silent)?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")
        .with_context(silent)?;
    let mut answer = String::new();
    stream.take(ANSWER).read_to_string(&mut answer).with_context(silent)?;
    match answer.split_whitespace().nth(1) {
        Some("200") => println!("ready"),
        Some("503") => bail!("the server on {address} is not ready; its log says why"),
        _ => bail!("what answers on {address} is no startline"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Who listens on every address is asked on this machine's own.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}
