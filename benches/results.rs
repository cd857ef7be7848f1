//! Where benches write down what they measured: a line in their own table of `benches/RESULTS.md`.

use std::path::Path;
use std::process::Command;

/// Adds a line to the table under a heading, and prints it.
pub fn add(heading: &str, line: &str) {
    println!("{line}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/RESULTS.md");
    let mut lines: Vec<String> = std::fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
    let start = lines.iter().position(|line| line.starts_with(&format!("## {heading}"))).unwrap();
    let is_row = |line: &String| line.starts_with('|');
    let first = start + lines[start..].iter().position(is_row).unwrap();
    let end = lines[first..].iter().position(|line| !is_row(line)).map_or(lines.len(), |rows| first + rows);
    lines.insert(end, line.to_owned());
    std::fs::write(&path, lines.join("\n") + "\n").unwrap();
}

/// Day, commit and machine: the first three cells of a line. A `+` says that sources had changes not committed.
pub fn here(bench: &str) -> String {
    let mut commit = words("git", &["rev-parse", "--short", "HEAD"]);
    let sources = ["status", "--porcelain", "--untracked-files=no", "src", "Cargo.lock", "templates", bench];
    if !words("git", &sources).is_empty() {
        commit.push('+');
    }
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{} | {commit} | {cores} cores, {}", words("date", &["-u", "+%Y-%m-%d"]), words("uname", &["-m"]))
}

/// What a program says.
pub fn words(program: &str, arguments: &[&str]) -> String {
    let output =
        Command::new(program).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
