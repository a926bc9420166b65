//! The environment, read once, at the edge: `GOMAXPROCS`, `GOGC`, `GOMEMLIMIT`, `GODEBUG`, `GOTRACEBACK`,
//! `BURROW_GC`, `BURROW_ATTACK`, `BURROW_RECORD`, `BURROW_CENSUS`, `BURROW_ESCAPE_CHECK` become typed settings.
//!
//! As in Go, values that make no sense are ignored, but for those of `GOMEMLIMIT`, and of `BURROW_GC` and `BURROW_ATTACK`: a test that
//! silently tests nothing is worse than an error.

use std::ffi::OsString;
use std::fmt;
use std::os::unix::ffi::OsStringExt;

pub use burrow_heap::Collector;
use burrow_heap::{SweepTime, Zeal};
use burrow_runtime::{Config, Traceback};

use crate::recorder::{Extras, recorder};

/// A setting with which a program does not start.
#[derive(Debug, PartialEq, Eq)]
pub enum SettingError {
    /// This GOMEMLIMIT. The words are real Go's.
    MalformedLimit(String),
    /// What is wrong with a variable of ours.
    Invalid(String),
}

impl fmt::Display for SettingError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SettingError::MalformedLimit(text) => {
                let doc = "see `go doc runtime/debug.SetMemoryLimit`";
                write!(formatter, "GOMEMLIMIT={text}\nfatal error: malformed GOMEMLIMIT; {doc}")
            }
            SettingError::Invalid(text) => formatter.write_str(text),
        }
    }
}

impl std::error::Error for SettingError {}

fn invalid(text: String) -> SettingError {
    SettingError::Invalid(text)
}

/// Settings of a program run with these arguments (its own name first).
pub fn config(arguments: Vec<OsString>) -> Result<Config, SettingError> {
    let mut config =
        Config { arguments: arguments.into_iter().map(OsStringExt::into_vec).collect(), ..Config::default() };
    if let Some(count) = variable("GOMAXPROCS").and_then(|text| text.parse().ok()).filter(|count| *count > 0) {
        config.processors = count;
    }
    if let Some(text) = variable("GOGC") {
        config.heap.gc_percent = percent(&text, config.heap.gc_percent);
    }
    if let Some(text) = variable("BURROW_GC").filter(|text| !text.is_empty()) {
        config.heap.collector = collector(&text).map_err(|error| invalid(format!("BURROW_GC: {error}")))?;
    }
    if let Some(text) = variable("GOMEMLIMIT") {
        config.heap.memory_limit = memory_limit(&text)?;
    }
    if let Some(text) = variable("GOTRACEBACK") {
        config.traceback = match text.as_str() {
            "none" | "0" => Traceback::None,
            "single" => Traceback::Single,
            "all" | "1" => Traceback::All,
            "system" | "crash" | "2" => Traceback::System,
            _ => config.traceback,
        };
    }
    config.heap.mark_workers = config.processors;
    if variable("BURROW_CENSUS").is_some_and(|text| text == "1") {
        config.exact_types = true;
        config.census = true;
    }
    if let Some(text) = variable("BURROW_ESCAPE_CHECK").filter(|text| !text.is_empty()) {
        let every = text.parse().ok().filter(|every| *every > 0);
        let every = every.ok_or_else(|| invalid(format!("BURROW_ESCAPE_CHECK: not a positive number: {text:?}")))?;
        escape_check(&mut config, every);
    }
    for (name, value) in
        variable("GODEBUG").iter().flat_map(|text| text.split(',')).filter_map(|pair| pair.split_once('='))
    {
        debug(&mut config, name, value);
    }
    if let Some(text) = variable("BURROW_RECORD").filter(|text| !text.is_empty()) {
        let (extras, path) = Extras::from_variable(&text);
        config.heap.measure_floating = extras.floating;
        config.heap.census = extras.census;
        let error = |error| invalid(format!("BURROW_RECORD: {}: {error}", path.display()));
        config.observer = Some(recorder(path).map_err(error)?);
    }
    for word in variable("BURROW_ATTACK").iter().flat_map(|text| text.split(',')).filter(|word| !word.is_empty()) {
        attack(&mut config, word)?;
    }
    Ok(config)
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The collector of this name.
pub fn collector(text: &str) -> Result<Collector, String> {
    Collector::from_name(text).ok_or_else(|| {
        let known = Collector::ALL.map(Collector::name).join(", ");
        format!("unknown collector {text:?}; known: {known}")
    })
}

/// `off`, or bytes with an optional unit; `None`: no limit.
fn memory_limit(text: &str) -> Result<Option<u64>, SettingError> {
    const UNITS: [(&str, u32); 5] = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40), ("B", 0)];
    if text.is_empty() || text == "off" {
        return Ok(None);
    }
    let with_unit = UNITS.iter().find_map(|&(unit, shift)| Some((text.strip_suffix(unit)?, shift)));
    let (number, shift) = with_unit.unwrap_or((text, 0));
    let bytes = number.parse::<i64>().ok().and_then(|number| number.checked_mul(1 << shift));
    match bytes.and_then(|bytes| u64::try_from(bytes).ok()) {
        Some(bytes) => Ok((bytes != i64::MAX as u64).then_some(bytes)),
        None => Err(SettingError::MalformedLimit(text.to_owned())),
    }
}

