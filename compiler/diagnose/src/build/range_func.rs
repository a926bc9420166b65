//! `for range` over a function: the body is a closure that the iterator calls; jumps and returns out of it are told to
//! the loop by way of variables.
//!
//! What is built is what matters to escape analysis: the closure, the assignment of results from within it, and the
//! variables that steer the loop.

use burrow_source::Pos;
use burrow_syntax::Name;
use burrow_syntax::tree;
use burrow_types::{Constant, Type, TypeId};

use super::assignment::Places;
use super::function::FunctionBuilder;
use super::loops::RangeClause;
use crate::node::{FuncId, Kind, NodeId, Var, VarClass, VarId};

/// A loop body being built as a closure.
#[derive(Clone)]
pub(super) struct RangeBody {
    /// The closure.
    func: FuncId,
    /// The function whose results a `return` assigns.
    outer: FuncId,
    /// Where those results go.
    results: Vec<VarId>,
    returns: bool,
    next: VarId,
}

impl<'a> FunctionBuilder<'_, 'a> {
    /// Whether the innermost function is such a closure.
    pub fn in_range_body(&self) -> bool {
        self.range_bodies.last().is_some_and(|body| body.func == self.func)
    }

    pub fn range_over_function(&mut self, clause: RangeClause<'a>, pos: Pos, out: &mut Vec<NodeId>) {
        let iterator = self.expr(clause.operand);
        let iterator_type = self.node_type(iterator);
        let Type::Signature(signature) = self.underlying(iterator_type) else { return };
        let yield_type = signature.parameters[0].ty;
        let count = self.range_bodies.len() + 1;
        let (outer, results, next) = match self.range_bodies.last().filter(|body| body.func == self.func) {
            Some(body) => (body.outer, body.results.clone(), body.next),
            None => self.loop_variables(out),
        };
        let state = self.steering_variable(&format!("#state{count}"), pos, out);
        let func = self.new_closure("range", pos);
        self.range_bodies.push(RangeBody { func, outer, results, returns: false, next });
        self.yield_closure(func, yield_type, state, clause, pos);
        let finished = self.range_bodies.pop().expect("pushed above");
        let closure = self.add(Kind::Closure(func), yield_type, pos);
        let holder = self.named_temporary(&format!("#yield{count}"), yield_type, pos);
        self.define(holder, closure, pos, out);
        let argument = self.variable(holder, pos);
        let nothing = self.builder.types.universe_types().empty_tuple;
        let call = Kind::Call { function: iterator, arguments: vec![argument], dots: false };
        out.push(self.add(call, nothing, pos));
        self.set(state, -1, pos, out);
        if finished.returns {
            self.finish_return(&finished, pos, out);
        }
    }

    /// The variables that loops of one function share.
    fn loop_variables(&mut self, out: &mut Vec<NodeId>) -> (FuncId, Vec<VarId>, VarId) {
        let next = self.steering_variable("#next", Pos::NONE, out);
        let results = self.builder.tree.func(self.func).results.clone();
        let mut targets = Vec::new();
        for (index, result) in results.into_iter().enumerate() {
            let record = self.builder.tree.var(result);
            if record.name.starts_with('~') {
                let (ty, pos) = (record.ty, record.pos);
                targets.push(self.named_temporary(&format!("#rv{}", index + 1), ty, pos));
            } else {
                targets.push(result);
            }
        }
        (self.func, targets, next)
    }

    fn steering_variable(&mut self, name: &str, pos: Pos, out: &mut Vec<NodeId>) -> VarId {
        let var = self.named_temporary(name, TypeId::INT, pos);
        let zero = self.constant(Constant::integer(0), TypeId::INT, pos);
        self.define(var, zero, pos, out);
        var
    }

    fn define(&mut self, var: VarId, value: NodeId, pos: Pos, out: &mut Vec<NodeId>) {
        let place = self.variable(var, pos);
        let declare = self.builder.statement(Kind::Declare(var), pos);
        let assign = self.builder.statement(Kind::Assign { place, value: Some(value), defines: true }, pos);
        self.builder.tree.node_mut(assign).init = vec![declare];
        self.builder.tree.vars[var.0 as usize].definition = Some(assign);
        out.push(assign);
    }

    fn set(&mut self, var: VarId, value: i64, pos: Pos, out: &mut Vec<NodeId>) {
        let place = self.variable(var, pos);
        let value = self.constant(Constant::integer(value), TypeId::INT, pos);
        out.push(self.builder.statement(Kind::Assign { place, value: Some(value), defines: false }, pos));
    }

    fn yield_closure(&mut self, func: FuncId, ty: TypeId, state: VarId, clause: RangeClause<'a>, pos: Pos) {
        let Type::Signature(signature) = self.underlying(ty) else { return };
        let mut given = Vec::new();
        for (index, parameter) in signature.parameters.iter().enumerate() {
            given.push(self.yield_parameter(func, index, parameter.ty, clause, pos));
        }
        let result =
            Var { name: Name::from("~r0"), ty: TypeId::BOOL, pos, class: VarClass::Result, func, definition: None };
        let result = self.builder.tree.add_var(result);
        self.builder.tree.func_mut(func).results.push(result);
        self.within(func, |function| {
            let mut body = Vec::new();
            function.set(state, -1, pos, &mut body);
            if !clause.is_define && !clause.left.is_empty() {
                let places: Places = function.places(clause.left);
                let mut values = Vec::new();
                for (index, &target) in places.types.iter().enumerate() {
                    let value = function.variable(given[index], pos);
                    values.push(function.implicitly(value, target));
                }
                function.assign_values(places, values, clause.pos, &mut body);
            }
            body.extend(function.statements(&clause.body.statements));
            function.set(state, 0, clause.body.close, &mut body);
            function.leave(true, clause.body.close, &mut body);
            body
        });
    }

    fn yield_parameter(&mut self, func: FuncId, index: usize, ty: TypeId, clause: RangeClause<'a>, pos: Pos) -> VarId {
        let ident = clause.left.get(index).filter(|_| clause.is_define);
        let object = ident
            .and_then(|ident| self.info.object(ident.id))
            .filter(|object| !self.builder.types.object(*object).name.is_blank());
        let (name, at) = match object {
            Some(object) => {
                let record = self.builder.types.object(object);
                (Some(record.name.clone()), record.pos)
            }
            None => (None, pos),
        };
        let text = name.clone().unwrap_or_else(|| Name::from(format!("#p{}", index + 1).as_str()));
        let var = Var { name: text.clone(), ty, pos: at, class: VarClass::Parameter, func, definition: None };
        let var = self.builder.tree.add_var(var);
        if let Some(object) = object {
            self.objects.insert(object, var);
        }
        let name = if clause.is_define { name } else { Some(text) };
        let parameter = crate::node::Parameter { var: Some(var), name, ty, pos: at, variadic: false };
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
        for enclosing in self.range_bodies.iter_mut().filter(|enclosing| enclosing.outer == body.outer) {
            enclosing.returns = true;
        }
        if !values.is_empty() {
            let types: Vec<TypeId> = body.results.iter().map(|&var| self.builder.tree.var(var).ty).collect();
            let values = self.values(values, |_, index| types[index], pos);
            let nodes = body.results.iter().map(|&var| Some(self.variable(var, pos))).collect();
            let places = Places { nodes, declared: Vec::new(), types };
            self.assign_values(places, values, pos, out);
        }
        self.set(body.next, -1, pos, out);
        self.leave(false, pos, out);
    }

    /// Behind the loop: `if #next == -1 { return results }`.
    fn finish_return(&mut self, body: &RangeBody, pos: Pos, out: &mut Vec<NodeId>) {
        let next = self.variable(body.next, pos);
        let minus_one = self.constant(Constant::integer(-1), TypeId::INT, pos);
        let condition = self.add(Kind::Binary("==", next, minus_one), TypeId::BOOL, pos);
        let mut then = Vec::new();
        if self.func == body.outer {
            let own = self.builder.tree.func(self.func).results.clone();
            let mut values = Vec::new();
            if own != body.results {
                for &var in &body.results {
                    values.push(self.variable(var, pos));
                }
            }
            then.push(self.builder.statement(Kind::Return(values), pos));
        } else {
            self.leave(false, pos, &mut then);
        }
        out.push(self.builder.statement(Kind::If { condition, then, otherwise: Vec::new() }, pos));
    }
}
