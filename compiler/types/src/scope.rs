//! Scopes: which name denotes what, where.
//!
//! A name declared inside a function is visible from [`Entry::visible_from`] on; look-ups give their own
//! position, since function literals are checked after the statement that holds them.

use crate::object::ObjectId;
use burrow_source::Pos;
use burrow_syntax::Name;
use std::collections::HashMap;

/// A scope of the package being checked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct ScopeId(u32);

#[derive(Clone, Copy, Debug)]
struct Entry {
    object: ObjectId,
    visible_from: Pos,
}

#[derive(Debug, Default)]
struct Scope {
    parent: Option<ScopeId>,
    names: HashMap<Name, Entry>,
    /// In order of declaration.
    order: Vec<ObjectId>,
    children: Vec<ScopeId>,
    /// The outermost scope of a function body: usage of its variables is reported by that body.
    is_function: bool,
}

/// All scopes of a package.
#[derive(Debug, Default)]
pub(crate) struct Scopes {
    scopes: Vec<Scope>,
}

impl Scopes {
    pub fn create(&mut self, parent: Option<ScopeId>, is_function: bool) -> ScopeId {
        let id = ScopeId(self.scopes.len() as u32);
        self.scopes.push(Scope { parent, is_function, ..Scope::default() });
        if let Some(parent) = parent {
            self.scopes[parent.0 as usize].children.push(id);
        }
        id
    }

    /// Makes `name` denote `object`; gives back what it denoted in this very scope before, unchanged.
    pub fn insert(&mut self, scope: ScopeId, name: &Name, object: ObjectId, visible_from: Pos) -> Option<ObjectId> {
        let scope = &mut self.scopes[scope.0 as usize];
        if let Some(entry) = scope.names.get(name) {
            return Some(entry.object);
        }
        scope.names.insert(name.clone(), Entry { object, visible_from });
        scope.order.push(object);
        None
    }

    /// What the name denotes in this very scope.
    pub fn get(&self, scope: ScopeId, name: &str) -> Option<ObjectId> {
        self.scopes[scope.0 as usize].names.get(name).map(|entry| entry.object)
    }

    /// What the name denotes at `pos`, and the scope that says so; the universe not included.
    pub fn find(&self, scope: ScopeId, name: &str, pos: Pos) -> Option<(ScopeId, ObjectId)> {
        let mut current = Some(scope);
        while let Some(id) = current {
            let scope = &self.scopes[id.0 as usize];
            if let Some(entry) = scope.names.get(name)
                && entry.visible_from <= pos
            {
                return Some((id, entry.object));
            }
            current = scope.parent;
        }
        None
    }

    pub fn parent(&self, scope: ScopeId) -> Option<ScopeId> {
        self.scopes[scope.0 as usize].parent
    }

    /// Objects of a function's scope and the blocks in it, without those of nested functions.
    pub fn objects_of_function(&self, scope: ScopeId) -> Vec<ObjectId> {
        let mut objects = Vec::new();
        let mut pending = vec![scope];
        while let Some(id) = pending.pop() {
            let scope = &self.scopes[id.0 as usize];
            objects.extend_from_slice(&scope.order);
            pending.extend(scope.children.iter().filter(|child| !self.scopes[child.0 as usize].is_function));
        }
        objects
    }

    /// All names of a scope, in no order.
    pub fn names(&self, scope: ScopeId) -> impl Iterator<Item = (&Name, ObjectId)> {
        self.scopes[scope.0 as usize].names.iter().map(|(name, entry)| (name, entry.object))
    }
}
