//! The executable that compiled programs run in: `burrow-runtime`, if it lies beside `burrow` and was built along with it;
//! else `burrow` itself, which takes more memory.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use anyhow::Context;
use burrow_launch::program::runs_images;

/// See the module's header.
pub struct RuntimeExecutable {
    path: PathBuf,
    file: File,
}

impl RuntimeExecutable {
    pub fn find() -> anyhow::Result<RuntimeExecutable> {
        let own = std::env::current_exe().context("burrow does not find its own executable")?;
        let beside = own.with_file_name("burrow-runtime");
        // Whatever is wrong with the other executable, this one does as well.
        if let Ok(Some(file)) = usable(&beside) {
            return Ok(RuntimeExecutable { path: beside, file });
        }
        // This finds the file even if another has taken its place since.
        let file = File::open("/proc/self/exe").context("burrow does not read its own executable")?;
        Ok(RuntimeExecutable { path: own, file })
    }

    /// Process that runs an image of the cache as the program of this name.
    pub fn process(&self, image: &Path, name: &str, arguments: &[impl AsRef<OsStr>]) -> Process {
        let mut process = Process::new(&self.path);
        process.arg("image").arg(image).arg(name).args(arguments);
        process
    }

    /// The whole file.
    pub fn bytes(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// The file, if it may be executed and runs our images.
fn usable(path: &Path) -> io::Result<Option<File>> {
    // Opening a pipe would wait for somebody to write to it.
    if !std::fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    let file = File::open(path)?;
    let executable = file.metadata()?.permissions().mode() & 0o111 != 0;
    Ok((executable && runs_images(&file)?).then_some(file))
}
