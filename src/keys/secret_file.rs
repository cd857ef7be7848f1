//! Whether a file with a secret is its owner's alone.

use std::path::Path;

/// Whether others than its owner can read a secret's file. What systemd hands over as a credential belongs to root and lets the group root
/// read, because the right of the program's own user shows there.
pub fn is_exposed(path: &Path) -> std::io::Result<bool> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let file = std::fs::metadata(path)?;
        Ok(!is_private(file.mode(), file.uid(), file.gid()))
    }
    #[cfg(not(unix))]
    Ok(!path.exists())
}

fn is_private(mode: u32, owner: u32, group: u32) -> bool {
    mode & 0o077 == 0 || (mode & 0o777 == 0o440 && owner == 0 && group == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_owner_reads_a_secret_or_the_program_systemd_hands_it_to() {
        for (mode, owner, group, private) in [
            (0o600, 1000, 1000, true),
            (0o400, 0, 0, true),
            (0o440, 0, 0, true),
            (0o440, 0, 1000, false),
            (0o440, 1000, 0, false),
            (0o640, 0, 0, false),
            (0o644, 1000, 1000, false),
            (0o444, 0, 0, false),
        ] {
            assert_eq!(is_private(0o100_000 | mode, owner, group), private, "{mode:o} {owner} {group}");
        }
    }
}
