//! `go` and `defer`.
//!
//! The runtime calls closures without arguments only. So function and arguments are evaluated where the
//! statement stands, and a closure over them makes the call. Such a closure is a wrapper: `recover`
//! looks through it and tracebacks don't show it. A call of a function value that takes and gives
//! nothing needs none.
//!
//! Start at [`FunctionLowering::spawn`].

use super::assignment::lifted;
use super::call::unparenthesized;
use super::function::{FunctionLowering, Variable, expr, stmt};
use super::order::{operands_mut, taken};
use crate::Pos;
use crate::func::{Call, Callee, Expr, ExprKind, Stmt, StmtKind};
use burrow_syntax::tree;

impl<'a> FunctionLowering<'_, 'a> {
    pub(super) fn spawn(&mut self, source: &'a tree::Expr, is_go: bool, pos: Pos, out: &mut Vec<Stmt>) {
        let had_recover = self.frame_ref().func.flags.has_recover;
        self.in_spawn = true;
        let call = self.expr(unparenthesized(source));
        self.in_spawn = false;
        // A deferred `recover()` runs in its closure, not here.
        self.frame().func.flags.has_recover = had_recover;
        let call = lifted(call, out);
        let closure = match self.plain_function(&call) {
            Some(function) => function,
            None => self.wrapped(call, is_go, out),
        };
        if is_go {
            out.push(stmt(StmtKind::Go(closure), pos));
        } else if self.frame_ref().range_body.is_some() {
            self.defer_outside(closure, pos, out);
        } else {
            self.frame().func.flags.has_defer = true;
            out.push(stmt(StmtKind::Defer(closure), pos));
        }
    }

    /// In the body of a range over a function: defers the call to the end of the function around the loop.
    fn defer_outside(&mut self, closure: Expr, pos: Pos, out: &mut Vec<Stmt>) {
        let Some(defer_in) = self.lowering.request_runtime("deferIn") else {
            self.lowering.unsupported(pos, "defer in the body of a range over a function");
            return;
        };
        let token = self.outer_frame_token(pos);
        let call = self.static_call(defer_in, vec![token, closure], &[], pos);
        out.push(stmt(StmtKind::Expr(call), pos));
    }

    /// The function value itself, if calling it takes and gives nothing.
    fn plain_function(&mut self, call: &Expr) -> Option<Expr> {
        let ExprKind::Call(Call { callee, args, .. }) = &*call.kind else { return None };
        if !args.is_empty() || call.ty != self.lowering.tuple_of(&[]) {
            return None;
        }
        match callee {
            Callee::Static(func) => {
                let ty = self.lowering.func_type(&[], &[]);
                Some(expr(ExprKind::FuncValue(*func), ty, call.pos))
            }
            // A nil function must panic when it is called, so only what is none goes without a wrapper.
            Callee::Value(value) if matches!(*value.kind, ExprKind::Closure { .. }) => Some(value.clone()),
            Callee::Value(_) | Callee::Interface { .. } => None,
        }
    }

    /// A closure that makes the call with what its operands are now.
    fn wrapped(&mut self, mut call: Expr, is_go: bool, out: &mut Vec<Stmt>) -> Expr {
        let pos = call.pos;
        let mut captured: Vec<Option<Variable>> = Vec::new();
        let interface_receiver = matches!(&*call.kind, ExprKind::Call(Call { callee: Callee::Interface { .. }, .. }));
        for (index, operand) in operands_mut(&mut call).into_iter().enumerate() {
            let value = self.frozen(taken(operand), out);
            if index == 0 && interface_receiver {
                self.check_not_nil(&value, out);
            }
            captured.push(match &*value.kind {
                ExprKind::Local(local) => Some(self.name_local(*local)),
                _ => None,
            });
            *operand = value;
        }
        let is_recover = matches!(*call.kind, ExprKind::Recover);
        let ty = self.lowering.func_type(&[], &[]);
        self.frame().wraps += 1;
        let kind = if is_go { "gowrap" } else { "deferwrap" };
        let mut func = self.nested_named(&format!(".{kind}{}", self.frame_ref().wraps), pos);
        func.flags.wrapper = true;
        if is_recover {
            let recover = self.lowering.request_runtime("deferredRecover").filter(|_| !is_go);
            return self.nested_function(func, ty, pos, |function| {
                let call = recover.map(|func| function.static_call(func, Vec::new(), &[], pos));
                call.into_iter().map(|call| stmt(StmtKind::Expr(call), pos)).collect()
            });
        }
        self.nested_function(func, ty, pos, |function| {
            for (operand, variable) in operands_mut(&mut call).into_iter().zip(captured) {
                if let Some(variable) = variable {
                    let local = function.resolve(variable);
                    *operand = function.local(local, operand.pos);
                }
            }
            vec![stmt(StmtKind::Expr(call), pos)]
        })
    }
}
