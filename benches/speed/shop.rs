//! Public pages beside a bare handler that answers the same bytes, with the same client in turns; what the program weighs then, and how
//! soon it lives. `SHOP_SECONDS` is how long each is asked, `SHOP_ROUNDS` how often.

use std::time::Duration;

use crate::load;
use crate::load::Bare;
use crate::place::PROGRAM;
use crate::place::Place;
use crate::place::percentile;
use crate::place::size;
use crate::place::verdict;
use crate::results;

const PAGES: [(&str, bool); 4] =
    [("/", true), ("/", false), ("/departures/RUSH-A", true), ("/can-i-come", true)];
/// Of the bare handler.
const WANTED: f64 = 0.8;
const STARTS: usize = 20;

pub async fn run() {
    let place = Place::selling(None, 200);
    let mut starts: Vec<Duration> = (0..STARTS).map(|_| place.time_to_live()).collect();
    let server = place.serve().await;
    for (path, is_small) in PAGES {
        measure(&place, path, is_small).await;
    }
    let (now, most) = (server.memory("VmRSS"), server.memory("VmHWM"));
    let binary = std::fs::metadata(PROGRAM).unwrap().len() as f64 / 1024.0 / 1024.0;
    let (p50, slowest) = (percentile(&mut starts, 50), percentile(&mut starts, 100));
    let mut misses = Vec::new();
    if slowest >= 150.0 {
        misses.push("a start took 150 ms".to_owned());
    }
    if most >= 64.0 {
        misses.push("more than 64 MB".to_owned());
    }
    if binary >= 40.0 {
        misses.push("the binary is over 40 MB".to_owned());
    }
    let line = format!(
        "| {} | {p50:.0} ms | {slowest:.0} ms | {now:.0} MB | {most:.0} MB | {binary:.1} MB | {} |",
        results::here("benches/speed"),
        verdict(&misses)
    );
    results::add("start", &line);
}

async fn measure(place: &Place, path: &str, is_small: bool) {
    let page = load::page(place.port(), path, is_small).await;
    let bare = Bare::serve(place, &page, false).await;
    let alike = Bare::serve(place, &page, true).await;
    let (mut ours, mut bare_ones, mut alike_ones) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..size("SHOP_ROUNDS", 3) {
        bare_ones.push(load::hammer(bare.port, "/", is_small).await);
        ours.push(load::hammer(place.port(), path, is_small).await);
        alike_ones.push(load::hammer(alike.port, "/", is_small).await);
    }
    let middle = |figures: &mut Vec<f64>| {
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    let (ours, bare, alike) = (middle(&mut ours), middle(&mut bare_ones), middle(&mut alike_ones));
    let misses = if ours / bare < WANTED { vec![format!("below {WANTED}")] } else { Vec::new() };
    let line = format!(
        "| {} | {path} | {} | {:.1} KB | {ours:.0} | {bare:.0} | {:.2} | {alike:.0} | {:.2} | {} |",
        results::here("benches/speed"),
        if is_small { "gzip" } else { "plain" },
        page.body.len() as f64 / 1024.0,
        ours / bare,
        ours / alike,
        verdict(&misses)
    );
    results::add("shop", &line);
}
