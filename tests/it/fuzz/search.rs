//! The search: what is kept is read first, then what is made of it. What gets an answer of a new kind is built upon.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::time::Duration;
use std::time::Instant;

use fastrand::Rng;

use crate::fuzz::corpus;
use crate::fuzz::mutate::mutated;
use crate::support::database::setting;

/// What is searched, and how.
pub struct Target {
    /// Of its folder.
    pub name: &'static str,
    /// Words that mean something to the reader.
    pub words: &'static [&'static str],
    /// Inputs of a short search.
    pub tries: usize,
    /// An input is never longer.
    pub most_bytes: usize,
    /// No input may take longer, even in a build for development.
    pub limit: Duration,
    /// Makes sums right again that the reader would stop at; half of the inputs go through it.
    pub mend: fn(&mut Vec<u8>),
}

impl Target {
    /// A reader of short texts.
    pub const TEXT: Self = Self {
        name: "",
        words: &[],
        tries: 3_000,
        most_bytes: 4_096,
        limit: Duration::from_secs(1),
        mend: |_| (),
    };
}

/// What a reader said. A promise it breaks is a panic.
#[derive(Clone, Debug)]
pub enum Answer {
    /// It was taken; what of.
    Taken(String),
    /// It was refused; why.
    Refused(String),
}

impl Answer {
    /// By what a reader answers.
    pub fn of<T, E: std::fmt::Display>(read: &Result<T, E>, shape: impl FnOnce(&T) -> String) -> Self {
        match read {
            Ok(read) => Self::Taken(shape(read)),
            Err(fault) => Self::Refused(fault.to_string()),
        }
    }

    /// The answer without what is quoted and counted in it.
    fn kind(&self) -> String {
        let (taken, words) = match self {
            Self::Taken(words) => ("taken", words),
            Self::Refused(words) => ("refused", words),
        };
        let mut kind = format!("{taken} ");
        let mut is_quoted = false;
        for sign in words.chars().take(160) {
            match sign {
                '"' | '`' | '“' | '”' => is_quoted = !is_quoted,
                '0'..='9' if kind.ends_with('0') => {}
                '0'..='9' if !is_quoted => kind.push('0'),
                _ if is_quoted => {}
                sign => kind.push(sign),
            }
        }
        kind
    }
}

/// What a search has seen.
struct Seen {
    taken: u64,
    refused: u64,
    kinds: BTreeSet<String>,
    slowest: Duration,
}

/// Inputs that are built upon, at most.
const MOST_KEPT: usize = 2_000;

/// Inputs that others are made of.
struct Pool {
    all: Vec<Vec<u8>>,
    /// Those of them that were taken: what is taken next is nearer to them.
    taken: Vec<Vec<u8>>,
}

impl Pool {
    fn add(&mut self, input: Vec<u8>, is_taken: bool) {
        if self.all.len() < MOST_KEPT {
            if is_taken {
                self.taken.push(input.clone());
            }
            self.all.push(input);
        }
    }

    fn next(&self, rng: &mut Rng, target: &Target) -> Vec<u8> {
        let base = match rng.choice(&self.taken) {
            Some(one) if rng.bool() => one,
            _ => &self.all[rng.usize(0..self.all.len())],
        };
        let lent = &self.all[rng.usize(0..self.all.len())];
        let mut input = mutated(rng, base, lent, target.words, target.most_bytes);
        if rng.bool() {
            (target.mend)(&mut input);
        }
        input
    }
}

