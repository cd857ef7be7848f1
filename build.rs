//! Migrations and assets are embedded: adding a file must rebuild what embeds it. The fonts of paper are embedded deflated, which makes the
//! program smaller by more than a megabyte.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::DeflateEncoder;

const FACES: &str = "src/documents/pdf/faces";

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=seeds");
    println!("cargo:rerun-if-changed=static");
    println!("cargo:rerun-if-changed={FACES}");
    let out = std::env::var_os("OUT_DIR").ok_or(std::io::ErrorKind::NotFound)?;
    for face in ["NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSansCJKsc-Regular-subset.otf"] {
        let plain = std::fs::read(Path::new(FACES).join(face))?;
        let deflated = std::fs::File::create(Path::new(&out).join(face).with_added_extension("deflate"))?;
        let mut writer = DeflateEncoder::new(deflated, Compression::best());
        writer.write_all(&plain)?;
        writer.finish()?;
    }
    Ok(())
}
