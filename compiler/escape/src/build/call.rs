//! Calls: arguments flow where the callee's summary says.

use burrow_ir::func::{Body, Call, Callee, Expr, ExprKind};
use burrow_ir::index::FuncId;

use super::Builder;
use crate::graph::Hole;
use crate::options::Rule;

impl Builder<'_> {
    /// A call whose results go to the holes.
    pub(super) fn call(&mut self, holes: &[Hole], call: &Call) {
        match &call.callee {
            Callee::Static(func) => self.static_call(holes, *func, &call.args),
            Callee::Value(callee) => match &*callee.kind {
                ExprKind::FuncValue(func) => self.static_call(holes, *func, &call.args),
                ExprKind::Local(local) if self.known.contains_key(local) => {
                    self.expr(Hole::DISCARD, callee);
                    self.static_call(holes, self.known[local], &call.args);
                }
                // A closure that is called where it is written: its group is ours.
                ExprKind::Closure { func, .. } => {
                    self.expr(Hole::DISCARD, callee);
                    self.static_call(holes, *func, &call.args);
                }
                _ => {
                    self.expr(Hole::DISCARD, callee);
                    self.unknown(Rule::UnknownCall, &call.args);
                }
            },
            Callee::Interface { receiver, .. } => {
                self.expr(self.by(Rule::InterfaceReceiver, Hole::HEAP), receiver);
                self.unknown(Rule::InterfaceArgument, &call.args);
            }
        }
    }

    fn unknown(&mut self, rule: Rule, args: &[Expr]) {
        args.iter().for_each(|arg| self.expr(self.by(rule, Hole::HEAP), arg));
    }

    fn static_call(&mut self, holes: &[Hole], func: FuncId, args: &[Expr]) {
        let summaries = self.summaries;
        if let Some(summary) = &summaries[func] {
            for (arg, leaks) in args.iter().zip(&summary.params) {
                let value = self.temporary();
                if let Some(derefs) = leaks.heap {
                    let native = matches!(self.program.funcs[func].body, Body::Native { .. });
                    let rule = if native { Rule::NativeArgument } else { Rule::CalleeHeap };
                    self.graph.flow(self.by(rule, Hole::HEAP.shifted(derefs)), value);
                }
                for (hole, derefs) in holes.iter().zip(&leaks.results) {
                    if let Some(derefs) = derefs {
                        self.graph.flow(self.by(Rule::CalleeResult, hole.shifted(*derefs)), value);
                    }
                }
                self.expr(Hole::to(value), arg);
            }
            return;
        }
        let callee = &self.program.funcs[func];
        if matches!(callee.body, Body::Native { .. }) {
            return self.unknown(Rule::NativeArgument, args);
        }
        // Of the same group: its variables are in this graph.
        for (arg, param) in args.iter().zip(&callee.params) {
            let param = self.graph.by_what[&(func, *param)];
            self.expr(self.by(Rule::GroupParameter, Hole::to(param)), arg);
        }
        for (hole, result) in holes.iter().zip(&callee.results) {
            let result = self.graph.by_what[&(func, *result)];
            self.graph.flow(*hole, result);
        }
    }
}
