//! The functions bottom up, in groups of those that call each other.
//!
//! Functions of other packages are analyzed when something refers to them, silently. Instances of generic functions
//! belong to the package that needs them: lines about them are printed when the diagnosed package does, by whatever
//! way.
//!
//! Start at [`Visitor::visit`].

use std::collections::HashMap;

use super::walk::{Batch, Shared};
use crate::build::Builder;
use crate::inline::{Inliner, references};
use crate::node::FuncId;

/// The state that all groups share.
pub fn shared(verbosity: u8) -> Shared {
    Shared::new(verbosity)
}

/// A depth-first walk over functions.
pub struct Visitor<'b, 'a> {
    pub builder: &'b mut Builder<'a>,
    pub shared: &'b mut Shared,
    inliner: &'b mut Inliner,
    /// The functions that lines were printed about, in the order of the analysis.
    pub visited: Vec<FuncId>,
    own: Order,
    foreign: Order,
}

/// The state of one walk.
#[derive(Default)]
struct Order {
    /// Numbers of functions met; `u32::MAX`: done.
    numbers: HashMap<FuncId, u32>,
    next: u32,
    stack: Vec<FuncId>,
}

impl<'b, 'a> Visitor<'b, 'a> {
    pub fn new(builder: &'b mut Builder<'a>, shared: &'b mut Shared, inliner: &'b mut Inliner) -> Visitor<'b, 'a> {
        Visitor { builder, shared, inliner, visited: Vec::new(), own: Order::default(), foreign: Order::default() }
    }

    /// Analyzes a function of the diagnosed package, and before it what it refers to.
    pub fn visit(&mut self, func: FuncId) {
        self.go(func, true);
    }

    fn order(&mut self, own: bool) -> &mut Order {
        if own { &mut self.own } else { &mut self.foreign }
    }

    /// Gives the smallest number reachable from the function.
    fn go(&mut self, func: FuncId, own: bool) -> u32 {
        let is_foreign = !self.inliner.is_own(&self.builder.tree, func);
        let own = own && !is_foreign;
        if is_foreign && self.is_known(func) {
            return u32::MAX;
        }
        let order = self.order(own);
        if let Some(&number) = order.numbers.get(&func) {
            return number;
        }
        order.next += 1;
        let number = order.next;
        order.numbers.insert(func, number);
        order.next += 1;
        let mut smallest = order.next;
        order.stack.push(func);
        self.inliner.prepare(self.builder, func);
        for referred in references(&self.builder.tree, func) {
            let crosses = own && !self.inliner.is_own(&self.builder.tree, referred);
            let found = self.go(referred, own);
            if !crosses {
                smallest = smallest.min(found);
            }
        }
        let is_closure = self.builder.tree.is_closure(func);
        if !is_closure && (smallest == number || smallest == number + 1) {
            let order = self.order(own);
            let start = order.stack.iter().rposition(|member| *member == func).expect("pushed above");
            let group = order.stack.split_off(start);
            for member in &group {
                order.numbers.insert(*member, u32::MAX);
            }
            if own {
                self.visited.extend(&group);
            }
            Batch::new(self.builder, self.shared, &group, own).run();
        }
        smallest
    }

    /// Whether the tags of another package's function are in the table of facts; then its body does not matter.
    fn is_known(&mut self, func: FuncId) -> bool {
        if self.shared.tags.contains_key(&func) {
            return true;
        }
        let Some(tags) = self.builder.known_tags(func) else { return false };
        self.shared.tags.insert(func, tags);
        true
    }
}
