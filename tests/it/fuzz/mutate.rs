//! One input out of others: lines and words exchanged, numbers and odd signs put in, bytes turned.

use fastrand::Rng;

/// Numbers at the edge of something.
const NUMBERS: [&str; 16] = [
    "0",
    "-0",
    "+1",
    "-1",
    "00",
    "1e9",
    "0x10",
    "1_0",
    "29",
    "31",
    "32",
    "255",
    "9999",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
];
/// Signs that readers stumble over: zero, line ends of every kind, an order mark, a turned line, joiners, wide and tiny forms, a letter that
/// grows in capitals, digits of other scripts, and half a letter.
const SIGNS: [&[u8]; 24] = [
    b"\0",
    b"\r",
    b"\n",
    b"\r\n",
    b"\t",
    b"\"",
    b"'",
    b"\\",
    b" ",
    b"=",
    b"&",
    b"%",
    b"%00",
    b"\xef\xbb\xbf",
    "\u{202e}".as_bytes(),
    "\u{200d}".as_bytes(),
    "\u{85}".as_bytes(),
    "\u{2028}".as_bytes(),
    "Ａ１".as_bytes(),
    "ß".as_bytes(),
    "\u{fb03}".as_bytes(),
    "٣".as_bytes(),
    "\u{e000}".as_bytes(),
    b"\xc3",
];

/// Makes one out of `base`, with pieces of `other` and of the words that mean something to the reader.
pub fn mutated(rng: &mut Rng, base: &[u8], other: &[u8], words: &[&str], most: usize) -> Vec<u8> {
    let mut bytes = base.to_vec();
    for _ in 0..1 << rng.u32(0..3) {
        once(rng, &mut bytes, other, words);
        bytes.truncate(most);
    }
    bytes
}

fn once(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8], words: &[&str]) {
    match rng.u32(0..17) {
        0 => turn_a_bit(rng, bytes),
        1 => set_a_byte(rng, bytes),
        2 => {
            let sign = SIGNS[rng.usize(0..SIGNS.len())];
            insert(rng, bytes, sign);
        }
        3 => {
            let piece = piece_of(rng, bytes);
            bytes.drain(piece);
        }
        4 => repeat(rng, bytes),
        5 | 6 => replace_word(rng, bytes, words),
        7 | 8 => replace_number(rng, bytes),
        9 => exchange_words(rng, bytes, other),
        10 => {
            let piece = piece_of(rng, other);
            insert(rng, bytes, &other[piece]);
        }
        11 => {
            let (from, at) = (rng.usize(0..=other.len()), rng.usize(0..=bytes.len()));
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
        _ => change_lines(rng, bytes, other),
    }
}

fn turn_a_bit(rng: &mut Rng, bytes: &mut [u8]) {
    if !bytes.is_empty() {
        let at = rng.usize(0..bytes.len());
        bytes[at] ^= 1 << rng.u32(0..8);
    }
}

fn set_a_byte(rng: &mut Rng, bytes: &mut [u8]) {
    if !bytes.is_empty() {
        let at = rng.usize(0..bytes.len());
        bytes[at] = rng.u8(..);
    }
}

fn insert(rng: &mut Rng, bytes: &mut Vec<u8>, piece: &[u8]) {
    let at = rng.usize(0..=bytes.len());
    bytes.splice(at..at, piece.iter().copied());
}

/// Mostly a short one.
fn piece_of(rng: &mut Rng, bytes: &[u8]) -> std::ops::Range<usize> {
    let from = rng.usize(0..=bytes.len());
    let most = (bytes.len() - from).min(1 << rng.u32(0..10));
    from..from + rng.usize(0..=most)
}

/// Sometimes very often: that is how a reader that walks its input again and again is found.
fn repeat(rng: &mut Rng, bytes: &mut Vec<u8>) {
    let piece = piece_of(rng, bytes);
    let times = 1 << rng.u32(0..10);
    let (at, repeated) = (piece.end, bytes[piece].repeat(times));
    bytes.splice(at..at, repeated);
}

/// Where runs of bytes of one kind stand.
fn runs(bytes: &[u8], is_in: impl Fn(&u8) -> bool) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let long = bytes[at..].iter().take_while(|byte| is_in(byte)).count();
        if long > 0 {
            found.push(at..at + long);
        }
        at += long.max(1);
    }
    found
}

fn words_of(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    runs(bytes, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

fn replace_word(rng: &mut Rng, bytes: &mut Vec<u8>, words: &[&str]) {
    let Some(word) = rng.choice(words) else { return };
    match rng.choice(words_of(bytes)) {
        Some(place) if rng.bool() => drop(bytes.splice(place, word.bytes())),
        _ => insert(rng, bytes, word.as_bytes()),
    }
}

fn replace_number(rng: &mut Rng, bytes: &mut Vec<u8>) {
    let Some(place) = rng.choice(runs(bytes, u8::is_ascii_digit)) else { return };
    if rng.bool() {
        // Another number of as many digits: a date stays the shape of a date.
        for digit in &mut bytes[place] {
            *digit = rng.u8(b'0'..=b'9');
        }
    } else {
        let number = NUMBERS[rng.usize(0..NUMBERS.len())];
        bytes.splice(place, number.bytes());
    }
}

fn exchange_words(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8]) {
    if let (Some(place), Some(from)) = (rng.choice(words_of(bytes)), rng.choice(words_of(other))) {
        bytes.splice(place, other[from].iter().copied());
    }
}

fn change_lines(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8]) {
    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    if lines.is_empty() {
        return;
    }
    let (one, two) = (rng.usize(0..lines.len()), rng.usize(0..lines.len()));
    match rng.u32(0..5) {
        0 => lines.swap(one, two),
        1 => drop(lines.remove(one)),
        2 => lines.insert(one, lines[two].clone()),
        3 => {
            let from = one.min(two);
            lines.drain(from..=one.max(two));
        }
        _ => {
            let lent: Vec<&[u8]> = other.split_inclusive(|byte| *byte == b'\n').collect();
            if let Some(line) = rng.choice(lent) {
                lines.insert(one, line.to_vec());
            }
        }
    }
    *bytes = lines.concat();
}
