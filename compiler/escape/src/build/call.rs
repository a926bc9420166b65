//! Calls: arguments flow where the callee's summary says.

use burrow_ir::func::{Body, Call, Callee, Expr, ExprKind};
use burrow_ir::index::FuncId;

use super::Builder;
use crate::callees;
use crate::graph::{Hole, LocationId};
use crate::options::Rule;

impl<'a> Builder<'a> {
    /// A call whose results go to the holes.
    pub(super) fn call(&mut self, holes: &[Hole], call: &Call) {
        match &call.callee {
            Callee::Static(func) => self.direct_call(holes, &[*func], &call.args),
            Callee::Value(callee) => {
                if let ExprKind::FuncValue(func) = &*callee.kind {
                    return self.direct_call(holes, &[*func], &call.args);
                }
                self.expr(Hole::DISCARD, callee);
                match &*callee.kind {
                    // A closure that is called where it is written: its group is ours.
                    ExprKind::Closure { func, .. } => self.direct_call(holes, &[*func], &call.args),
                    _ => match self.targets(call) {
                        Some(targets) => self.direct_call(holes, &targets, &call.args),
                        None => self.unknown(Rule::UnknownCall, &call.args),
                    },
                }
            }
            Callee::Interface { receiver, .. } => match self.targets(call) {
                // A method's first parameter is the interface's data word.
                Some(targets) => self.direct_call(holes, &targets, std::iter::once(receiver).chain(&call.args)),
                None => {
                    self.expr(self.by(Rule::InterfaceReceiver, Hole::HEAP), receiver);
                    self.unknown(Rule::InterfaceArgument, &call.args);
                }
            },
        }
    }

    /// All functions that the call may reach, if what each of them does is known.
    fn targets(&self, call: &Call) -> Option<Vec<FuncId>> {
        let targets = match callees::target(self.program, &self.variables, call) {
            Some(func) => vec![func],
            None => self.known.targets.of(self.program, call)?.to_vec(),
        };
        let is_known = |func: &FuncId| self.known.summaries[*func].is_some() || self.in_group(*func);
        targets.iter().all(is_known).then_some(targets)
    }

    /// Whether the function is analysed in this graph.
    fn in_group(&self, func: FuncId) -> bool {
        self.group.contains(&func)
    }

    fn unknown(&mut self, rule: Rule, args: &[Expr]) {
        args.iter().for_each(|arg| self.expr(self.by(rule, Hole::HEAP), arg));
    }

    /// A call of one of these functions: each argument flows where any of them lets it flow.
    fn direct_call<'e>(&mut self, holes: &[Hole], funcs: &[FuncId], args: impl IntoIterator<Item = &'e Expr>) {
        for (index, arg) in args.into_iter().enumerate() {
            let value = self.temporary();
            for func in funcs {
                self.argument(holes, *func, index, value);
            }
            self.expr(Hole::to(value), arg);
        }
        for func in funcs {
            if self.known.summaries[*func].is_some() || !self.in_group(*func) {
                continue;
            }
            for (hole, result) in holes.iter().zip(&self.program.funcs[*func].results) {
                let result = self.graph.by_what[&(*func, *result)];
                self.graph.flow(*hole, result);
            }
        }
    }

    /// Where the value of argument `index` flows in one function.
    fn argument(&mut self, holes: &[Hole], func: FuncId, index: usize, value: LocationId) {
        let callee = &self.program.funcs[func];
        let native = matches!(callee.body, Body::Native { .. });
        if let Some(summary) = &self.known.summaries[func] {
            let Some(leaks) = summary.params.get(index) else { return };
            if let Some(derefs) = leaks.heap {
                let rule = if native { Rule::NativeArgument } else { Rule::CalleeHeap };
                self.graph.flow(self.by(rule, Hole::HEAP.shifted(derefs)), value);
            }
            for (hole, derefs) in holes.iter().zip(&leaks.results) {
                if let Some(derefs) = derefs {
                    self.graph.flow(self.by(Rule::CalleeResult, hole.shifted(*derefs)), value);
                }
            }
        } else if native || !self.in_group(func) {
            self.graph.flow(self.by(Rule::NativeArgument, Hole::HEAP), value);
        } else if let Some(param) = callee.params.get(index) {
            // Of the same group: its variables are in this graph.
            let param = self.graph.by_what[&(func, *param)];
            self.graph.flow(self.by(Rule::GroupParameter, Hole::to(param)), value);
        }
    }
}
