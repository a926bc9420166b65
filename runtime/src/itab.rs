//! Method tables: looking up how a concrete type implements an interface.
//!
//! The compiler makes the tables it knows to be needed; the rest is made here when a type assertion
//! or conversion asks for it, once per pair of types. Answers are kept, also negative ones.

use crate::natives;
use crate::processor::CurrentProcessor;
use crate::raise::Fault;
use crate::runtime::Runtime;
use crate::type_ref::{TypeRef, bytes};
use burrow_layout::descriptor::{ITAB_FUNCTIONS, InterfaceMethod, Itab, Kind, Method};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};

natives! {
    "burrow.find_itab" Full find_itab;
    "burrow.assert_itab" Full assert_itab;
    "burrow.raise_type_assertion" Full raise_type_assertion;
}

/// What is known of a pair of types.
#[derive(Debug, Clone, Copy)]
enum Answer {
    /// Address of the table.
    Table(usize),
    /// The first method that is missing.
    Missing(&'static [u8]),
}

/// Answers by interface and concrete type. Descriptors are unique in the process.
static TABLES: RwLock<Option<HashMap<(usize, usize), Answer>>> = RwLock::new(None);

/// Tables found lately; each slot is the address of one, or 0.
static RECENT: [AtomicUsize; 256] = [const { AtomicUsize::new(0) }; 256];

/// Enters the tables that the image brings along.
pub(crate) fn register_all(runtime: &Runtime) {
    let mut tables = TABLES.write().unwrap_or_else(PoisonError::into_inner);
    let tables = tables.get_or_insert_default();
    for address in runtime.program.itabs() {
        // SAFETY: the image says that method tables stand there.
        let itab = unsafe { &*(address as *const Itab) };
        tables.insert((itab.interface, itab.concrete), Answer::Table(address));
    }
}

/// Addresses of all method tables that were made or brought along.
pub(crate) fn known_tables() -> Vec<usize> {
    let tables = TABLES.read().unwrap_or_else(PoisonError::into_inner);
    let answers = tables.iter().flatten().filter_map(|(_, answer)| match answer {
        Answer::Table(address) => Some(*address),
        Answer::Missing(_) => None,
    });
    answers.collect()
}

/// The method table of `concrete` for `interface`, or the first method that is missing.
pub fn lookup(interface: TypeRef, concrete: TypeRef) -> Result<usize, &'static [u8]> {
    let key = (interface.address(), concrete.address());
    let recent = &RECENT[(key.0 / 8 + key.1 / 4) % RECENT.len()];
    // Acquire: pairs with the Release below, so that the table's words are seen.
    let address = recent.load(Ordering::Acquire);
    if address != 0 {
        // SAFETY: tables are never freed.
        let itab = unsafe { &*(address as *const Itab) };
        if (itab.interface, itab.concrete) == key {
            return Ok(address);
        }
    }
    let known = TABLES.read().unwrap_or_else(PoisonError::into_inner).as_ref().and_then(|all| all.get(&key).copied());
    let answer = known.unwrap_or_else(|| {
        let mut tables = TABLES.write().unwrap_or_else(PoisonError::into_inner);
        *tables.get_or_insert_default().entry(key).or_insert_with(|| make(interface, concrete))
    });
    match answer {
        Answer::Table(address) => {
            recent.store(address, Ordering::Release);
            Ok(address)
        }
        Answer::Missing(name) => Err(name),
    }
}

/// Both lists are sorted alike, so one walk over each finds all methods.
fn make(interface: TypeRef, concrete: TypeRef) -> Answer {
    let mut functions = Vec::new();
    let mut methods = concrete.methods().iter();
    for wanted in interface.interface_methods() {
        match methods.find(|method| same_name(wanted, method)) {
            // Code 0 marks a method that nobody calls through an interface.
            Some(method) if method.method_type == wanted.method_type => functions.push(method.code),
            _ => return Answer::Missing(bytes(wanted.name)),
        }
    }
    let mut words = vec![interface.address(), concrete.address(), concrete.hash as usize];
    debug_assert_eq!(words.len() * 8, ITAB_FUNCTIONS, "functions follow the header");
    words.append(&mut functions);
    Answer::Table(Box::leak(words.into_boxed_slice()).as_ptr() as usize)
}

fn same_name(wanted: &InterfaceMethod, method: &Method) -> bool {
    bytes(wanted.name) == bytes(method.name) && bytes(wanted.package) == bytes(method.package)
}

/// # Safety
/// Both are addresses of descriptors of the image.
unsafe fn lookup_addresses(interface: usize, concrete: usize) -> Result<usize, &'static [u8]> {
    // SAFETY: the caller's promise.
    unsafe { lookup(TypeRef::at(interface), TypeRef::at(concrete)) }
}

extern "C" fn find_itab(_current: CurrentProcessor, interface: usize, concrete: usize) -> usize {
    if concrete == 0 {
        return 0;
    }
    // SAFETY: compiled code passes descriptors.
    unsafe { lookup_addresses(interface, concrete) }.unwrap_or(0)
}

extern "C" fn assert_itab(current: CurrentProcessor, interface: usize, concrete: usize) -> usize {
    if concrete == 0 {
        current.raise(Fault::TypeAssertion { have: 0, want: interface, interface: 0, missing: None });
        return 0;
    }
    // SAFETY: compiled code passes descriptors.
    unsafe { lookup_addresses(interface, concrete) }.unwrap_or_else(|missing| {
        current.raise(Fault::TypeAssertion { have: concrete, want: interface, interface: 0, missing: Some(missing) });
        0
    })
}

extern "C" fn raise_type_assertion(current: CurrentProcessor, have: usize, want: usize, interface: usize) {
    // SAFETY: compiled code passes descriptors, or 0 for a nil interface.
    let missing = unsafe {
        let to_interface = TypeRef::at(want).kind() == Kind::Interface;
        if have != 0 && to_interface { lookup_addresses(want, have).err() } else { None }
    };
    current.raise(Fault::TypeAssertion { have, want, interface, missing });
}