/// Searches, says what was seen, and stops at the first promise that is broken.
pub fn search(target: &Target, read: impl Fn(&[u8]) -> Answer) {
    let seconds: Option<u64> = setting("FUZZ_SECONDS").map(|value| value.parse().unwrap());
    let seed = match setting("FUZZ_SEED") {
        Some(seed) => seed.parse().unwrap(),
        None if seconds.is_some() => fastrand::u64(..),
        None => target.name.bytes().fold(7, |sum: u64, byte| sum.wrapping_mul(31) + u64::from(byte)),
    };
    let keeps = setting("FUZZ_KEEP").is_some();
    let began = Instant::now();
    let mut seen = Seen { taken: 0, refused: 0, kinds: BTreeSet::new(), slowest: Duration::ZERO };
    let mut pool = Pool { all: Vec::new(), taken: Vec::new() };
    for kept in corpus::of(target.name) {
        match tell(target, &read, &kept.bytes, &mut seen) {
            Ok(told) => pool.add(kept.bytes, told.is_taken),
            Err(words) => panic!("{}/{} breaks a promise: {words}", target.name, kept.name),
        }
    }
    let mut rng = Rng::with_seed(seed);
    let mut tried = 0;
    while seconds.map_or(tried < target.tries, |seconds| began.elapsed().as_secs() < seconds) {
        tried += 1;
        let input = pool.next(&mut rng, target);
        match tell(target, &read, &input, &mut seen) {
            Ok(Told { is_new: false, .. }) => {}
            Ok(Told { is_taken, .. }) => {
                if keeps {
                    corpus::keep(target.name, "answer", &input);
                }
                pool.add(input, is_taken);
            }
            Err(_) => {
                let input = shortened(input, |shorter| broken(target, &read, shorter).is_some());
                let words = broken(target, &read, &input).unwrap_or_default();
                let path = corpus::keep(target.name, "fault", &input);
                panic!(
                    "{}: a promise is broken by {path} (seed {seed}, input {tried}): {words}",
                    target.name
                );
            }
        }
    }
    report(target, &seen, tried, seed);
}

fn report(target: &Target, seen: &Seen, tried: usize, seed: u64) {
    println!(
        "fuzz {}: {tried} inputs, {} taken, {} refused, {} kinds of answers, slowest {:?}, seed {seed}",
        target.name,
        seen.taken,
        seen.refused,
        seen.kinds.len(),
        seen.slowest
    );
    let both = seen.taken > 0 && seen.refused > 0;
    assert!(both, "{}: a search in which all is taken or all is refused shows nothing", target.name);
}

/// What is told of one input.
struct Told {
    is_taken: bool,
    /// The answer is of a kind that was not seen before.
    is_new: bool,
}

/// Notes the answer; what is broken, if something is.
fn tell(
    target: &Target,
    read: &impl Fn(&[u8]) -> Answer,
    input: &[u8],
    seen: &mut Seen,
) -> Result<Told, String> {
    let (answer, took) = timed(target, read, input)?;
    seen.slowest = seen.slowest.max(took);
    let is_taken = matches!(answer, Answer::Taken(_));
    let counted = if is_taken { &mut seen.taken } else { &mut seen.refused };
    *counted += 1;
    Ok(Told { is_taken, is_new: seen.kinds.insert(answer.kind()) })
}

fn broken(target: &Target, read: &impl Fn(&[u8]) -> Answer, input: &[u8]) -> Option<String> {
    timed(target, read, input).err()
}

/// The answer and its time. Whoever is slow is asked three times: the machine may have been busy with something else.
fn timed(
    target: &Target,
    read: &impl Fn(&[u8]) -> Answer,
    input: &[u8],
) -> Result<(Answer, Duration), String> {
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let began = Instant::now();
        let answer = catch_unwind(AssertUnwindSafe(|| read(input))).map_err(|payload| {
            let words = payload.downcast_ref::<String>().cloned();
            words
                .or_else(|| payload.downcast_ref::<&str>().map(|&words| words.to_owned()))
                .unwrap_or_default()
        })?;
        best = best.min(began.elapsed());
        if best <= target.limit {
            return Ok((answer, best));
        }
    }
    Err(format!("{} bytes took {best:?}, and {:?} is the most", input.len(), target.limit))
}

/// As short as it gets by leaving out pieces, with not too many tries.
fn shortened(mut input: Vec<u8>, is_broken: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut tries = 400;
    let mut long = input.len() / 2;
    while long > 0 {
        let mut at = 0;
        while at < input.len() && tries > 0 {
            tries -= 1;
            let mut shorter = input.clone();
            shorter.drain(at..(at + long).min(input.len()));
            if is_broken(&shorter) {
                input = shorter;
            } else {
                at += long;
            }
        }
        long /= 2;
    }
    input
}
