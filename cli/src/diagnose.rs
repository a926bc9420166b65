//! What `-gcflags` asks for, told as real Go tells it: on standard error, before the program is built.

use std::process::ExitCode;

use burrow_engine::diagnose::{self, Options};
use burrow_engine::load::{LoadOptions, Target};

use crate::gcflags::{Gcflags, Package};

/// How telling went.
pub enum Diagnosed {
    /// All that was asked for (maybe nothing). Whether there is a program to build.
    Told { program: bool },
    /// Errors were printed; the status to exit with.
    Failed(ExitCode),
}

/// Prints what the flags ask for about the target.
pub fn tell(values: &[String], target: &Target, load_options: &LoadOptions) -> anyhow::Result<Diagnosed> {
    if values.is_empty() {
        return Ok(Diagnosed::Told { program: true });
    }
    let gcflags = match Gcflags::parse(values) {
        Ok(gcflags) => gcflags,
        Err(why) => {
            eprintln!(
                "{why}\nusage: burrow build [-o output] [build flags] package\nRun 'burrow help build' for details."
            );
            return Ok(Diagnosed::Failed(ExitCode::from(2)));
        }
    };
    let package = diagnose::package_path(target, load_options)?;
    let folder = folder_of(target);
    let seen =
        Package { import_path: &package.path, named: true, folder: folder.as_deref(), standard: package.standard };
    let flags = match gcflags.for_package(seen) {
        Ok(flags) => flags,
        Err(why) => {
            eprintln!("# {}\n{why}", package.path);
            return Ok(Diagnosed::Failed(ExitCode::from(1)));
        }
    };
    if flags.diagnose == 0 && flags.json.is_none() {
        return Ok(Diagnosed::Told { program: true });
    }
    if !flags.no_inlining {
        eprintln!("# {}\ncompile: -m without -l is not supported yet: inlining is not diagnosed", package.path);
        return Ok(Diagnosed::Failed(ExitCode::from(1)));
    }
    let options = Options { verbosity: u8::try_from(flags.diagnose.min(2)).expect("at most 2") };
    match diagnose::diagnose(target, load_options, &options) {
        Ok(diagnosis) => {
            if flags.diagnose > 0 {
                eprint!("{}", diagnosis.text());
            }
            Ok(Diagnosed::Told { program: diagnosis.name == "main" })
        }
        Err(error) => {
            eprint!("{error}");
            Ok(Diagnosed::Failed(ExitCode::from(1)))
        }
    }
}

/// The folder as patterns see it; `None`: named by import path.
fn folder_of(target: &Target) -> Option<String> {
    match target {
        Target::Files(_) | Target::ImportPath(_) => None,
        Target::Folder(folder) => Some(folder.to_string_lossy().into_owned()),
    }
}
