//! The program: everything it can do is a command of `cli`.

/// A list of a thousand people is some hundred thousand short texts: most of what the program does beside the database is to take and give
/// back memory.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    startline::cli::run()
}
