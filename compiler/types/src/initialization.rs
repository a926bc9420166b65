//! The order in which package-level variables are initialized.
//!
//! Again and again the variable that is declared first among those whose dependencies are initialized comes
//! next. Dependencies run through functions and methods that are mentioned. Files count in the order in
//! which they were given.

use crate::checker::{Checker, DeclarationKind};
use crate::info::Initializer;
use crate::object::{ObjectId, ObjectKind};
use burrow_source::Diagnostic;
use burrow_syntax::tree::Expr;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// Constants and variables that are initialized together.
struct Node<'a> {
    objects: Vec<ObjectId>,
    /// Of variables with an initial value.
    value: Option<&'a Expr>,
    /// Nodes that need this one first.
    dependents: Vec<usize>,
    /// How many nodes this one still waits for.
    waiting_for: usize,
}

impl<'a> Checker<'a> {
    pub(crate) fn check_initialization_order(&mut self) {
        let mut nodes = self.initialization_nodes();
        let mut pending: BTreeSet<(usize, usize)> =
            nodes.iter().enumerate().map(|(index, node)| (node.waiting_for, index)).collect();
        while let Some((waiting_for, index)) = pending.pop_first() {
            if waiting_for > 0 {
                self.report_initialization_cycle(&nodes[index].objects);
            }
            for dependent in nodes[index].dependents.clone() {
                if pending.remove(&(nodes[dependent].waiting_for, dependent)) {
                    nodes[dependent].waiting_for -= 1;
                    pending.insert((nodes[dependent].waiting_for, dependent));
                }
            }
            if let Some(value) = nodes[index].value {
                let variables = nodes[index].objects.clone();
                self.info.initialization_order.push(Initializer { variables, value: value.id });
            }
        }
    }

    fn initialization_nodes(&mut self) -> Vec<Node<'a>> {
        let mut nodes: Vec<Node<'a>> = Vec::new();
        let mut node_of: HashMap<ObjectId, usize> = HashMap::new();
        for &object in &self.package_objects {
            if node_of.contains_key(&object) {
                continue;
            }
            let (objects, value) = match &self.declarations[&object].kind {
                DeclarationKind::Constant(_) => (vec![object], None),
                DeclarationKind::Variable { value, group, .. } => {
                    let objects = group.as_ref().map_or_else(|| vec![object], |group: &Arc<[ObjectId]>| group.to_vec());
                    (objects, *value)
                }
                _ => continue,
            };
            node_of.extend(objects.iter().map(|&object| (object, nodes.len())));
            nodes.push(Node { objects, value, dependents: Vec::new(), waiting_for: 0 });
        }
        for index in 0..nodes.len() {
            let needed = self.needed_values(&nodes[index].objects);
            let needed: BTreeSet<usize> = needed.iter().filter_map(|object| node_of.get(object).copied()).collect();
            nodes[index].waiting_for = needed.len();
            for other in needed {
                nodes[other].dependents.push(index);
            }
        }
        nodes
    }

    /// Constants and variables that objects depend on, through functions.
    fn needed_values(&self, objects: &[ObjectId]) -> Vec<ObjectId> {
        let mut needed = Vec::new();
        let mut seen: HashSet<ObjectId> = HashSet::new();
        let mut pending: Vec<ObjectId> = objects.to_vec();
        while let Some(object) = pending.pop() {
            for &dependency in &self.declarations[&object].dependencies {
                if !seen.insert(dependency) {
                    continue;
                }
                if matches!(self.types.object(dependency).kind, ObjectKind::Function(_)) {
                    pending.push(dependency);
                } else {
                    needed.push(dependency);
                }
            }
        }
        needed
    }

    fn report_initialization_cycle(&mut self, objects: &[ObjectId]) {
        for &start in objects {
            let Some(path) = self.dependency_path(start) else { continue };
            let name = self.types.object(start).name.clone();
            let pos = self.types.object(start).pos;
            if path.is_empty() {
                self.error(pos, format!("initialization cycle: {name} refers to itself"));
                return;
            }
            let mut diagnostic = Diagnostic::new(pos, format!("initialization cycle for {name}"));
            let mut from = start;
            for to in path.into_iter().chain([start]) {
                let (from_entry, to_entry) = (self.types.object(from), self.types.object(to));
                let note = format!("{} refers to {}", from_entry.name, to_entry.name);
                diagnostic = diagnostic.with_note(from_entry.pos, note);
                from = to;
            }
            self.report(diagnostic);
            return;
        }
    }

    /// The objects between an object and itself along dependencies.
    fn dependency_path(&self, start: ObjectId) -> Option<Vec<ObjectId>> {
        let mut seen: HashSet<ObjectId> = HashSet::from([start]);
        // Each level: the object, and its dependencies not yet tried.
        let mut path: Vec<(ObjectId, Vec<ObjectId>)> = vec![(start, self.sorted_dependencies(start))];
        while let Some((_, rest)) = path.last_mut() {
            let Some(next) = rest.pop() else {
                path.pop();
                continue;
            };
            if next == start {
                return Some(path[1..].iter().map(|&(object, _)| object).collect());
            }
            if seen.insert(next) {
                let dependencies = self.sorted_dependencies(next);
                path.push((next, dependencies));
            }
        }
        None
    }

    /// Dependencies, the one declared first at the end.
    fn sorted_dependencies(&self, object: ObjectId) -> Vec<ObjectId> {
        let mut list = self.declarations[&object].dependencies.clone();
        list.sort_by_key(|&dependency| std::cmp::Reverse(self.types.object(dependency).pos));
        list
    }
}
