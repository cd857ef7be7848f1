//! Clients that are slow, stall, or send what no browser sends: others notice nothing, and each oddity is answered at once.

use std::io::Write;
use std::time::Duration;
use std::time::Instant;

use futures_util::future::join_all;
use startline::store::dialect::Engine;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::storm::sized;
use crate::support::program::Premises;

const DAY: &str = "2026-11-23";
/// What pages may take beside them; a build for development shares its machine with other tests.
const P95: Duration = Duration::from_millis(if cfg!(debug_assertions) { 500 } else { 200 });
/// More memory than this nobody makes the program take.
const MOST_MEMORY: u64 = 50 * 1024 * 1024;

fn head(address: &str, more: &str) -> String {
    format!(
        "POST /departures/PY33-A/waiting-list HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n{more}"
    )
}

/// Opens a connection that says this and no more.
async fn saying(address: &str, words: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(words).await.unwrap();
    stream
}

/// Sends bytes and waits for the answer; its status, 0 if the line is closed without one, and how long it took.
async fn answer(address: &str, bytes: &[u8]) -> (u16, Duration) {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may answer and hang up before all is sent.
    let _ = stream.write_all(bytes).await;
    let mut line = [0; 12];
    let read = tokio::time::timeout(Duration::from_secs(30), stream.read_exact(&mut line)).await;
    let status = match read {
        Ok(Ok(_)) => std::str::from_utf8(&line[9..]).unwrap().parse().unwrap(),
        _ => 0,
    };
    (status, begun.elapsed())
}

/// Whether the server has ended a connection.
async fn is_over(stream: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    tokio::time::timeout(Duration::from_millis(20), stream.read_to_end(&mut rest)).await.is_ok()
}

#[test]
fn a_thousand_stalled_clients_keep_nobody_waiting() {
    let premises = Premises::furnished(Engine::Sqlite).unwrap();
    actix_web::rt::System::new().block_on(async {
        let program = premises.start(DAY, &[]).await;
        let browser = premises.browser();
        browser.get("/departures/PY33-A").await.expect(200);
        let (count, before) = (sized(200, 1_000), program.memory());
        let half_a_head = head(&premises.address, "X-Slow: ");
        let half_a_body = head(&premises.address, "Content-Length: 60000\r\n\r\nemail=");
        let words = |number: usize| if number.is_multiple_of(2) { &half_a_head } else { &half_a_body };
        let stalled = join_all((0..count).map(|n| saying(&premises.address, words(n).as_bytes()))).await;
        let mut took = Vec::new();
        for _ in 0..100 {
            let begun = Instant::now();
            browser.get("/departures/PY33-A").await.expect(200);
            took.push(begun.elapsed());
        }
        took.sort();
        let (p95, grown) = (took[94], program.memory().saturating_sub(before));
        println!("{count} stalled clients: pages at p95 {p95:?}, {} kB more memory", grown / 1024);
        assert!(p95 < P95, "{p95:?}");
        assert!(grown < MOST_MEMORY, "{grown} bytes more");
        // Heads have five seconds, bodies fifteen; a look at all of them takes a while.
        let begun = Instant::now();
        tokio::time::sleep(Duration::from_secs(7)).await;
        let mut left = Vec::new();
        for (number, mut stream) in stalled.into_iter().enumerate() {
            if number.is_multiple_of(2) {
                assert!(is_over(&mut stream).await, "half a head is waited for after seven seconds");
            } else {
                left.push(stream);
            }
        }
        tokio::time::sleep(Duration::from_secs(17).saturating_sub(begun.elapsed())).await;
        for mut stream in left {
            assert!(is_over(&mut stream).await, "half a body is waited for after seventeen seconds");
        }
    });
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[test]
fn what_no_browser_sends_is_answered_at_once() {
    let premises = Premises::furnished(Engine::Sqlite).unwrap();
    actix_web::rt::System::new().block_on(async {
        let program = premises.start(DAY, &[]).await;
        let address = premises.address.as_str();
        premises.browser().get("/departures/PY33-A").await.expect(200);
        let before = program.memory();
        let body = |body: &[u8], more: &str| {
            let head = head(address, &format!("Content-Length: {}\r\n{more}\r\n", body.len()));
            [head.as_bytes(), body].concat()
        };
        let fields = "a=1&".repeat(100_000);
        let chunked = "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        let bomb = gzipped(&vec![b'a'; 32 * 1024 * 1024]);
        assert!(bomb.len() < 60_000, "{}", bomb.len());
        let packed = gzipped(b"email=a%40example.org&party_size=1");
        let cases: Vec<(&str, Vec<u8>, &[u16])> = vec![
            ("two lengths", head(address, chunked).into_bytes(), &[400]),
            (
                "two other lengths",
                head(address, "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!").into_bytes(),
                &[400],
            ),
            (
                "a length of 10 GB",
                head(address, "Content-Length: 10000000000\r\n\r\nemail=").into_bytes(),
                &[413],
            ),
            ("a length that is none", head(address, "Content-Length: -1\r\n\r\n").into_bytes(), &[400]),
            ("100,000 fields", body(fields.as_bytes(), ""), &[413]),
            ("16,000 fields that fit", body(&fields.as_bytes()[..64_000], ""), &[400, 422]),
            ("2 MB", body(&vec![b'a'; 2 * 1024 * 1024], ""), &[413]),
            ("32 MB in 32 kB", body(&bomb, "Content-Encoding: gzip\r\n"), &[422]),
            ("a packed form that would be taken", body(&packed, "Content-Encoding: gzip\r\n"), &[422]),
            (
                "a head of 1 MB",
                head(address, &format!("X-Long: {}\r\n\r\n", "a".repeat(1 << 20))).into_bytes(),
                &[400, 413, 431],
            ),
            (
                "10,000 headers",
                head(address, &format!("{}\r\n", "X: y\r\n".repeat(10_000))).into_bytes(),
                &[400, 431],
            ),
            (
                "100,000 parameters",
                format!("GET /?{fields} HTTP/1.1\r\nHost: {address}\r\n\r\n").into_bytes(),
                &[400, 414, 431],
            ),
            ("no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(), &[400]),
            ("one name twice", body(b"email=a%40example.org&email=b%40example.org&party_size=1", ""), &[422]),
        ];
        let mut faults = Vec::new();
        for (what, bytes, expected) in &cases {
            let (status, took) = answer(address, bytes).await;
            let in_time = took < Duration::from_secs(if cfg!(debug_assertions) { 3 } else { 1 });
            if !expected.contains(&status) || !in_time {
                faults.push(format!("{what}: {status} after {took:?}"));
            }
        }
        assert_eq!(faults, Vec::<String>::new());
        // Many at once take no more memory than one after another.
        let huge = &cases[4].1;
        join_all((0..sized(20, 200)).map(|_| answer(address, huge))).await;
        let grown = program.memory().saturating_sub(before);
        println!("{} oddities: {} kB more memory", cases.len(), grown / 1024);
        assert!(grown < MOST_MEMORY, "{grown} bytes more");
        premises.browser().get("/departures/PY33-A").await.expect(200);
    });
    premises.verify();
}
