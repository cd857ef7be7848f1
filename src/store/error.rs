//! What can go wrong below the verbs.

use diesel::result::DatabaseErrorKind;
use diesel::result::Error as DieselError;

/// The one error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The row asked for is not there.
    #[error("not found")]
    NotFound,
    /// A unique, foreign-key or check rule of the database refused the row.
    #[error("conflict: {0}")]
    Conflict(String),
    /// The database is busy, locked, full or gone: the same request may succeed later.
    #[error("the database is busy or out of reach: {0}")]
    Busy(String),
    /// A stored value cannot be read back (a sealed value, a document, an enum).
    #[error("a stored value is damaged: {0}")]
    Damaged(String),
    /// Anything else the database said.
    #[error("database: {0}")]
    Sql(DieselError),
}

impl StoreError {
    /// Whether the connection and everything uncommitted on it must be given up.
    pub fn breaks_the_batch(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Sql(_))
    }
}

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(
                DatabaseErrorKind::UniqueViolation
                | DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::CheckViolation
                | DatabaseErrorKind::NotNullViolation,
                info,
            ) => Self::Conflict(info.message().to_owned()),
            DieselError::DatabaseError(
                DatabaseErrorKind::SerializationFailure
                | DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand,
                info,
            ) => Self::Busy(info.message().to_owned()),
            DieselError::DatabaseError(_, info) if sounds_busy(info.message()) => {
                Self::Busy(info.message().to_owned())
            }
            DieselError::BrokenTransactionManager => Self::Busy("the connection was lost".to_owned()),
            _ => Self::Sql(error),
        }
    }
}

/// Diesel gives many conditions no kind of their own; both engines' messages do.
fn sounds_busy(message: &str) -> bool {
    const SIGNS: [&str; 12] = [
        "database is locked",
        "database table is locked",
        "disk is full",
        "disk I/O error",
        "unable to open database",
        "deadlock detected",
        "lock timeout",
        "statement timeout",
        "terminating connection",
        "connection",
        "recovery mode",
        "shutting down",
    ];
    SIGNS.iter().any(|sign| message.contains(sign))
}
