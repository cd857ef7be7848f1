//! What must hold when something breaks: the machine, the network, the disk, the database, the mail server, the clock.
//!
//! Each has a short form, which is part of every run. `bin/check storm` sets `STORM=long` and runs the long ones too.

/// One story for SQLite and for PostgreSQL: `on_engines!(name, fn_of_engine)`.
macro_rules! on_engines {
    ($(#[$meta:meta])* $name:ident, $story:path) => {
        $(#[$meta])*
        mod $name {
            #[test]
            fn sqlite() {
                $story(startline::store::dialect::Engine::Sqlite);
            }

            #[test]
            fn postgres() {
                $story(startline::store::dialect::Engine::Postgres);
            }
        }
    };
}

#[cfg(debug_assertions)]
mod crash_points;
mod clock;
mod disk_full;
mod kills;
mod long_writer;
mod mail;
mod postgres_gone;
mod power_cut;
mod slow_clients;

/// A small number, or a large one where the long forms run.
fn sized(short: usize, long: usize) -> usize {
    if crate::support::database::setting("STORM").is_some_and(|form| form == "long") { long } else { short }
}
