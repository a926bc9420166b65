//! `for range` over a function: the body is a closure that the iterator calls; jumps and returns out of it are told to
//! the loop by way of variables.
//!
//! What is built is what matters to escape analysis, with real Go's names: the closure `#yield1`, the state `#state1`
//! of each loop, `#next` if something leaves a loop other than by its end, `#defers` if a body defers. A function that
//! returns from such a body has its results renamed `#rv1` and so on, so that the body can assign them.

use burrow_source::Pos;
use burrow_syntax::Name;
use burrow_syntax::tree::{self, BranchKeyword};
use burrow_types::{Constant, Type, TypeId};

use super::assignment::Places;
use super::function::FunctionBuilder;
use super::loops::RangeClause;
use super::range_contents::{Jump, Needs, labels_in};
use crate::node::{Builtin, FuncId, Kind, NodeId, Parameter, Var, VarClass, VarId};

/// A loop body being built as a closure.
#[derive(Clone)]
pub(super) struct RangeBody {
    /// The closure.
    func: FuncId,
    /// The function whose results a `return` assigns.
    outer: FuncId,
    next: Option<VarId>,
    defers: Option<VarId>,
    state: VarId,
    /// Of the loop itself.
    label: Option<Name>,
    /// Labels within the body, but not within that of another such loop in it.
    labels: Vec<Name>,
    /// How many statements around the one being built a plain `break` leaves, other than the loop itself.
    pub breakable: u32,
    /// The same for `continue`.
    pub continuable: u32,
    checks: Checks,
}

/// Which jumps out of it a loop has to look for once its iterator has returned.
#[derive(Clone, Default)]
struct Checks {
    /// Jumps to labels around the loop that are not of a loop over a function, or are the target of a `goto`.
    jumps: Vec<Jump>,
    /// A `return`, or such a jump that the loop around it looks for.
    returns: bool,
    /// A `break` of the loop around it, or of one further out.
    breaks: bool,
    /// A `continue` of the loop around it.
    continues: bool,
}

/// `#next` counts by so much per loop: `2 n` breaks the n-th, `2 n - 1` continues it.
const NEXT_STEP: i64 = 2;

/// `#next` of a `return`. Jumps to labels have lower numbers.
const NEXT_RETURNS: i64 = -1;

/// What the state variable of a loop says.
mod state {
    /// The loop is over: the body must not be called again.
    pub const DONE: i64 = 0;
    /// The body may be called.
    pub const READY: i64 = 1;
    /// The body runs, or has panicked.
    pub const RUNNING: i64 = 2;
    /// The iterator has returned.
    pub const EXHAUSTED: i64 = 3;
    /// The iterator has returned though the body panicked.
    pub const MISSED_PANIC: i64 = 4;
}

