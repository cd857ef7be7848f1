//! A client that asks for one page as fast as it can, and the bare handler it is asked of for comparison.

use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::time::Duration;
use std::time::Instant;

use actix_web::App;
use actix_web::HttpResponse;
use actix_web::HttpServer;
use actix_web::web;
use actix_web::web::Bytes;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::place::Place;
use crate::place::free_port;
use crate::place::size;

/// The word this program is called with to be the bare server.
pub const BARE: &str = "bare";
const CONNECTIONS: usize = 32;

/// An answer in its two parts.
pub struct Answer {
    pub head: String,
    pub body: Vec<u8>,
}

fn request(path: &str, is_small: bool) -> String {
    let small = if is_small { "accept-encoding: gzip, deflate, br\r\n" } else { "" };
    format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/html\r\n{small}\r\n")
}

/// Asks once.
pub async fn page(port: u16, path: &str, is_small: bool) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(request(path, is_small).as_bytes()).await.unwrap();
    read(&mut stream).await
}

async fn read(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    loop {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8(bytes[..end + 2].to_vec()).unwrap().to_ascii_lowercase();
            assert!(head.starts_with("http/1.1 200"), "{head}");
            let length = head.split("content-length: ").nth(1).unwrap().split('\r').next().unwrap();
            let length: usize = length.parse().unwrap();
            if bytes.len() >= end + 4 + length {
                return Answer { head, body: bytes[end + 4..].to_vec() };
            }
        }
        assert!(stream.read_buf(&mut bytes).await.unwrap() > 0, "the server hung up");
    }
}

/// Answers a second over `CONNECTIONS` connections, for `SHOP_SECONDS`. Every answer must be as long as the first.
pub async fn hammer(port: u16, path: &str, is_small: bool) -> f64 {
    let lasting = Duration::from_secs(size("SHOP_SECONDS", 4) as u64);
    let request: Bytes = request(path, is_small).into();
    let began = Instant::now();
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let request = request.clone();
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                stream.set_nodelay(true).unwrap();
                stream.write_all(&request).await.unwrap();
                let first = read(&mut stream).await;
                // The blank line ends with the two signs that the head was cut before.
                let mut bytes = vec![0; first.head.len() + 2 + first.body.len()];
                let mut count = 1_usize;
                while began.elapsed() < lasting {
                    stream.write_all(&request).await.unwrap();
                    stream.read_exact(&mut bytes).await.unwrap();
                    assert_eq!(&bytes[..15], b"HTTP/1.1 200 OK");
                    count += 1;
                }
                count
            })
        })
        .collect();
    let mut count = 0;
    for task in tasks {
        count += task.await.unwrap();
    }
    count as f64 / began.elapsed().as_secs_f64()
}

/// A server in a process of its own with as many workers as the program's, whose only handler answers the bytes of a page.
pub struct Bare {
    pub port: u16,
    child: Child,
}

impl Bare {
    /// `has_headers`: with the page's headers too, not its type and packing alone.
    pub async fn serve(place: &Place, page: &Answer, has_headers: bool) -> Self {
        let port = free_port();
        let folder = place.folder().join(format!("bare.{port}"));
        std::fs::create_dir(&folder).unwrap();
        let is_own = |line: &&str| {
            let name = line.split(':').next().unwrap();
            match name {
                "content-type" | "content-encoding" => true,
                "content-length" | "date" => false,
                _ => has_headers && line.contains(": "),
            }
        };
        let headers: Vec<&str> = page.head.split("\r\n").filter(is_own).collect();
        std::fs::write(folder.join("headers"), headers.join("\n")).unwrap();
        std::fs::write(folder.join("body"), &page.body).unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        let child = command.arg(BARE).arg(port.to_string()).arg(&folder).spawn().unwrap();
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Self { port, child }
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The bare server itself.
pub fn serve_bare(port: u16, folder: &Path) {
    let body = Bytes::from(std::fs::read(folder.join("body")).unwrap());
    let text = std::fs::read_to_string(folder.join("headers")).unwrap();
    let headers: Vec<(String, String)> = text
        .lines()
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let app = move || {
        let (body, headers) = (body.clone(), headers.clone());
        let answer = move || {
            let mut answer = HttpResponse::Ok();
            for (name, value) in &headers {
                answer.insert_header((name.as_str(), value.as_str()));
            }
            let answer = answer.body(body.clone());
            async move { answer }
        };
        App::new().route("/", web::get().to(answer))
    };
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let server = HttpServer::new(app).workers(workers).tcp_nodelay(true).bind(("127.0.0.1", port)).unwrap();
    actix_web::rt::System::new().block_on(server.run()).unwrap();
}
