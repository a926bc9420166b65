//! Running an image in this process: the one attached to this executable, or a file of the cache.
//!
//! The process ends with the program, so [`attached`] and [`of_file`] return only if it does not start.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::ExitCode;

use burrow_abi::native::Native;
use burrow_image::{Image, attach};

use crate::environment::{self, SettingError};
use crate::identity::{self, IDENTITY};

/// Why a program does not start.
#[derive(Debug)]
pub enum Failure {
    Setting(SettingError),
    /// The image can't be read or loaded; the text says why.
    Image(String),
}

impl Failure {
    fn image(error: impl fmt::Display) -> Failure {
        Failure::Image(error.to_string())
    }

    /// Tells it on standard error. Returns the process's status: this one, unless real Go has one for the failure.
    pub fn report(&self, status: u8) -> ExitCode {
        if let Failure::Setting(limit @ SettingError::MalformedLimit(_)) = self {
            eprintln!("{limit}");
            return ExitCode::from(2);
        }
        eprintln!("burrow: {self}");
        ExitCode::from(status)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Setting(error) => error.fmt(formatter),
            Failure::Image(text) => text.fmt(formatter),
        }
    }
}

/// Every native that compiled code may call: the runtime's and the library's.
pub fn natives() -> Vec<Native> {
    let mut natives = burrow_runtime::registry::own();
    natives.extend(burrow_library::natives());
    natives
}

/// Runs the program attached to this executable. `None`: there is none.
pub fn attached() -> Option<Failure> {
    match attached_image() {
        Ok(image) => Some(start(image?, std::env::args_os().collect())),
        Err(error) => Some(Failure::image(error)),
    }
}

/// Runs the image in a file with these arguments, the program's name first.
pub fn of_file(path: &Path, arguments: Vec<OsString>) -> Failure {
    match std::fs::read(path) {
        Ok(image) => start(image, arguments),
        Err(error) => Failure::Image(format!("{}: {error}", path.display())),
    }
}

fn start(bytes: Vec<u8>, arguments: Vec<OsString>) -> Failure {
    let config = match environment::config(arguments) {
        Ok(config) => config,
        Err(error) => return Failure::Setting(error),
    };
    match read(bytes) {
        Ok(image) => Failure::image(burrow_runtime::run(image, config, &burrow_library::natives())),
        Err(error) => error,
    }
}

/// Takes the bytes, to be rid of them before the program runs.
fn read(bytes: Vec<u8>) -> Result<Image, Failure> {
    if Image::runtime_of(&bytes).map_err(Failure::image)? != IDENTITY {
        return Err(Failure::image("the program was compiled for another build of the runtime"));
    }
    Image::read(&bytes).map_err(Failure::image)
}

/// The image attached to the running executable, if there is one.
fn attached_image() -> io::Result<Option<Vec<u8>>> {
    let file = File::open("/proc/self/exe")?;
    let Some(range) = attached_range(&file)? else { return Ok(None) };
    let mut image = vec![0; (range.end - range.start) as usize];
    file.read_exact_at(&mut image, range.start)?;
    Ok(Some(image))
}

/// Where in an executable's file an image is attached.
fn attached_range(file: &File) -> io::Result<Option<Range<u64>>> {
    let length = file.metadata()?.len();
    let Some(place) = length.checked_sub(attach::TRAILER_SIZE as u64) else { return Ok(None) };
    let mut trailer = [0; attach::TRAILER_SIZE];
    file.read_exact_at(&mut trailer, place)?;
    attach::find(&trailer, length).map_err(io::Error::other)
}

/// Whether an executable runs images of this build, and nothing else.
pub fn runs_images(file: &File) -> io::Result<bool> {
    Ok(identity::of_file(file)? == Some(IDENTITY) && attached_range(file)?.is_none())
}
