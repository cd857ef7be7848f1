//! How fast it is beside what the machine allows: one program with a part for each question.
//!
//! `cargo bench --bench speed -- floor shop book rush history letters` runs the parts it is told, or all; each writes what it measured into
//! its own table of `benches/RESULTS.md`. PostgreSQL is measured too where `TEST_POSTGRES_URL` names a server. The load client shares the
//! machine with the server. Sizes are in the environment; each part says which.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a bench that cannot go on stops")]

#[path = "../results.rs"]
mod results;
#[path = "../desk/crowd.rs"]
mod crowd;
#[path = "../desk/door.rs"]
mod door;
mod place;
mod walk;
mod rows;
mod load;
mod floor;
mod shop;
mod book;
mod rush;
mod history;
mod letters;

/// As the program itself has it, for the bare server stands in this one.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

const PARTS: [&str; 6] = ["floor", "shop", "book", "rush", "history", "letters"];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if let [word, port, folder] = words.as_slice()
        && word == load::BARE
    {
        load::serve_bare(port.parse().unwrap(), folder.as_ref());
        return;
    }
    let named: Vec<&str> = words.iter().map(String::as_str).collect();
    assert!(named.iter().all(|word| PARTS.contains(word)), "parts are {PARTS:?}");
    let is_wanted = |part: &str| named.is_empty() || named.contains(&part);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        for part in PARTS.into_iter().filter(|part| is_wanted(part)) {
            println!("{part} …");
            match part {
                "floor" => floor::run().await,
                "shop" => shop::run().await,
                "book" => book::run().await,
                "rush" => rush::run().await,
                "history" => history::run().await,
                _ => letters::run().await,
            }
        }
    });
}
