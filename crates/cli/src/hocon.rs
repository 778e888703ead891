//! `desk hocon`: a configuration file, resolved where it lies.

use std::io::{ErrorKind, Read as _};

use clap::{Args, Subcommand};
use hocon_edit::{Document, Limits, Lookup, World};

use crate::Failure;
use crate::out::line;

/// `desk hocon`.
#[derive(Debug, Args)]
pub struct Hocon {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Print a file's value as JSON, with its includes, references and the environment; what is wrong with it goes to standard
    /// error as file:line:column. Exit code 1 when something is, 2 when the file cannot be read
    Resolve(Resolve),
}

/// Flags of `desk hocon resolve`.
#[derive(Debug, Args)]
struct Resolve {
    /// The file, HOCON or JSON
    file: String,
}

impl Hocon {
    /// Does it and prints what came of it.
    pub fn run(self) -> Result<(), Failure> {
        match self.act {
            Act::Resolve(verb) => verb.run(),
        }
    }
}

impl Resolve {
    fn run(self) -> Result<(), Failure> {
        // Names have `/` between their parts, on every system.
        let name = match cfg!(windows) {
            true => self.file.replace('\\', "/"),
            false => self.file,
        };
        let text = match Disk.file(&name) {
            Lookup::Text(text) => text,
            Lookup::Missing => return Err(Failure::Usage(format!("there is no file {name}"))),
            Lookup::Refused(reason) => return Err(Failure::Usage(format!("{name}: {reason}"))),
        };
        let document = Document::parse(text);
        let resolved = document.resolve(&name, &Disk);
        for remark in &resolved.diagnostics {
            eprintln!("{remark}");
        }
        line(format_args!("{:#}", resolved.value))?;
        match resolved.diagnostics.len() {
            0 => Ok(()),
            count => Err(Failure::Unresolved(count)),
        }
    }
}

/// The files of this computer and the environment of this process: the file is the caller's own.
struct Disk;

impl World for Disk {
    fn file(&self, name: &str) -> Lookup {
        let most = Limits::of_resolving().bytes as u64;
        let mut text = String::new();
        let read = std::fs::File::open(name).and_then(|file| file.take(most + 1).read_to_string(&mut text));
        match read {
            Ok(_) if text.len() as u64 > most => Lookup::Refused(format!("it has more than {most} bytes")),
            Ok(_) => Lookup::Text(text),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Lookup::Missing,
            Err(error) => Lookup::Refused(error.to_string()),
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}
