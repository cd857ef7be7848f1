//! Migrations and assets are embedded: adding a file must rebuild what embeds it.
fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=seeds");
    println!("cargo:rerun-if-changed=static");
}
