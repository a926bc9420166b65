//! Which functions can be inlined at all.
//!
//! Functions are judged callees first, in groups of those that call each other; within a group the first knows nothing
//! of the others yet.

use std::collections::HashMap;

use super::cost::{BUDGET, CLOSURE_CALLED_ONCE, Costing};
use super::expand::can_delay_results;
use super::{Inliner, is_initializer, references};
use crate::build::Builder;
use crate::line::Line;
use crate::node::{Body, FuncId};

/// Into big functions only what costs no more is inlined.
const BUDGET_IN_BIG: i32 = 20;

/// A function that can be inlined.
#[derive(Debug, Clone, Copy)]
pub struct Verdict {
    pub cost: i32,
    /// The variables for results are declared by the one `return`.
    pub delays_results: bool,
}

/// The state of the walk over functions.
#[derive(Default)]
pub struct Order {
    numbers: HashMap<FuncId, u32>,
    next: u32,
    stack: Vec<FuncId>,
}

impl Inliner {
    /// Judges a function, and before it what it refers to; adds the groups in order. Gives the smallest number
    /// reachable from it.
    pub fn visit(&mut self, builder: &mut Builder<'_>, func: FuncId, groups: &mut Vec<Vec<FuncId>>) -> u32 {
        if let Some(&number) = self.order.numbers.get(&func) {
            return number;
        }
        self.order.next += 1;
        let number = self.order.next;
        self.order.numbers.insert(func, number);
        self.order.next += 1;
        let mut smallest = self.order.next;
        self.order.stack.push(func);
        builder.build(func);
        for referred in references(&builder.tree, func) {
            smallest = smallest.min(self.visit(builder, referred, groups));
        }
        let is_literal = builder.tree.is_closure(func);
        if !is_literal && (smallest == number || smallest == number + 1) {
            let start = self.order.stack.iter().rposition(|member| *member == func).expect("pushed above");
            let group = self.order.stack.split_off(start);
            for member in &group {
                self.order.numbers.insert(*member, u32::MAX);
            }
            for &member in &group {
                self.judge(builder, member);
            }
            groups.push(group);
        }
        smallest
    }

    /// Finds out whether a function can be inlined.
    pub fn judge(&mut self, builder: &mut Builder<'_>, func: FuncId) {
        if self.verdicts.contains_key(&func) || !self.judging.insert(func) {
            return;
        }
        let verdict = match impossible(builder, func) {
            Some(reason) => Err(reason.to_string()),
            None => {
                let stops_early = self.verbosity < 2 || !self.is_own(&builder.tree, func);
                Costing::new(self, builder, func, stops_early).body()
            }
        };
        self.judging.remove(&func);
        self.tell(builder, func, &verdict);
        let verdict = verdict.ok().map(|cost| {
            self.templates.keep(&mut builder.tree, func);
            Verdict { cost, delays_results: can_delay_results(&builder.tree, func) }
        });
        self.verdicts.insert(func, verdict);
    }

    fn tell(&mut self, builder: &mut Builder<'_>, func: FuncId, verdict: &Result<i32, String>) {
        if !self.is_own(&builder.tree, func) || is_initializer(&builder.tree, func) {
            return;
        }
        let pos = builder.tree.func(func).pos;
        let name = builder.printer().inlined_func(func);
        match verdict {
            Ok(_) if self.verbosity < 2 => self.lines.push(Line::new(pos, format!("can inline {name}"))),
            Ok(cost) => {
                let Body::Statements(list) = builder.tree.func(func).body.clone() else { return };
                let signature = builder.printer().signature(func);
                let body = builder.printer().statements(&list);
                let text = format!("can inline {name} with cost {cost} as: {signature} {{ {body} }}");
                self.lines.push(Line::new(pos, text));
            }
            Err(reason) if self.verbosity > 1 => {
                let text = format!("cannot inline {}: {reason}", builder.printer().func(func));
                self.lines.push(Line::new(pos, text));
            }
            Err(_) => {}
        }
    }

    /// The cost of a function that can be inlined.
    pub fn cost_of(&self, func: FuncId) -> Option<i32> {
        self.verdicts.get(&func)?.as_ref().filter(|_| self.templates.has(func)).map(|verdict| verdict.cost)
    }

    /// Whether a callee of this cost is inlined into a (big) function.
    pub fn is_cheap_enough(
        &self,
        builder: &Builder<'_>,
        callee: FuncId,
        cost: i32,
        in_big: bool,
        called_once: bool,
    ) -> bool {
        let mut limit = if in_big { BUDGET_IN_BIG } else { BUDGET };
        if builder.tree.func(callee).parent.is_some() {
            limit *= 2;
            if called_once {
                limit = limit.max(CLOSURE_CALLED_ONCE);
            }
        }
        cost <= limit
    }
}

/// Why a function cannot be inlined whatever is in it.
fn impossible(builder: &Builder<'_>, func: FuncId) -> Option<&'static str> {
    let record = builder.tree.func(func);
    if record.no_inline {
        return Some("marked go:noinline");
    }
    if record.uintptr_escapes {
        return Some("marked as having an escaping uintptr argument");
    }
    if !matches!(record.body, Body::Statements(_)) {
        return Some("no function body");
    }
    None
}
