//! A census of the heap when the program ends: how many objects of which type lived, how large, allocated where.
//!
//! The first reader of [`crate::heap_walk`], for programs that run with [`Config::census`](crate::Config::census).

use crate::fatal::write_error;
use crate::heap_walk::WalkedObject;
use crate::memory_statistics::while_stopped;
use crate::processor::CurrentProcessor;
use crate::runtime::Runtime;
use crate::type_ref::TypeRef;
use std::collections::HashMap;
use std::fmt::Write;

/// What objects of one kind have in common: the name of their type and the return address of their allocation.
type Kind = (String, usize);

#[derive(Default)]
struct Total {
    objects: u64,
    bytes: u64,
    pointers: u64,
}

/// Prints a line per type and place to standard error, those with most bytes first.
pub(crate) fn print(current: CurrentProcessor) {
    let totals = while_stopped(current, |runtime| {
        let mut totals: HashMap<Kind, Total> = HashMap::new();
        let mut count = |walked: &WalkedObject<'_>| {
            let key = (type_name(walked), walked.trace.first().copied().unwrap_or(0));
            let total = totals.entry(key).or_default();
            total.objects += 1;
            total.bytes += walked.object.size as u64;
            total.pointers += walked.pointers.len() as u64;
        };
        // SAFETY: the world stands.
        unsafe { runtime.walk_heap(&mut count) };
        totals
    });
    let runtime = current.runtime();
    let mut lines: Vec<(Kind, Total)> = totals.into_iter().collect();
    lines.sort_by(|(kind, total), (other_kind, other)| other.bytes.cmp(&total.bytes).then(kind.cmp(other_kind)));
    let mut text = String::from("census: objects, bytes, pointers, type, place\n");
    for ((name, address), total) in lines {
        let Total { objects, bytes, pointers } = total;
        let place = place_text(runtime, address);
        writeln!(text, "{objects} {bytes} {pointers} {name} {place}").expect("writing to a string succeeds");
    }
    write_error(text.as_bytes());
}

/// The type's name; `[]T` for arrays of several elements.
fn type_name(walked: &WalkedObject<'_>) -> String {
    let Some(element) = walked.element else { return "?".to_owned() };
    let name = TypeRef::new(element).display();
    // A slot is larger than its object by less than half.
    let is_array = element.size > 0 && walked.object.size as u64 >= 2 * element.size && walked.object.size > 16;
    if is_array { format!("[]{name}") } else { name }
}

/// Function and line of the innermost call in the source.
fn place_text(runtime: &Runtime, address: usize) -> String {
    match runtime.source_places(address).first() {
        Some(place) => format!("{}:{}", place.function, place.line),
        None => "?".to_owned(),
    }
}