impl<'a> FunctionBuilder<'_, 'a> {
    /// Whether the innermost function is such a closure.
    pub fn in_range_body(&self) -> bool {
        self.range_bodies.last().is_some_and(|body| body.func == self.func)
    }

    pub fn range_over_function(
        &mut self,
        clause: RangeClause<'a>,
        label: Option<Name>,
        pos: Pos,
        out: &mut Vec<NodeId>,
    ) {
        let operand_type = self.type_of(clause.operand);
        let Type::Signature(signature) = self.underlying(operand_type) else { return };
        let yield_type = signature.parameters[0].ty;
        let enclosing = self.range_bodies.last().filter(|body| body.func == self.func).cloned();
        let needs = self.needs(&clause.body.statements, label);
        let (outer, next, defers) = match &enclosing {
            Some(body) => (body.outer, body.next, body.defers),
            None => self.shared_variables(&needs, out),
        };
        let count = self.builder.next_range(outer);
        let state = self.steering_variable(&format!("#state{count}"), state::READY, pos, out);
        let func = self.new_closure("range", pos);
        self.range_bodies.push(RangeBody {
            func,
            outer,
            next,
            defers,
            state,
            label: needs.label,
            labels: needs.labels,
            breakable: 0,
            continuable: 0,
            checks: Checks::default(),
        });
        self.yield_closure(func, yield_type, state, clause, pos);
        let checks = self.range_bodies.pop().expect("pushed above").checks;
        self.capture_dictionary(func);
        let closure = self.add(Kind::Closure(func), yield_type, pos);
        let count = self.builder.next_yield(outer);
        let holder = self.named_temporary(&format!("#yield{count}"), yield_type, pos);
        self.define(holder, closure, pos, out);
        let argument = self.variable(holder, pos);
        out.push(self.call_with(clause.operand, vec![argument], pos));
        let missed = self.constant(Constant::integer(state::MISSED_PANIC), TypeId::INT, pos);
        self.state_check(state, "==", state::RUNNING, missed, pos, out);
        self.set(state, state::EXHAUSTED, pos, out);
        if let Some(next) = next {
            for jump in &checks.jumps {
                let statement = self.builder.statement(jump.kind(), pos);
                self.if_next(next, "==", self.jump_number(jump), true, vec![statement], pos, out);
            }
            match enclosing {
                Some(around) => self.after_inner_loop(next, &around, &checks, pos, out),
                None if checks.returns => {
                    let returns = self.builder.statement(Kind::Return(Vec::new()), pos);
                    self.if_next(next, "==", NEXT_RETURNS, false, vec![returns], pos, out);
                }
                None => {}
            }
        }
    }

    /// The loops over functions that are being built within the same function, outermost first, as places in
    /// `range_bodies`.
    fn range_loops(&self) -> std::ops::Range<usize> {
        let outer = self.range_bodies.last().map(|body| body.outer);
        let first = self.range_bodies.iter().rposition(|body| Some(body.outer) != outer).map_or(0, |other| other + 1);
        first..self.range_bodies.len()
    }

    /// Behind a loop within the body of another: what was meant for those around it is passed on.
    fn after_inner_loop(&mut self, next: VarId, around: &RangeBody, checks: &Checks, pos: Pos, out: &mut Vec<NodeId>) {
        let depth = NEXT_STEP * self.range_loops().len() as i64;
        let leaving = |function: &mut Self, state: i64| {
            let mut list = Vec::new();
            function.set(around.state, state, pos, &mut list);
            function.leave(state == state::READY, pos, &mut list);
            list
        };
        if checks.returns {
            let list = leaving(self, state::DONE);
            self.if_next(next, "<", 0, false, list, pos, out);
        }
        let done = self.constant(Constant::integer(state::DONE), TypeId::INT, pos);
        let panic = self.panic_range_state(done, pos);
        self.if_next(next, ">", depth, false, vec![panic], pos, out);
        if checks.continues {
            let list = leaving(self, state::READY);
            self.if_next(next, "==", depth - 1, true, list, pos, out);
        }
        if checks.breaks {
            let list = leaving(self, state::DONE);
            self.if_next(next, "==", depth, true, list, pos, out);
        }
        if checks.breaks || checks.continues {
            let list = leaving(self, state::DONE);
            self.if_next(next, ">", 0, false, list, pos, out);
        }
    }

    /// `if #next OPERATOR value { then }`; `clears`: `#next` is zero again before.
    #[allow(clippy::too_many_arguments)]
    fn if_next(
        &mut self,
        next: VarId,
        operator: &'static str,
        value: i64,
        clears: bool,
        mut then: Vec<NodeId>,
        pos: Pos,
        out: &mut Vec<NodeId>,
    ) {
        let current = self.variable(next, pos);
        let value = self.constant(Constant::integer(value), TypeId::INT, pos);
        let condition = self.add(Kind::Binary(operator, current, value), TypeId::BOOL, pos);
        if clears {
            let mut first = Vec::new();
            self.steer(next, 0, pos, &mut first);
            then.splice(0..0, first);
        }
        out.push(self.builder.statement(Kind::If { condition, then, otherwise: Vec::new() }, pos));
    }

    /// The variables that loops within each other share.
    fn shared_variables(&mut self, needs: &Needs, out: &mut Vec<NodeId>) -> (FuncId, Option<VarId>, Option<VarId>) {
        if needs.returns {
            for (index, result) in self.builder.tree.func(self.func).results.clone().into_iter().enumerate() {
                let var = &mut self.builder.tree.vars[result.0 as usize];
                if var.name.starts_with('~') {
                    var.name = Name::from(format!("#rv{}", index + 1).as_str());
                }
            }
        }
        let next = needs.leaves.then(|| {
            let var = self.named_temporary("#next", TypeId::INT, Pos::NONE);
            let place = self.variable(var, Pos::NONE);
            let declare = self.builder.statement(Kind::Declare(var), Pos::NONE);
            let zero = self.builder.statement(Kind::Assign { place, value: None, defines: false }, Pos::NONE);
            self.builder.tree.node_mut(zero).init = vec![declare];
            out.push(zero);
            var
        });
        let defers = needs.defers.then(|| {
            let any = self.builder.types.universe_types().empty_interface;
            let var = self.named_temporary("#defers", any, Pos::NONE);
            let nil = self.add(Kind::Nil, any, Pos::NONE);
            self.define(var, nil, Pos::NONE, out);
            var
        });
        (self.func, next, defers)
    }

    fn steering_variable(&mut self, name: &str, value: i64, pos: Pos, out: &mut Vec<NodeId>) -> VarId {
        let var = self.named_temporary(name, TypeId::INT, pos);
        let value = self.constant(Constant::integer(value), TypeId::INT, pos);
        self.define(var, value, pos, out);
        var
    }

    /// `if state OPERATOR value { panic with what }`
    fn state_check(
        &mut self,
        state: VarId,
        operator: &'static str,
        value: i64,
        what: NodeId,
        pos: Pos,
        out: &mut Vec<NodeId>,
    ) {
        let state = self.variable(state, Pos::NONE);
        let value = self.constant(Constant::integer(value), TypeId::INT, pos);
        let condition = self.add(Kind::Binary(operator, state, value), TypeId::BOOL, pos);
        let panic = self.panic_range_state(what, pos);
        out.push(self.builder.statement(Kind::If { condition, then: vec![panic], otherwise: Vec::new() }, pos));
    }

    fn panic_range_state(&mut self, what: NodeId, pos: Pos) -> NodeId {
        let nothing = self.builder.types.universe_types().empty_tuple;
        let kind = Kind::Builtin { builtin: Builtin::PanicRangeState, arguments: vec![what], dots: false };
        self.add(kind, nothing, pos)
    }

    /// The body begins: nobody may call it before it ends.
    fn begin_body(&mut self, state: VarId, pos: Pos, out: &mut Vec<NodeId>) {
        let saved = self.named_temporary("#tmpState", TypeId::INT, pos);
        let current = self.variable(state, Pos::NONE);
        self.define(saved, current, pos, out);
        self.set(state, state::RUNNING, pos, out);
        let what = self.variable(saved, pos);
        self.state_check(saved, "!=", state::READY, what, pos, out);
    }

    /// Sets a state.
    fn set(&mut self, var: VarId, value: i64, pos: Pos, out: &mut Vec<NodeId>) {
        // Such statements have no place in the source; what captures the variable here has none either.
        let place = self.variable(var, Pos::NONE);
        self.set_place(place, value, pos, out);
    }

    /// Tells the loop where to go on.
    fn steer(&mut self, next: VarId, value: i64, pos: Pos, out: &mut Vec<NodeId>) {
        let place = self.variable(next, pos);
        self.set_place(place, value, pos, out);
    }

    fn set_place(&mut self, place: NodeId, value: i64, pos: Pos, out: &mut Vec<NodeId>) {
        let value = self.constant(Constant::integer(value), TypeId::INT, pos);
        out.push(self.builder.statement(Kind::Assign { place, value: Some(value), defines: false }, pos));
    }

    fn yield_closure(&mut self, func: FuncId, ty: TypeId, state: VarId, clause: RangeClause<'a>, pos: Pos) {
        let Type::Signature(signature) = self.underlying(ty) else { return };
        let mut given = Vec::new();
        for (index, parameter) in signature.parameters.iter().enumerate() {
            given.push(self.yield_parameter(func, index, parameter.ty, clause, pos));
        }
        let name = Name::from("~r0");
        let result = Var { name, ty: TypeId::BOOL, pos, class: VarClass::Result, func, definition: None };
        let result = self.builder.tree.add_var(result);
        self.builder.tree.func_mut(func).results.push(result);
        self.within(func, |function| {
            let mut body = Vec::new();
            if !clause.is_define {
                for (target, given) in clause.left.iter().zip(given) {
                    let place: Places = function.places(std::slice::from_ref(target));
                    let value = function.variable(given, target.pos);
                    let value = function.implicitly(value, place.types[0]);
                    function.assign_values(place, vec![value], target.pos, &mut body);
                }
            }
            function.begin_body(state, pos, &mut body);
            body.extend(function.statements(&clause.body.statements));
            function.set(state, state::READY, clause.body.close, &mut body);
            function.leave(true, clause.body.close, &mut body);
            body
        });
    }

    fn yield_parameter(&mut self, func: FuncId, index: usize, ty: TypeId, clause: RangeClause<'a>, pos: Pos) -> VarId {
        let ident = clause.left.get(index).filter(|_| clause.is_define);
        let object = ident.and_then(|ident| self.info.object(ident.id));
        let object = object.filter(|object| !self.builder.types.object(*object).name.is_blank());
        let (text, at) = match object {
            Some(object) => {
                let record = self.builder.types.object(object);
                (record.name.clone(), record.pos)
            }
            None => (Name::from(format!("#p{}", index + 1).as_str()), pos),
        };
        let var = Var { name: text.clone(), ty, pos: at, class: VarClass::Parameter, func, definition: None };
        let var = self.builder.tree.add_var(var);
        if let Some(object) = object {
            self.objects.insert(object, var);
        }
        // `_` is no name; a value that the loop does not mention has one that real Go makes.
        let name = (object.is_some() || ident.is_none()).then_some(text);
        let parameter = Parameter { var: Some(var), name, ty, pos: at, variadic: false };
        self.builder.tree.func_mut(func).parameters.push(parameter);
        var
    }

    fn leave(&mut self, goes_on: bool, pos: Pos, out: &mut Vec<NodeId>) {
        let value = self.constant(Constant::Bool(goes_on), TypeId::BOOL, pos);
        out.push(self.builder.statement(Kind::Return(vec![value]), pos));
    }

    /// `return values` within a loop's body.
    pub fn return_from_range_body(&mut self, values: &'a [tree::Expr], pos: Pos, out: &mut Vec<NodeId>) {
        let body = self.range_bodies.last().expect("within a loop's body").clone();
        let results = self.builder.tree.func(body.outer).results.clone();
        if !values.is_empty() {
            let types: Vec<TypeId> = results.iter().map(|&var| self.builder.tree.var(var).ty).collect();
            let values = self.values(values, |_, index| types[index], pos);
            let nodes = results.iter().map(|&var| Some(self.variable(var, pos))).collect();
            let places = Places { nodes, declared: Vec::new(), types };
            self.assign_values(places, values, pos, out);
        }
        if let Some(next) = body.next {
            self.steer(next, NEXT_RETURNS, pos, out);
        }
        for index in self.range_loops() {
            self.range_bodies[index].checks.returns = true;
        }
        self.set(body.state, state::DONE, pos, out);
        self.leave(false, pos, out);
    }

    /// Whether a plain `break` or `continue` is the loop's; then it is a `return` from the body.
    pub fn end_of_range_body(&mut self, goes_on: bool, pos: Pos, out: &mut Vec<NodeId>) -> bool {
        let Some(body) = self.range_bodies.last().filter(|body| body.func == self.func).cloned() else { return false };
        if (if goes_on { body.continuable } else { body.breakable }) > 0 {
            return false;
        }
        self.set(body.state, if goes_on { state::READY } else { state::DONE }, pos, out);
        self.leave(goes_on, pos, out);
        true
    }

    /// Builds a statement that `break`, and perhaps `continue`, may mean.
    pub fn nested(&mut self, is_loop: bool, build: impl FnOnce(&mut Self)) {
        let within = self.range_bodies.last().is_some_and(|body| body.func == self.func);
        let count = |function: &mut Self, step: i32| {
            if let Some(body) = function.range_bodies.last_mut().filter(|_| within) {
                body.breakable = body.breakable.strict_add_signed(step);
                body.continuable = body.continuable.strict_add_signed(if is_loop { step } else { 0 });
            }
        };
        count(self, 1);
        build(self);
        count(self, -1);
    }

    /// Whether a labelled jump leads out of the loop's body; then it is a `return` from it.
    pub fn jump_from_range_body(&mut self, jump: &Jump, pos: Pos, out: &mut Vec<NodeId>) -> bool {
        let Some(body) = self.range_bodies.last().filter(|body| body.func == self.func).cloned() else { return false };
        if jump.steers(body.label.as_ref()) {
            let goes_on = jump.keyword == BranchKeyword::Continue;
            self.set(body.state, if goes_on { state::READY } else { state::DONE }, pos, out);
            self.leave(goes_on, pos, out);
            return true;
        }
        if body.labels.contains(&jump.label) {
            return false;
        }
        let loops = self.range_loops();
        let target = loops.clone().rfind(|&index| jump.steers(self.range_bodies[index].label.as_ref()));
        let steered = match target {
            Some(target) => self.jump_to_loop_around(jump, target),
            None => self.jump_to_label_around(jump),
        };
        if let Some(next) = body.next {
            self.steer(next, steered, pos, out);
        }
        self.set(body.state, state::DONE, pos, out);
        self.leave(false, pos, out);
        true
    }

    /// What `#next` says of a `break` or `continue` of a loop over a function around the innermost; the loops on the way
    /// will look for it.
    fn jump_to_loop_around(&mut self, jump: &Jump, target: usize) -> i64 {
        let loops = self.range_loops();
        let continues = jump.keyword == BranchKeyword::Continue;
        let mut breaks_from = target;
        if continues {
            self.range_bodies[target + 1].checks.continues = true;
            breaks_from = target + 2;
        }
        self.range_bodies[breaks_from..loops.end].iter_mut().for_each(|body| body.checks.breaks = true);
        NEXT_STEP * (target - loops.start + 1) as i64 - i64::from(continues)
    }

    /// What `#next` says of a jump to any other label outside of the innermost loop. The outermost loop that it leaves goes
    /// on with the jump itself; those within end as for a `return`.
    fn jump_to_label_around(&mut self, jump: &Jump) -> i64 {
        let loops = self.range_loops();
        let has_label = |&index: &usize| self.range_bodies[index].labels.contains(&jump.label);
        let outermost = loops.clone().rfind(has_label).map_or(loops.start, |around| around + 1);
        let jumps = &mut self.range_bodies[outermost].checks.jumps;
        if !jumps.contains(jump) {
            jumps.push(jump.clone());
        }
        self.range_bodies[outermost + 1..loops.end].iter_mut().for_each(|body| body.checks.returns = true);
        self.jump_number(jump)
    }

    /// Each label of the function has a number for each way to jump to it.
    fn jump_number(&self, jump: &Jump) -> i64 {
        let labels = labels_in(self.statements);
        let place = labels.iter().rposition(|label| *label == jump.label).expect("the checker found the label");
        let way = match jump.keyword {
            BranchKeyword::Continue => 1,
            BranchKeyword::Goto => 2,
            BranchKeyword::Break | BranchKeyword::Fallthrough => 0,
        };
        NEXT_RETURNS - 3 * (place as i64 + 1) + way
    }

    /// `defer` within a loop's body names the function's frame.
    pub fn mention_defers(&mut self, pos: Pos) {
        if let Some(var) = self.range_bodies.last().filter(|body| body.func == self.func).and_then(|body| body.defers) {
            self.variable(var, pos);
        }
    }
}
