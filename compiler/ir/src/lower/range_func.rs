//! `for range` over a function: the body becomes a function that the iterator calls.
//!
//! Two integer variables go with it. `state` says what the loop is doing, so that an iterator that calls
//! the body too often, or after a panic, is caught. `exit` says why the body told the iterator to stop:
//! 0 for an ordinary end, else the number of a jump or return that is to be finished outside. Loops that
//! are nested in each other share `exit`: each passes on what leads further out.
//!
//! Start at [`FunctionLowering::range_func`].

use super::function::{FunctionLowering, Variable, expr, stmt};
use super::jumps::{Jump, JumpTargets};
use super::range::RangeClause;
use crate::Pos;
use crate::func::{BinaryOp, Expr, ExprKind, LocalKind, Stmt, StmtKind};
use crate::index::TypeId;
use crate::types::TypeKind;
use burrow_syntax::{Name, tree};

/// What a frame that is a loop's body knows about the loop.
#[derive(Debug, Clone)]
pub(super) struct RangeBody {
    state: Variable,
    exit: Variable,
    /// The frame of the function that the loop stands in, other loops' bodies skipped.
    base: usize,
    /// The exits that the code behind the loop has to look for.
    exits: Vec<(i64, Exit)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Exit {
    Return,
    /// A jump in the frame of this depth.
    Jump(usize, Jump),
}

/// What a loop is doing; `runtime.panicrangestate` knows the same numbers.
mod state {
    /// The body said that it wants no more.
    pub const DONE: i64 = 0;
    /// Between two calls of the body.
    pub const READY: i64 = 1;
    /// Inside the body; still so afterwards if it panicked.
    pub const PANIC: i64 = 2;
    /// The iterator has returned.
    pub const EXHAUSTED: i64 = 3;
    /// The iterator swallowed a panic of the body.
    pub const MISSED_PANIC: i64 = 4;
}

/// Exit number of `return`; jumps count upwards from 1.
const RETURN: i64 = -1;

impl<'a> FunctionLowering<'_, 'a> {
    pub(super) fn range_func(&mut self, clause: RangeClause<'a>, name: Option<&Name>, out: &mut Vec<Stmt>) {
        let pos = clause.pos;
        let iterator = self.expr(clause.operand);
        let iterator = self.frozen(iterator, out);
        let TypeKind::Func(signature) = self.kind(iterator.ty).clone() else { panic!("not a function") };
        let body_type = signature.params[0];
        let (base, exit) = match &self.frame_ref().range_body {
            Some(outer) => (outer.base, outer.exit),
            None => (self.frames.len() - 1, self.integer_variable(0, pos, out)),
        };
        let state = self.integer_variable(state::READY, pos, out);
        self.frame().ranges += 1;
        let mut func = self.nested_named(&format!("-range{}", self.frame_ref().ranges), pos);
        func.end = clause.body.close;
        let range_body = RangeBody { state, exit, base, exits: Vec::new() };
        let (closure, finished) = self.nested_frame(func, body_type, pos, |function| {
            function.frame().range_body = Some(range_body);
            function.frame().jumps = JumpTargets::of_range_body(name.cloned());
            function.range_func_body(clause, body_type)
        });
        self.declare_frame_token(pos, out);
        let call = self.value_call(iterator, vec![closure], &[], pos);
        out.push(stmt(StmtKind::Expr(call), pos));
        self.check_missed_panic(state, pos, out);
        self.set_integer(state, state::EXHAUSTED, pos, out);
        for (code, target) in finished.expect("the frame was a range body").exits {
            self.finish_exit(exit, code, target, pos, out);
        }
    }

