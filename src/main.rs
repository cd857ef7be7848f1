//! The program: everything it can do is a command of `cli`.

fn main() -> std::process::ExitCode {
    startline::cli::run()
}
