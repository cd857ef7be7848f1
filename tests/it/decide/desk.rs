//! The program at the command line, beside a database that it made itself.

use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

use serde_json::Value;
use startline::store::Db;
use startline::store::dialect::Engine;

use crate::support::database::Database;
use crate::support::world::SEASON;

pub const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// A database that the program itself made, and a folder to work in.
pub struct Desk<'d> {
    database: &'d Database,
    pub folder: tempfile::TempDir,
}

impl<'d> Desk<'d> {
    /// With these season documents and rule documents, in the order given.
    pub fn furnished(database: &'d Database, season: &str, rules: &[PathBuf]) -> Self {
        let desk = Self { database, folder: tempfile::tempdir().unwrap() };
        desk.write("season.toml", season);
        Database::keys().save(&desk.folder.path().join("keys")).unwrap();
        desk.done(&["migrate"]);
        desk.done(&["season", "season.toml"]);
        let paths: Vec<String> = rules.iter().map(|path| path.display().to_string()).collect();
        let words: Vec<&str> =
            ["rules", "publish"].into_iter().chain(paths.iter().map(String::as_str)).collect();
        desk.done(&words);
        desk
    }

    /// The three editions of the case, with the seeded rules.
    pub fn of_the_case(database: &'d Database) -> Self {
        let past = std::fs::read_to_string(Path::new(REPOSITORY).join("seeds/season.toml")).unwrap();
        let next = &SEASON[SEASON.find("[[editions]]").unwrap()..];
        Self::furnished(database, &format!("{past}\n{next}"), &toml_files("seeds/rules"))
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.path().join(name), text).unwrap();
    }

    /// Standard output and error of a command that is fed through a pipe and succeeds.
    pub fn piped(&self, words: &[&str], input: &str) -> (String, String) {
        let mut command = self.command(words);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    }

    pub fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_startline"));
        command
            .args(words)
            .current_dir(&self.folder)
            .env("STARTLINE_KEY_FILE", self.folder.path().join("keys"));
        match self.database.engine {
            Engine::Sqlite => {
                command.env_remove("DATABASE_URL").env("STARTLINE_DATA", self.database.folder().unwrap())
            }
            Engine::Postgres => command.env("DATABASE_URL", &self.database.url),
        };
        command
    }

    /// Standard output of a command that succeeds.
    pub fn done(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The sentence of a command that is refused and prints nothing else.
    pub fn refused(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(!output.status.success(), "{words:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "{words:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    /// The answers about rows under a header, judged on 22 November 2026 unless told otherwise.
    pub fn decide(&self, words: &[&str], file: &str) -> Vec<Value> {
        self.write("people.csv", file);
        let mut all = vec!["decide", "people.csv"];
        all.extend(words);
        if !words.contains(&"--today") {
            all.extend(["--today", "2026-11-22"]);
        }
        self.done(&all).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub fn db(&self) -> Db {
        self.database.open()
    }
}

pub fn toml_files(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(Path::new(REPOSITORY).join(folder)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.retain(|path| path.file_name().is_some_and(|name| name != "season.toml"));
    paths.sort();
    paths
}

/// Overall, the five authorities' words, and both bases.
pub fn in_short(answer: &Value) -> String {
    let of = |name: &str| answer["authorities"][name]["outcome"].as_str().unwrap().to_owned();
    let crossings = answer["authorities"]["gateway"]["crossings"].as_array().unwrap();
    let bases: Vec<&str> = crossings.iter().map(|crossing| crossing["basis"].as_str().unwrap()).collect();
    let authorities = ["organiser", "own_state", "gateway", "race", "agency"].map(of).join(" ");
    format!("{} | {authorities} | {}", answer["outcome"].as_str().unwrap(), bases.join(" "))
}
