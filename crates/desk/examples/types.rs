//! Prints `ui/src/backend/generated.ts`.

fn main() -> std::process::ExitCode {
    match desk_app::bindings::typescript() {
        Ok(text) => {
            print!("{text}");
            std::process::ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::FAILURE
        }
    }
}
