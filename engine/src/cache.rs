//! Compiled images on disk, by the content of what they were compiled from.
//!
//! The folder is `$BURROW_CACHE`, else `burrow` in the user's cache folder. Files are written beside
//! their final name and renamed, so that concurrent runs never see half of one. A folder that
//! can't be written is an error that names it.

use std::fmt;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A folder of images.
pub struct Cache {
    folder: PathBuf,
    /// Identity of this compiler.
    compiler: blake3::Hash,
}

/// What an image was compiled from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key(blake3::Hash);

impl Cache {
    pub fn open() -> io::Result<Cache> {
        let folder = match std::env::var_os("BURROW_CACHE") {
            Some(folder) => PathBuf::from(folder),
            None => user_cache_folder().join("burrow"),
        };
        std::fs::create_dir_all(&folder).map_err(|error| describe("cache folder", &folder, &error))?;
        Ok(Cache { folder, compiler: compiler_identity()? })
    }

    /// Key of a program: its files (shown path and text, in order) and how it is compiled.
    pub fn key<'a>(&self, files: impl Iterator<Item = (&'a str, &'a [u8])>, options: &str) -> Key {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.compiler.as_bytes());
        let mut part = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        };
        part(options.as_bytes());
        for (path, text) in files {
            part(path.as_bytes());
            part(text);
        }
        Key(hasher.finalize())
    }

    /// The image's file, if it is there.
    pub fn find(&self, key: Key) -> Option<PathBuf> {
        Some(self.path(key)).filter(|path| path.is_file())
    }

    /// Stores an image and returns its file.
    pub fn store(&self, key: Key, image: &[u8]) -> io::Result<PathBuf> {
        let path = self.path(key);
        let temporary = path.with_extension(format!("tmp{}", std::process::id()));
        std::fs::write(&temporary, image)
            .and_then(|()| std::fs::rename(&temporary, &path))
            .map_err(|error| describe("cached image", &path, &error))?;
        Ok(path)
    }

    fn path(&self, key: Key) -> PathBuf {
        self.folder.join(format!("{}.image", key.0.to_hex()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_hex())
    }
}

fn describe(what: &str, path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{what} {}: {error}", path.display()))
}

fn user_cache_folder() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache"));
    std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home).unwrap_or_else(std::env::temp_dir)
}

/// A compiler is told from another by its file: size, time of change, inode. Reading it whole would
/// take longer than all the rest of a warm start.
fn compiler_identity() -> io::Result<blake3::Hash> {
    let metadata = std::fs::metadata("/proc/self/exe")?;
    let words = [metadata.len(), metadata.ino(), metadata.mtime() as u64, metadata.mtime_nsec() as u64];
    let mut hasher = blake3::Hasher::new();
    for word in words {
        hasher.update(&word.to_le_bytes());
    }
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    Ok(hasher.finalize())
}
