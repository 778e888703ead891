//! `desk`, the command line: everything is in the crate `cli`.

fn main() -> std::process::ExitCode {
    cli::run()
}
