//! Allocation profiles, whoever wrote them: what each place allocated, from the program's start.
//!
//! Three forms are known: `pprof`'s ([`crate::pprof`]); the text that `runtime/pprof` writes with `debug=1`; and
//! Burrow's own record of collections with a census (`BURROW_RECORD=FILE,census`).
//!
//! Start at [`read`].

use std::collections::HashMap;

use crate::cycles;
use crate::escape::{Allocated, allocated_by_line};
use crate::pprof;

/// A place of allocation.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// The innermost first.
    pub calls: Vec<Call>,
    pub objects: f64,
    pub bytes: f64,
}

/// A place that was called from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub file: String,
    pub line: u32,
}

/// What was allocated, by file and line. An allocation belongs to the innermost call that stands in one of `files`
/// (absolute paths; where a profile has other folders, the names count).
pub fn read(bytes: &[u8], files: &[String]) -> Result<HashMap<(String, u32), Allocated>, String> {
    const TEXT: &[u8] = b"heap profile: ";
    let sites = if bytes.starts_with(b"{") {
        let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        return Ok(allocated_by_line(&cycles::read(text)?.0, files));
    } else if bytes.starts_with(TEXT) {
        read_text(&String::from_utf8_lossy(bytes))?
    } else {
        pprof::read(bytes)?
    };
    let mut sums: HashMap<(String, u32), [f64; 2]> = HashMap::new();
    for site in sites {
        let Some(place) = site.calls.iter().find_map(|call| place_in(call, files)) else { continue };
        let sum = sums.entry(place).or_default();
        sum[0] += site.objects;
        sum[1] += site.bytes;
    }
    let rounded =
        |[objects, bytes]: [f64; 2]| Allocated { objects: objects.round() as u64, bytes: bytes.round() as u64 };
    Ok(sums.into_iter().map(|(place, sum)| (place, rounded(sum))).collect())
}

fn place_in(call: &Call, files: &[String]) -> Option<(String, u32)> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let same = files.iter().find(|file| **file == call.file);
    let file = same.or_else(|| files.iter().find(|file| name(file) == name(&call.file)))?;
    Some((file.clone(), call.line))
}

/// `heap profile: 1: 8 [3: 24] @ heap/1048576`; then per site `1: 8 [3: 24] @ 0x1 0x2` and a line per call,
/// `# 0x1 main.f+0x1 /a/b.go:3` with tabs. In use stands before what was allocated, in brackets; both as sampled.
fn read_text(text: &str) -> Result<Vec<Site>, String> {
    let mut lines = text.lines();
    let head = lines.next().unwrap_or_default();
    // Half of it is the rate.
    let rate: f64 =
        head.rsplit_once("heap/").and_then(|(_, rate)| rate.trim().parse().ok()).map_or(1.0, |n: f64| n / 2.0);
    let mut sites: Vec<Site> = Vec::new();
    for (index, line) in lines.enumerate() {
        if let Some(call) = line.strip_prefix("#\t") {
            if let (Some(call), Some(site)) = (text_call(call), sites.last_mut()) {
                site.calls.push(call);
            }
        } else if line.contains(" @") && !line.starts_with('#') {
            let (objects, bytes) = allocated(line).ok_or_else(|| format!("line {}: {line}", index + 2))?;
            let scale = scale(objects, bytes, rate);
            sites.push(Site { calls: Vec::new(), objects: objects * scale, bytes: bytes * scale });
        }
    }
    Ok(sites)
}

fn text_call(call: &str) -> Option<Call> {
    let (file, line) = call.rsplit('\t').next()?.trim().rsplit_once(':')?;
    Some(Call { file: file.to_owned(), line: line.parse().ok()? })
}

/// The numbers in brackets.
fn allocated(line: &str) -> Option<(f64, f64)> {
    let (_, rest) = line.split_once('[')?;
    let (objects, bytes) = rest.split_once(']')?.0.split_once(": ")?;
    Some((objects.parse().ok()?, bytes.parse().ok()?))
}

/// How many objects a sampled one stands for: large ones are sampled more likely than small ones.
fn scale(objects: f64, bytes: f64, rate: f64) -> f64 {
    if objects == 0.0 || bytes == 0.0 || rate <= 1.0 {
        return 1.0;
    }
    1.0 / (1.0 - (-(bytes / objects) / rate).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_scaled_and_belongs_to_the_innermost_call_in_the_package() {
        let text = "heap profile: 1: 8 [3: 24] @ heap/2\n1: 8 [3: 24] @ 0x1 0x2\n#\t0x1\tstrings.grow+0x1\t/go/builder.go:9\n\
                    #\t0x2\tmain.f+0x1\t\t/a/b.go:3\n\n0: 0 [1: 100] @ 0x3\n#\t0x3\tmain.g+0x1\t/elsewhere/b.go:3\n\n# runtime.MemStats\n# Alloc = 1\n";
        let found = read(text.as_bytes(), &["/a/b.go".to_owned()]).unwrap();
        assert_eq!(found[&("/a/b.go".to_owned(), 3)], Allocated { objects: 4, bytes: 124 });
        let sampled = text.replace("heap/2", "heap/2000");
        let found = read(sampled.as_bytes(), &["/a/b.go".to_owned()]).unwrap();
        assert!(found[&("/a/b.go".to_owned(), 3)].objects > 300);
    }

    #[test]
    fn a_damaged_line_is_named() {
        let error = read(b"heap profile: 1: 8 [3: 24] @ heap/2\n1: 8 @ 0x1\n", &[]).unwrap_err();
        assert_eq!(error, "line 2: 1: 8 @ 0x1");
    }
}
