//! What is kept of each target, one input a file.

use std::path::PathBuf;

use startline::keys::sha256_hex;

/// An input and the name of its file.
pub struct Kept {
    pub name: String,
    pub bytes: Vec<u8>,
}

fn folder(target: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target)
}

/// Everything kept of a target, by name.
pub fn of(target: &str) -> Vec<Kept> {
    let folder = folder(target);
    let files = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut kept: Vec<Kept> = files
        .map(|file| file.unwrap())
        .map(|file| Kept {
            name: file.file_name().into_string().unwrap(),
            bytes: std::fs::read(file.path()).unwrap(),
        })
        .collect();
    kept.sort_by(|one, other| one.name.cmp(&other.name));
    assert!(!kept.is_empty(), "{} is empty: a search needs something to begin with", folder.display());
    kept
}

/// Keeps one more, and says where.
pub fn keep(target: &str, why: &str, bytes: &[u8]) -> String {
    let path = folder(target).join(format!("{why}-{}", &sha256_hex(bytes)[..12]));
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}
