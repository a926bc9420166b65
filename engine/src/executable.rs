//! Executables: a copy of the runtime's with an image attached.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use burrow_image::attach;

/// Writes an executable that runs the image, given the bytes of one that looks for an attached image. An existing executable is
/// replaced at once or not at all; a device or pipe is written to, never replaced. Any other file that holds something is left alone,
/// which is an error, as it is for real Go (`cmd/go/internal/work/shell.go`).
pub fn write(path: &Path, runtime: Vec<u8>, image: &[u8]) -> io::Result<()> {
    let executable = attach::attach(runtime, image);
    match std::fs::metadata(path) {
        Ok(existing) if existing.is_dir() => return Err(refused("a directory")),
        Ok(existing) if !existing.is_file() => return File::options().write(true).open(path)?.write_all(&executable),
        Ok(existing) if existing.len() > 0 && !is_executable(path)? => return Err(refused("not an object file")),
        // What else is wrong with the place shows when it is written to.
        Ok(_) | Err(_) => {}
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let temporary = path.with_extension(format!("tmp{}", std::process::id()));
    let result = write_new(&temporary, &executable).and_then(|()| std::fs::rename(&temporary, path));
    if result.is_err() {
        // Whatever was written is of no use; the first error is the one to report.
        let _ = std::fs::remove_file(&temporary);
    }
    result
}

fn refused(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::AlreadyExists, format!("already exists and is {what}"))
}

/// Whether the file begins as ELF files do.
fn is_executable(path: &Path) -> io::Result<bool> {
    let mut magic = Vec::new();
    File::open(path)?.take(4).read_to_end(&mut magic)?;
    Ok(magic == b"\x7fELF")
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::options().write(true).create(true).truncate(true).mode(0o755).open(path)?;
    file.write_all(bytes)?;
    let mut permissions = file.metadata()?.permissions();
    permissions.set_mode(permissions.mode() | (permissions.mode() & 0o444) >> 2);
    file.set_permissions(permissions)
}
