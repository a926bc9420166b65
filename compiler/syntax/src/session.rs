//! What the files of one compilation share while they are parsed: expression numbers and names.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::tree::ExprId;

/// An identifier or a literal's text. Cheap to clone; dereferences to `str`; equal and ordered as its text is.
#[derive(Clone, PartialOrd, Ord, Eq)]
pub struct Name(Arc<str>);

/// Numbers the expressions of all files parsed with it, densely from 0, and stores each distinct name once.
///
/// One session serves a package or a whole program; side tables are `Vec`s of [`ParseSession::expr_count`] elements.
#[derive(Debug, Default)]
pub struct ParseSession {
    next_expr: u32,
    names: HashSet<Name>,
}

impl ParseSession {
    /// A session that has numbered nothing.
    pub fn new() -> ParseSession {
        ParseSession::default()
    }

    /// A number that no other expression of this session has.
    pub fn new_expr_id(&mut self) -> ExprId {
        let id = ExprId(self.next_expr);
        self.next_expr = self.next_expr.checked_add(1).expect("a program has fewer than 2^32 expressions");
        id
    }

    /// How many numbers were given out.
    pub fn expr_count(&self) -> usize {
        self.next_expr as usize
    }

    /// The shared copy of this text.
    pub fn intern(&mut self, text: &str) -> Name {
        if let Some(name) = self.names.get(text) {
            return name.clone();
        }
        let name = Name::from(text);
        self.names.insert(name.clone());
        name
    }
}

impl Name {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is `_`, which names nothing.
    pub fn is_blank(&self) -> bool {
        &*self.0 == "_"
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Name {
        Name(Arc::from(text))
    }
}

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl std::hash::Hash for Name {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