    fn range_func_body(&mut self, clause: RangeClause<'a>, body_type: TypeId) -> Vec<Stmt> {
        let pos = clause.pos;
        let signature = self.lowering.signature(body_type).clone();
        let mut given = Vec::new();
        for (index, &ty) in signature.params.iter().enumerate() {
            let declared = clause.left.get(index).filter(|_| clause.is_define);
            let local = match declared.and_then(|place| self.declared_by(place)) {
                Some(object) => self.declare_object(object, LocalKind::Param),
                None => self.new_local("", ty, LocalKind::Param, pos),
            };
            self.frame().func.params.push(local);
            given.push(local);
        }
        let bool = self.bool();
        let result = self.new_local("~r0", bool, LocalKind::Result, pos);
        self.frame().func.results.push(result);
        let mut body = Vec::new();
        let state = self.range_body().state;
        self.check_ready(state, pos, &mut body);
        self.set_integer(state, state::PANIC, pos, &mut body);
        if !clause.is_define {
            let (mut places, mut values) = (Vec::new(), Vec::new());
            for (index, place) in clause.left.iter().enumerate().filter(|(index, _)| clause.wants(*index)) {
                let place = self.place(place, &mut body);
                let value = self.local(given[index], pos);
                values.push(self.coerce(value, place.ty));
                places.push(Some(place));
            }
            self.assign_parallel(places, values, pos, &mut body);
        }
        body.extend(self.block(clause.body));
        self.leave_range_body(true, clause.body.close, &mut body);
        body
    }

    /// What names the frame of the function around the loops to the runtime, for `defer` in a body.
    pub(super) fn outer_frame_token(&mut self, pos: Pos) -> Expr {
        let base = self.range_body().base;
        let int = self.int();
        self.frames[base].func.flags.has_defer = true;
        let variable = match self.frame_tokens.get(&base) {
            Some(&(_, variable)) => variable,
            None => {
                let local = self.new_local_of(base, "", int, LocalKind::Temporary, pos);
                let variable = self.name_local_of(base, local);
                self.frame_tokens.insert(base, (local, variable));
                variable
            }
        };
        self.read(variable, pos)
    }

    /// Before the outermost loop whose body defers: asks for the frame's name.
    fn declare_frame_token(&mut self, pos: Pos, out: &mut Vec<Stmt>) {
        let Some((local, _)) = self.frame_tokens.remove(&(self.frames.len() - 1)) else { return };
        let int = self.int();
        match self.lowering.request_runtime("frameToken") {
            Some(func) => {
                let value = Some(self.static_call(func, Vec::new(), &[int], pos));
                out.push(stmt(StmtKind::Declare { local, value }, pos));
            }
            None => self.lowering.unsupported(pos, "defer in the body of a range over a function"),
        }
    }

    fn range_body(&self) -> &RangeBody {
        self.frame_ref().range_body.as_ref().expect("the frame is a range body")
    }

    fn integer_variable(&mut self, start: i64, pos: Pos, out: &mut Vec<Stmt>) -> Variable {
        let int = self.int();
        let (variable, local) = self.declare_synthetic(int, pos);
        let value = Some(self.int_constant(start, pos));
        out.push(stmt(StmtKind::Declare { local, value }, pos));
        variable
    }

    fn set_integer(&mut self, variable: Variable, value: i64, pos: Pos, out: &mut Vec<Stmt>) {
        let local = self.resolve(variable);
        let value = self.int_constant(value, pos);
        let assignment = self.set(local, value, pos);
        out.push(assignment);
    }

    fn read(&mut self, variable: Variable, pos: Pos) -> Expr {
        let local = self.resolve(variable);
        self.local(local, pos)
    }

    fn check_ready(&mut self, state: Variable, pos: Pos, out: &mut Vec<Stmt>) {
        let value = self.read(state, pos);
        let (bool, ready) = (self.bool(), self.int_constant(state::READY, pos));
        let condition = expr(ExprKind::Binary(BinaryOp::NotEqual, value.clone(), ready), bool, pos);
        self.panic_if(condition, value, pos, out);
    }

