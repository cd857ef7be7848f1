//! The lines of a copy of everything, as `restore` reads them.

use std::time::Duration;

use startline::keys::sha256_hex;
use startline::store::dialect;
use startline::store::dialect::Conn;
use startline::store::dialect::Engine;
use startline::store::dump;
use startline::store::migrations;

use super::Answer;
use super::Target;
use super::search;

/// A folder with an empty database of today's tables, and copies of it.
struct Shelf {
    folder: tempfile::TempDir,
}

impl Shelf {
    fn new() -> Self {
        let shelf = Self { folder: tempfile::tempdir().unwrap() };
        let mut conn = dialect::open(Engine::Sqlite, &shelf.path("empty.db")).unwrap();
        migrations::run(&mut conn).unwrap();
        drop(conn);
        shelf
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// An empty database of this name.
    fn fresh(&self, name: &str) -> Conn {
        for rest in ["-wal", "-shm"] {
            // There is none after a clean end.
            let _ = std::fs::remove_file(self.path(&format!("{name}{rest}")));
        }
        std::fs::copy(self.path("empty.db"), self.path(name)).unwrap();
        dialect::open(Engine::Sqlite, &self.path(name)).unwrap()
    }
}

/// The rows of an input between the first and the last line of a copy, both of which fit them.
fn whole(input: &[u8]) -> Vec<u8> {
    let lines = input.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let rows: Vec<&[u8]> = lines
        .filter(|line| !line.starts_with(b"{\"startline_rows\"") && !line.starts_with(b"{\"rows\":"))
        .collect();
    let text: Vec<u8> = rows.iter().flat_map(|row| [*row, b"\n"].concat()).collect();
    let head = b"{\"startline_rows\":1,\"taken_at\":\"2026-11-22T08:00:00Z\",\"migrations\":[]}\n";
    let foot = format!("{{\"rows\":{},\"sha256\":\"{}\"}}\n", rows.len(), sha256_hex(&text));
    [&head[..], &text, foot.as_bytes()].concat()
}

fn written(conn: &mut Conn) -> Vec<u8> {
    let mut out = Vec::new();
    let at = "2026-11-22T08:00:00Z".parse().unwrap();
    dump::write(conn, at, &mut out).unwrap();
    out
}

#[test]
fn a_copy_that_is_taken_back_is_written_as_it_was_and_one_that_is_not_leaves_nothing() {
    let target = Target {
        name: "copies",
        words: &[
            "{\"table\":\"",
            "\",\"row\":{",
            "}}",
            "\"id\":",
            "null",
            "true",
            "0",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"2026-11-22T08:00:00\"",
            "\"2026-02-30\"",
            "\"zz\"",
            "[]",
            "{}",
            "1.5",
            "1e400",
            "-0",
            "9223372036854775808",
            "agencies",
            "bank_accounts",
            "audit",
            "{\"rows\":",
            "\"sha256\":",
            "\"startline_rows\":1",
        ],
        tries: 400,
        most_bytes: 32_768,
        limit: Duration::from_secs(5),
        mend: |bytes| *bytes = whole(bytes),
    };
    let shelf = Shelf::new();
    search(&target, |bytes| {
        let head_and_foot = match dump::check(&mut &bytes[..]) {
            Ok(found) => found,
            Err(fault) => return Answer::Refused(fault.to_string()),
        };
        let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
        let rows = usize::try_from(head_and_foot.1.rows).unwrap();
        assert!(rows + 2 <= lines.len());
        assert_eq!(head_and_foot.1.sha256, sha256_hex(&lines[1..=rows].concat()), "other rows than it says");
        let mut conn = shelf.fresh("one.db");
        match dump::read(&mut conn, &mut &bytes[..]) {
            Err(fault) => {
                assert!(dump::is_empty(&mut conn).unwrap(), "half of it was kept: {fault}");
                Answer::Refused(fault.to_string())
            }
            Ok(()) => {
                let first = written(&mut conn);
                let (_, foot) = dump::check(&mut &first[..]).unwrap();
                assert_eq!(foot.rows, head_and_foot.1.rows, "rows were lost");
                let mut other = shelf.fresh("other.db");
                dump::read(&mut other, &mut &first[..])
                    .unwrap_or_else(|e| panic!("its own copy is refused: {e}"));
                let second = written(&mut other);
                let texts = [&first, &second].map(|text| String::from_utf8_lossy(text));
                assert_eq!(texts[0], texts[1], "a copy of the copy differs");
                Answer::Taken(format!("{} rows", rows.min(3)))
            }
        }
    });
}
