//! Many clients at once on few places: each keeps a log of what it asked and what it was told, and afterwards a checker holds the logs against
//! one another and against the data.
//!
//! A client may stop listening before its answer comes; whether that press did something only the data know, until it asks once more with the
//! same key. `WRITERS_RUNS` plays more of them; `WRITERS_SEED` repeats one.

mod history;
mod clients;
mod check;

use fastrand::Rng;
use startline::store::dialect::Engine;

use self::check::Kept;
use self::check::faults;
use self::clients::Clients;
use self::history::Outcome;
use crate::support::app::TestApp;
use crate::support::app::on_two;
use crate::support::database::setting;

fn number(name: &str, or: u64) -> u64 {
    setting(name).map_or(or, |value| value.parse().unwrap())
}

/// Plays one crowd on two programs that share a database.
async fn play(engine: Engine, here: &TestApp, there: &TestApp, seed: u64) {
    let capacity = [8, 6, 2, 6];
    let clients = Clients::new([here, there], Rng::with_seed(seed));
    clients.act().await;
    clients.ask_again().await;
    let kept = Kept::read(here, clients.seen.take()).await;
    let history = clients.history.into_inner();
    let told = |outcome: fn(&Outcome) -> bool| {
        history.asked().filter(|asked| asked.answers.iter().any(|(_, answer)| outcome(answer))).count()
    };
    println!(
        "{engine:?}, seed {seed}: {} asked, {} done, {} refused, {} without an answer at first; {} bookings kept",
        history.asked().count(),
        told(|outcome| *outcome == Outcome::Done),
        told(|outcome| matches!(outcome, Outcome::Refused(_))),
        told(|outcome| *outcome == Outcome::Unknown),
        kept.bookings.len()
    );
    let found = faults(&history, &kept, capacity);
    assert!(found.is_empty(), "seed {seed}: {found:#?}");
    assert_eq!(here.faults().await, Vec::<String>::new(), "seed {seed}");
    assert!(told(|outcome| *outcome == Outcome::Done) > 0, "nobody got anything: that shows nothing");
    assert!(
        told(|outcome| matches!(outcome, Outcome::Refused(_))) > 0,
        "nobody was refused: that shows nothing"
    );
}

fn crowds(engine: Engine) {
    let first = number("WRITERS_SEED", 7);
    for seed in first..first + number("WRITERS_RUNS", 2) {
        on_two(engine, async |here, there| play(engine, here, there, seed).await);
    }
}

mod what_many_writers_were_told_is_what_is_kept {
    use super::*;

    #[test]
    fn sqlite() {
        crowds(Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        crowds(Engine::Postgres);
    }
}