    fn check_missed_panic(&mut self, state: Variable, pos: Pos, out: &mut Vec<Stmt>) {
        let value = self.read(state, pos);
        let condition = self.equals_integer(value, state::PANIC, pos);
        let missed = self.int_constant(state::MISSED_PANIC, pos);
        self.panic_if(condition, missed, pos, out);
    }

    fn panic_if(&mut self, condition: Expr, state: Expr, pos: Pos, out: &mut Vec<Stmt>) {
        let Some(func) = self.lowering.request_runtime("panicrangestate") else {
            self.lowering.unsupported(pos, "range over functions: package runtime has no panicrangestate");
            return;
        };
        let call = self.static_call(func, vec![state], &[], pos);
        let then = vec![stmt(StmtKind::Expr(call), pos)];
        out.push(stmt(StmtKind::If { condition, then, otherwise: Vec::new() }, pos));
    }

    /// Returns from the body to the iterator, which goes on or stops.
    pub(super) fn leave_range_body(&mut self, goes_on: bool, pos: Pos, out: &mut Vec<Stmt>) {
        let state = self.range_body().state;
        self.set_integer(state, if goes_on { state::READY } else { state::DONE }, pos, out);
        let value = self.bool_constant(goes_on, pos);
        out.push(stmt(StmtKind::Return(vec![value]), pos));
    }

    /// A jump to a frame further out.
    pub(super) fn exit_range_bodies(&mut self, depth: usize, jump: Jump, pos: Pos, out: &mut Vec<Stmt>) {
        let target = Exit::Jump(depth, jump);
        let known = self.exit_codes.get(&(depth, jump)).copied();
        let code = known.unwrap_or(self.exit_codes.len() as i64 + 1);
        self.exit_codes.insert((depth, jump), code);
        self.exit_to(depth, code, target, pos, out);
    }

    /// `return` inside a body: the results are set here, the function around returns later.
    pub(super) fn return_from_range_body(&mut self, values: &'a [tree::Expr], pos: Pos, out: &mut Vec<Stmt>) {
        let base = self.range_body().base;
        let results = self.frames[base].func.results.clone();
        let types: Vec<TypeId> = results.iter().map(|&local| self.frames[base].func.locals[local].ty).collect();
        if !values.is_empty() {
            let values = self.returned_values(values, &types, out);
            let mut places = Vec::new();
            for local in results {
                self.frames[base].func.locals[local].captured_by_reference = true;
                let variable = self.name_local_of(base, local);
                places.push(Some(self.read(variable, pos)));
            }
            self.assign_parallel(places, values, pos, out);
        }
        self.exit_to(base, RETURN, Exit::Return, pos, out);
    }

    fn exit_to(&mut self, depth: usize, code: i64, target: Exit, pos: Pos, out: &mut Vec<Stmt>) {
        for frame in &mut self.frames[depth + 1..] {
            let body = frame.range_body.as_mut().expect("only range bodies lie between");
            if !body.exits.contains(&(code, target)) {
                body.exits.push((code, target));
            }
        }
        let exit = self.range_body().exit;
        self.set_integer(exit, code, pos, out);
        self.leave_range_body(false, pos, out);
    }

    /// Behind a loop: does what the body could not do itself, or passes it on.
    fn finish_exit(&mut self, exit: Variable, code: i64, target: Exit, pos: Pos, out: &mut Vec<Stmt>) {
        let value = self.read(exit, pos);
        let condition = self.equals_integer(value, code, pos);
        let depth = self.frames.len() - 1;
        let mut then = Vec::new();
        match target {
            Exit::Return if self.frame_ref().range_body.is_none() => {
                then.push(stmt(StmtKind::Return(Vec::new()), pos));
            }
            Exit::Jump(goal, jump) if goal == depth => {
                self.set_integer(exit, 0, pos, &mut then);
                self.jump(jump, pos, &mut then);
            }
            _ => self.leave_range_body(false, pos, &mut then),
        }
        out.push(stmt(StmtKind::If { condition, then, otherwise: Vec::new() }, pos));
    }
}
