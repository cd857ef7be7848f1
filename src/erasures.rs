//! The list of who was erased because they asked. It lies outside the database and its backups, so that a backup from before brings nobody back.

use std::collections::BTreeSet;
use std::fs::File;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::path::PathBuf;

/// The list's file: a line for each, `+` and a traveller's id, or `-` and the id where nothing was erased after all.
#[derive(Clone, Debug)]
pub struct Erasures {
    path: PathBuf,
}

impl Erasures {
    /// The list of a data folder.
    pub fn in_folder(data: &Path) -> Self {
        Self { path: data.join("erased.list") }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Notes a traveller's id before they are erased: whoever is noted and not erased is erased by the next restore, never the other way.
    pub fn add(&self, traveller_id: &str) -> std::io::Result<()> {
        self.append(&format!("\n+{traveller_id}\n"))
    }

    /// Takes a note back, because nothing was erased.
    pub fn take_back(&self, traveller_id: &str) -> std::io::Result<()> {
        self.append(&format!("\n-{traveller_id}\n"))
    }

    /// On the disk when this ends. Each note begins a line of its own, whatever became of the one before.
    fn append(&self, line: &str) -> std::io::Result<()> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        let mut file = options.append(true).create(true).mode(0o600).open(&self.path)?;
        file.write_all(line.as_bytes())?;
        file.sync_all()?;
        folder.map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    }

    /// The ids of everybody on it; nobody where there is no list.
    pub fn read(&self) -> std::io::Result<Vec<String>> {
        let text = match std::fs::read_to_string(&self.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            read => read?,
        };
        let mut on_it = BTreeSet::new();
        for line in text.lines() {
            match line.split_at_checked(1) {
                Some(("+", id)) => on_it.insert(id.to_owned()),
                Some(("-", id)) => on_it.remove(id),
                _ => false,
            };
        }
        Ok(on_it.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_noted_and_not_taken_back_is_on_the_list() {
        let folder = tempfile::tempdir().unwrap();
        let list = Erasures::in_folder(&folder.path().join("made at the first note"));
        assert!(list.read().unwrap().is_empty(), "there is none yet");
        for id in ["b", "a", "c", "a"] {
            list.add(id).unwrap();
        }
        list.take_back("b").unwrap();
        assert_eq!(list.read().unwrap(), ["a", "c"]);
        // The power went within a line.
        list.append("\n+d-torn").unwrap();
        list.add("e").unwrap();
        list.append("\n\n?\n").unwrap();
        assert_eq!(list.read().unwrap(), ["a", "c", "d-torn", "e"]);
    }
}
