//! The bytes of a pack that its hash goes over.
//!
//! Canonical form, UTF-8 but for what is sealed; lengths are in bytes, so that nothing can move from one part into another:
//!
//! ```text
//! startline pack 1\n
//! head <length>\n<the head, JSON as stored>\n
//! row <position> <row id> <traveller id> <length> <length> <length>\n<filled><open values, JSON as stored><sealed, as stored>\n   (each row)
//! ```
//!
//! What is sealed counts as it is stored, under the traveller's key: destroying the key erases the values and leaves the hash whole.

/// A row as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct RowBytes<'a> {
    /// From 1.
    pub position: i64,
    /// The row's id, which what is sealed is bound to.
    pub id: &'a str,
    /// Whose it is.
    pub traveller_id: &'a str,
    /// Which sealed columns hold something.
    pub filled: &'a str,
    /// JSON.
    pub open: &'a str,
    /// Under the traveller's key.
    pub sealed: &'a [u8],
}

/// The bytes of a pack, rows in the order of their positions.
pub fn canonical(head: &str, rows: &[RowBytes<'_>]) -> Vec<u8> {
    let mut bytes = format!("startline pack 1\nhead {}\n{head}\n", head.len()).into_bytes();
    for row in rows {
        let line = format!(
            "row {} {} {} {} {} {}\n",
            row.position,
            row.id,
            row.traveller_id,
            row.filled.len(),
            row.open.len(),
            row.sealed.len()
        );
        for part in [line.as_bytes(), row.filled.as_bytes(), row.open.as_bytes(), row.sealed, b"\n"] {
            bytes.extend_from_slice(part);
        }
    }
    bytes
}
