//! Readers of what comes from outside, given what nobody would send: each must keep what it promises, whatever it reads.
//!
//! `tests/fuzz/corpus/<target>/` holds what each begins with, and every input that once found a fault. Each run reads all of it and then as
//! many inputs made of it as take a second or two, the same ones each time, so that a red run is about the change and not about luck.
//! `FUZZ_SECONDS=300` searches so long for each target with luck of its own, and keeps what it finds in that folder; `FUZZ_SEED` repeats one
//! search, and with `FUZZ_KEEP=1` it keeps inputs that got an answer nobody had got before.

mod mutate;
mod corpus;
mod search;
mod documents;
mod people;
mod lines;
mod forms;
mod lists;
mod files;
mod copies;

use self::search::Answer;
use self::search::Target;
use self::search::search;
