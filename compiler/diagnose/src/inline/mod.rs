//! Devirtualization of functions, before escape analysis looks at them.
//!
//! Start at [`Inliner::package`].

use std::collections::HashSet;

use crate::build::Builder;
use crate::devirtualize::Devirtualizer;
use crate::line::Line;
use crate::node::{Body, FuncId, Kind, NodeId, Tree};
use crate::visit::{for_each_child, walk_func};

/// Rewrites functions, each once.
#[derive(Debug, Default)]
pub struct Inliner {
    devirtualizer: Devirtualizer,
    prepared: HashSet<FuncId>,
    lines: Vec<Line>,
}

impl Inliner {
    /// Rewrites the functions of the diagnosed package, and the instances and closures that they lead to; gives the
    /// lines about them.
    pub fn package(&mut self, builder: &mut Builder<'_>, functions: &[FuncId]) -> Vec<Line> {
        let mut list = functions.to_vec();
        let mut listed: HashSet<FuncId> = list.iter().copied().collect();
        let mut next = 0;
        while let Some(&func) = list.get(next) {
            next += 1;
            builder.build(func);
            for referred in references(&builder.tree, func) {
                if !is_foreign(builder, referred) && listed.insert(referred) {
                    list.push(referred);
                }
            }
        }
        for func in list {
            self.prepare(builder, func);
        }
        std::mem::take(&mut self.lines)
    }

    /// Builds and rewrites a function.
    pub fn prepare(&mut self, builder: &mut Builder<'_>, func: FuncId) {
        builder.build(func);
        if !self.prepared.insert(func) {
            return;
        }
        for call in calls(&builder.tree, func) {
            let line = self.devirtualizer.call(builder, call);
            self.lines.extend(line);
        }
    }
}

/// Whether a function is compiled with another package than the diagnosed one.
pub fn is_foreign(builder: &Builder<'_>, func: FuncId) -> bool {
    let record = builder.tree.func(func);
    record.package != builder.target && !record.is_instance && record.parent.is_none()
}

/// Functions that a body mentions, closures among them, in order.
pub fn references(tree: &Tree, func: FuncId) -> Vec<FuncId> {
    let mut found = Vec::new();
    walk_func(tree, func, &mut |node| match &tree.node(node).kind {
        Kind::Function(func) | Kind::MethodExpr { func, .. } | Kind::Closure(func) => found.push(*func),
        Kind::MethodValue { func: Some(func), .. } => found.push(*func),
        _ => {}
    });
    found
}

/// The calls of a function, inner ones first.
fn calls(tree: &Tree, func: FuncId) -> Vec<NodeId> {
    let mut found = Vec::new();
    if let Body::Statements(list) = &tree.func(func).body {
        list.iter().for_each(|statement| collect_calls(tree, *statement, &mut found));
    }
    found
}

fn collect_calls(tree: &Tree, node: NodeId, found: &mut Vec<NodeId>) {
    for_each_child(tree.node(node), &mut |child| collect_calls(tree, child, found));
    if matches!(tree.node(node).kind, Kind::Call { .. } | Kind::CallInterface { .. }) {
        found.push(node);
    }
}
