//! The sources as text: where each stands in the house, what it imports, which floors there are.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

/// One source file.
pub struct Source {
    /// Module path below the crate, such as `["store", "dialect"]`; a folder's `mod.rs` is the folder.
    pub module: Vec<String>,
    /// Path below the repository.
    pub path: String,
    /// All of it.
    pub text: String,
    /// Without comments and without its tests.
    pub code: Vec<(usize, String)>,
    /// Whether it is a folder's `mod.rs`.
    pub is_folder: bool,
}

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found.sort();
}

pub fn below_root(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

/// Every source of the library and program, tests left out.
pub fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    files(&root().join("src"), "rs", &mut paths);
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let shown = below_root(&path);
        let inner = shown.trim_start_matches("src/").trim_end_matches(".rs");
        let mut module: Vec<String> = inner.split('/').map(str::to_owned).collect();
        let is_folder = module.last().is_some_and(|name| name == "mod");
        if is_folder || inner == "lib" || inner == "main" {
            module.pop();
        }
        Source { module, code: code(&text), text, path: shown, is_folder }
    };
    let all = paths.into_iter().map(read);
    all.filter(|source| !source.module.iter().any(|name| name == "tests")).collect()
}

/// Lines with their numbers, from 1: no comments, and nothing from a test module at the foot on.
pub fn code(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut is_test = false;
    for (number, line) in (1..).zip(text.lines()) {
        let trimmed = line.trim_start();
        if is_test && trimmed.starts_with("mod ") && trimmed.ends_with('{') {
            break;
        }
        if !(trimmed.starts_with("//") || is_test && trimmed.starts_with("mod ")) {
            lines.push((number, line.to_owned()));
        }
        is_test = trimmed == "#[cfg(test)]" || (is_test && trimmed.starts_with("#["));
    }
    lines
}

/// The order of the `mod` lines of each folder; the empty path is `lib.rs`.
pub fn floor_plan(sources: &[Source]) -> BTreeMap<Vec<String>, Vec<String>> {
    let is_plan = |source: &&Source| source.is_folder || source.path == "src/lib.rs";
    let declared = |source: &Source| {
        let names = source.code.iter().filter_map(|(_, line)| {
            let line = line.trim().trim_start_matches("#[macro_use] ");
            let line = line.strip_prefix("pub ").or(line.strip_prefix("pub(crate) ")).unwrap_or(line);
            line.strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned)
        });
        (source.module.clone(), names.collect())
    };
    sources.iter().filter(is_plan).map(declared).collect()
}

/// The module paths a line names: `crate::a::b`, and `super::` and `self::` resolved from where it stands.
pub fn named(source: &Source, line: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for word in ["crate::", "super::", "self::"] {
        for (at, _) in line.match_indices(word) {
            let before = line[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '$')) {
                continue;
            }
            let rest = &line[at..];
            let end =
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len());
            let mut base = source.module.clone();
            let mut path = Vec::new();
            for part in rest[..end].split("::").filter(|part| !part.is_empty()) {
                match part {
                    "crate" => base.clear(),
                    "super" => {
                        base.pop();
                    }
                    "self" => {}
                    name => path.push(name.to_owned()),
                }
            }
            base.extend(path);
            found.push(base);
        }
    }
    found
}

/// Where `from` and `to` part, and whether `to` then stands below `from` or beside nothing.
pub fn climbs(plan: &BTreeMap<Vec<String>, Vec<String>>, from: &[String], to: &[String]) -> Option<String> {
    let shared = from.iter().zip(to).take_while(|(a, b)| a == b).count();
    let order = plan.get(&from[..shared])?;
    let place =
        |path: &[String]| path.get(shared).and_then(|name| order.iter().position(|known| known == name));
    let (own, other) = (place(from)?, place(to)?);
    (other > own).then(|| format!("{} stands above {}", to[..=shared].join("::"), from[..=shared].join("::")))
}

pub fn expect_none(faults: Vec<String>) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Every line of code that `is_wrong` finds, outside the files that `may` have it.
pub fn lines_where(may: impl Fn(&str) -> bool, is_wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| !may(&source.path)) {
        for (number, line) in source.code.iter().filter(|(_, line)| is_wrong(line)) {
            faults.push(format!("{}:{number}: {}", source.path, line.trim()));
        }
    }
    faults
}
