//! Rows of a copy into a database without any: the same rows again, counted and hashed.

use std::io::BufReader;
use std::path::Path;

use anyhow::Context;
use anyhow::bail;

use crate::cli::files;
use crate::clock::Clock;
use crate::store::Conn;
use crate::store::dialect;
use crate::store::dump;
use crate::store::migrations;

/// Puts a copy's rows into a database that has none, in the tables of the copy's time, and compares what is there then with the copy.
/// A database that cannot take them is left without tables.
pub fn load(conn: &mut Conn, file: &Path) -> anyhow::Result<()> {
    let reader = || Ok::<_, anyhow::Error>(BufReader::new(files::opened(file)?));
    let (head, foot) = dump::check(&mut reader()?)
        .with_context(|| format!("{} is damaged or no backup of Startline", file.display()))?;
    for version in &head.migrations {
        if migrations::is_unknown(version)? {
            bail!("{} was made by a newer Startline: restore it with that one", file.display());
        }
    }
    let Some(newest) = head.migrations.iter().max() else {
        bail!("{} is no backup of Startline: it has none of its tables", file.display());
    };
    dialect::check_collation(conn)?;
    if !dump::is_empty(conn)? {
        bail!(
            "the database has rows already; name one without any (on PostgreSQL: createdb --template=template0 --locale=C.UTF-8 NAME)"
        );
    }
    // Its tables may be newer than the copy's.
    migrations::revert_all(conn)?;
    let mut put = || {
        migrations::run_up_to(conn, newest)?;
        dump::read(conn, &mut reader()?)?;
        let there = dump::write(conn, Clock::System.now(), &mut std::io::sink())?;
        if there != foot {
            bail!("{} rows of {} came in, and they are not those of the copy", there.rows, foot.rows);
        }
        Ok(())
    };
    let done = put();
    if done.is_err() {
        // The first trouble is the one to tell.
        let _ = migrations::revert_all(conn);
    }
    done
}
