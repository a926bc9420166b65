//! `go` and `defer`: a call with arguments or results becomes a call of a closure that has none.

use burrow_source::Pos;
use burrow_syntax::tree;
use burrow_types::{Type, TypeId};

use super::function::FunctionBuilder;
use crate::node::{AssignForm, Conversion, Kind, LiteralOf, NodeId, VarId};

impl<'a> FunctionBuilder<'_, 'a> {
    pub fn go_or_defer(&mut self, is_go: bool, call: &'a tree::Expr, pos: Pos) -> NodeId {
        if !is_go {
            self.mention_defers(pos);
        }
        let call = self.expr(call);
        let mut init = std::mem::take(&mut self.builder.tree.node_mut(call).init);
        let call = if self.is_bare(call) { call } else { self.wrap(is_go, call, &mut init, pos) };
        let at_frame = self.in_range_body();
        let kind = if is_go { Kind::Go(call) } else { Kind::Defer { call, at_frame } };
        let statement = self.builder.statement(kind, pos);
        self.builder.tree.node_mut(statement).init = init;
        statement
    }

    /// Whether a call has neither arguments nor results.
    fn is_bare(&mut self, call: NodeId) -> bool {
        let Kind::Call { function, arguments, .. } = &self.builder.tree.node(call).kind else { return false };
        let (function, empty) = (*function, arguments.is_empty());
        let ty = self.node_type(function);
        empty
            && matches!(self.underlying(ty), Type::Signature(signature) if signature.results.is_empty() && signature.parameters.is_empty())
    }

    /// Evaluates the operands now, and calls within a closure.
    fn wrap(&mut self, is_go: bool, call: NodeId, init: &mut Vec<NodeId>, pos: Pos) -> NodeId {
        let func = self.new_closure(if is_go { "gowrap" } else { "deferwrap" }, pos);
        self.builder.tree.func_mut(func).is_wrapper = true;
        let mut operands = Vec::new();
        self.operands(call, &mut operands);
        let mut saved: Vec<(NodeId, VarId, Pos)> = Vec::new();
        let mut values = Vec::new();
        for operand in operands {
            let (ty, at) = {
                let node = self.builder.tree.node(operand);
                // Variables are mentioned in many places.
                let is_name = matches!(node.kind, Kind::Var(_) | Kind::Global(_) | Kind::Type);
                (node.ty, if is_name { pos } else { node.pos })
            };
            // The node moves into the assignment; its place in the call is taken by the variable.
            let moved = self.builder.tree.node(operand).clone();
            values.push(self.builder.tree.add(moved));
            let var = self.temporary(ty, at);
            init.push(self.builder.statement(Kind::Declare(var), pos));
            saved.push((operand, var, at));
        }
        if !saved.is_empty() {
            let places = saved.iter().map(|(_, var, _)| Some(self.variable(*var, pos))).collect();
            let kind = Kind::AssignList { form: AssignForm::Pairs, places, values, defines: false };
            let assign = self.builder.statement(kind, pos);
            for (_, var, _) in &saved {
                self.builder.tree.vars[var.0 as usize].definition = Some(assign);
            }
            init.push(assign);
        }
        self.within(func, |function| {
            for (operand, var, at) in saved {
                let mention = function.variable(var, at);
                let mention = function.builder.tree.node(mention).clone();
                *function.builder.tree.node_mut(operand) = mention;
            }
            vec![call]
        });
        let signature = burrow_types::Signature {
            type_parameters: [].into(),
            parameters: [].into(),
            results: [].into(),
            variadic: false,
        };
        let ty = self.builder.types.intern(Type::Signature(signature.into()));
        let closure = self.add(Kind::Closure(func), ty, pos);
        let nothing = self.builder.types.universe_types().empty_tuple;
        self.add(Kind::Call { function: closure, arguments: Vec::new(), dots: false }, nothing, pos)
    }

    /// The parts of a call that are evaluated at once.
    fn operands(&mut self, call: NodeId, found: &mut Vec<NodeId>) {
        match self.builder.tree.node(call).kind.clone() {
            Kind::Call { function, arguments, .. } => {
                self.operand(function, found);
                arguments.into_iter().for_each(|argument| self.operand(argument, found));
            }
            Kind::CallInterface { function, arguments, .. } => {
                if let Kind::DotInterface(receiver, _) = self.builder.tree.node(function).kind {
                    found.push(receiver);
                }
                arguments.into_iter().for_each(|argument| self.operand(argument, found));
            }
            Kind::Builtin { arguments, .. } => {
                arguments.into_iter().for_each(|argument| self.operand(argument, found));
            }
            _ => {}
        }
    }

    fn operand(&mut self, node: NodeId, found: &mut Vec<NodeId>) {
        let record = self.builder.tree.node(node);
        match record.kind.clone() {
            Kind::Constant(_)
            | Kind::Nil
            | Kind::MethodExpr { .. }
            | Kind::New(_)
            | Kind::Function(_)
            | Kind::Dictionary(_) => {}
            Kind::Convert(Conversion::Same, inner)
                if record.ty == TypeId::UINTPTR && self.node_type(inner) == TypeId::UNSAFE_POINTER =>
            {
                self.operand(inner, found);
            }
            Kind::Literal { of: LiteralOf::Array | LiteralOf::Slice | LiteralOf::Struct, elements } => {
                elements.into_iter().for_each(|(_, value)| self.operand(value, found));
            }
            _ => found.push(node),
        }
    }
}