/// `off` or a number; anything else leaves the default.
fn percent(text: &str, default: Option<u32>) -> Option<u32> {
    match text.parse::<i32>() {
        Ok(value) => u32::try_from(value).ok(),
        Err(_) if text == "off" => None,
        Err(_) => default,
    }
}

fn debug(config: &mut Config, name: &str, value: &str) {
    match (name, value) {
        ("gctrace", _) => config.gc_trace = value != "0",
        ("gcpacertrace", _) => config.pacer_trace = value != "0",
        ("scavtrace", _) => config.scavenger_trace = value != "0",
        ("clobberfree", "1") => config.heap.poison = true,
        ("gccheckmark", "1") => config.heap.verify = true,
        ("gcshrinkstackoff", _) => config.shrink_stacks = value == "0",
        ("gcstoptheworld", "1") => config.heap.collector = Collector::MarkSweep,
        ("gcstoptheworld", "2") => {
            config.heap.collector = Collector::MarkSweep;
            config.heap.sweep = SweepTime::InPause;
        }
        _ => {}
    }
}

/// Allocations between two checks of proof mode.
pub const ESCAPE_CHECK_EVERY: u32 = 64;

/// Proof mode, with a collection at every `every`-th allocation.
fn escape_check(config: &mut Config, every: u32) {
    config.escape_check = true;
    config.exact_types = true;
    config.heap.verify = true;
    config.heap.poison = true;
    config.heap.zeal.get_or_insert(Zeal { every });
}

/// What `BURROW_ATTACK` may list. `thin=COUNT`: the attacks that collect and move begin to thin out after so many.
const ATTACKS: &str = "collect, escape, move, poison, thin=COUNT, verify, yield";

fn attack(config: &mut Config, word: &str) -> Result<(), SettingError> {
    // What is attacked are small heaps, and all that large ones do.
    config.heap.mix_from = 0;
    match word {
        "collect" => {
            config.heap.zeal = Some(Zeal { every: 1 });
            config.attack.collect_at_polls = true;
        }
        "move" => config.attack.move_stacks = true,
        "yield" => config.attack.yield_at_polls = true,
        "poison" => config.heap.poison = true,
        "verify" => config.heap.verify = true,
        "escape" => escape_check(config, ESCAPE_CHECK_EVERY),
        _ => match word.strip_prefix("thin=").map(str::parse) {
            Some(Ok(count)) => config.attack.thin_after = Some(count),
            _ => return Err(invalid(format!("BURROW_ATTACK: unknown attack {word:?}; known: {ATTACKS}"))),
        },
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gogc_is_read_as_go_reads_it() {
        assert_eq!(percent("50", Some(100)), Some(50));
        assert_eq!(percent("off", Some(100)), None);
        assert_eq!(percent("-1", Some(100)), None);
        assert_eq!(percent("many", Some(100)), Some(100));
        assert_eq!(percent("+5", Some(100)), Some(5));
        assert_eq!(percent("2147483647", Some(100)), Some(i32::MAX as u32));
        assert_eq!(percent("2147483648", Some(100)), Some(100));
    }

    #[test]
    fn gomemlimit_is_read_as_go_reads_it() {
        let good = [
            ("", None),
            ("off", None),
            ("9223372036854775807", None),
            ("0", Some(0)),
            ("007", Some(7)),
            ("1B", Some(1)),
        ];
        for (text, limit) in
            good.into_iter().chain([("5MiB", Some(5 << 20)), ("+5", Some(5)), ("16TiB", Some(16 << 40))])
        {
            assert_eq!(memory_limit(text), Ok(limit), "{text}");
        }
        for text in ["12XB", "-1", "1e3", "5MB", "B", "12 KiB", "12kib", "9223372036854775808", "8796093022208MiB"] {
            assert_eq!(memory_limit(text), Err(SettingError::MalformedLimit(text.to_owned())));
        }
    }

    #[test]
    fn an_unknown_attack_is_an_error() {
        for word in ["colect", "thin", "thin=", "thin=0", "thin=many"] {
            assert!(attack(&mut Config::default(), word).is_err());
        }
    }

    #[test]
    fn attacks_thin_out_after_a_number() {
        let mut config = Config::default();
        attack(&mut config, "thin=20000").expect("a known attack");
        assert_eq!(config.attack.thin_after.map(u32::from), Some(20000));
    }
}
