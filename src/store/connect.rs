//! Pools of connections.

use diesel::r2d2;

use crate::store::dialect;
use crate::store::dialect::Conn;
use crate::store::dialect::Engine;
use crate::store::error::StoreError;

/// Makes connections for a pool.
#[derive(Clone, Debug)]
pub struct Connector {
    /// Which engine.
    pub engine: Engine,
    /// A PostgreSQL URL, or the path of the SQLite file.
    pub url: String,
}

/// A pool of connections.
pub type Pool = r2d2::Pool<Connector>;

impl Connector {
    /// Opens one connection.
    pub fn open(&self) -> Result<Conn, StoreError> {
        dialect::open(self.engine, &self.url)
    }

    /// A pool of at most `size`; it opens them when they are first wanted and heals by itself.
    pub fn pool(&self, size: u32) -> Pool {
        r2d2::Pool::builder()
            .max_size(size)
            .min_idle(Some(0))
            .test_on_check_out(false)
            .connection_timeout(std::time::Duration::from_secs(5))
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build_unchecked(self.clone())
    }
}

impl r2d2::ManageConnection for Connector {
    type Connection = Conn;
    type Error = StoreError;

    fn connect(&self) -> Result<Conn, StoreError> {
        self.open()
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), StoreError> {
        dialect::execute(conn, "SELECT 1")
    }

    fn has_broken(&self, _: &mut Conn) -> bool {
        false
    }
}
