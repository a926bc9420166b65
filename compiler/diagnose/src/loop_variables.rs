//! Loop variables that a closure captures or whose address is taken: each iteration has its own.
//!
//! The loop then counts with a hidden variable, and copies it into the visible one, which is declared in the body.
//! Variables that only a `return` leaks stay shared, since no iteration follows.
//!
//! Start at [`unshare`].

use std::collections::{HashMap, HashSet};

use burrow_source::Pos;
use burrow_syntax::Name;
use burrow_types::{Constant, TypeId};

use crate::node::{FuncId, Kind, Node, NodeId, Tree, Var, VarClass, VarId};
use crate::static_value::outer_variable;
use crate::visit::for_each_child;

/// Rewrites the loops of one function (not of its closures).
pub fn unshare(tree: &mut Tree, func: FuncId, statements: &[NodeId]) {
    let mut unsharing = Unsharing { tree, func, leaked: HashMap::new(), depth: 0, returning_at: None };
    for statement in statements {
        unsharing.node(*statement);
    }
}

struct Unsharing<'t> {
    tree: &'t mut Tree,
    func: FuncId,
    /// Variables that loops declare, and whether they leak.
    leaked: HashMap<VarId, bool>,
    depth: u32,
    /// Loop depth of the `return` that is being looked at.
    returning_at: Option<u32>,
}

impl Unsharing<'_> {
    fn node(&mut self, id: NodeId) {
        let kind = self.tree.node(id).kind.clone();
        match kind {
            Kind::Closure(closure) if !self.is_returned() => {
                let captured: Vec<VarId> = self.tree.func(closure).captures.iter().map(|(var, _)| *var).collect();
                captured.into_iter().for_each(|var| self.leak(var));
            }
            Kind::AddressOf(operand) if !self.is_returned() => {
                if let Some(var) = outer_variable(self.tree, operand) {
                    self.leak(var);
                }
                self.children(id);
            }
            Kind::Return(_) => {
                let outer = self.returning_at.replace(self.depth);
                self.children(id);
                self.returning_at = outer;
            }
            Kind::Range { key, value, defines: true, .. } => self.range(id, key, value),
            Kind::For { .. } => self.clauses(id),
            _ => self.children(id),
        }
    }

    fn children(&mut self, id: NodeId) {
        let mut children = Vec::new();
        for_each_child(self.tree.node(id), &mut |child| children.push(child));
        children.into_iter().for_each(|child| self.node(child));
    }

    fn is_returned(&self) -> bool {
        self.returning_at.is_some_and(|depth| depth >= self.depth)
    }

    fn leak(&mut self, var: VarId) {
        if let Some(leaks) = self.leaked.get_mut(&var) {
            *leaks = true;
        }
    }

    fn range(&mut self, id: NodeId, key: Option<NodeId>, value: Option<NodeId>) {
        let variables: Vec<(NodeId, VarId)> =
            key.iter().chain(&value).filter_map(|node| Some((*node, self.variable(*node)?))).collect();
        for (_, var) in &variables {
            self.leaked.insert(*var, false);
        }
        self.depth += 1;
        self.children(id);
        self.depth -= 1;
        let pos = self.tree.node(id).pos;
        for (node, var) in variables {
            if !self.leaked[&var] {
                continue;
            }
            let hidden = self.hidden(var);
            // The variable is still said to be defined by the loop, so that the copy counts as another assignment.
            let copy = self.copy_in(var, hidden, pos);
            self.tree.node_mut(node).kind = Kind::Var(hidden);
            let declares = |tree: &Tree, init: &NodeId| matches!(tree.node(*init).kind, Kind::Declare(declared) if declared == var);
            let init: Vec<NodeId> =
                self.tree.node(id).init.iter().copied().filter(|init| !declares(self.tree, init)).collect();
            let loop_node = self.tree.node_mut(id);
            loop_node.init = init;
            if let Kind::Range { body, .. } = &mut loop_node.kind {
                body.insert(0, copy);
            }
        }
    }

    fn variable(&self, node: NodeId) -> Option<VarId> {
        match self.tree.node(node).kind {
            Kind::Var(var) => Some(var),
            _ => None,
        }
    }

    fn clauses(&mut self, id: NodeId) {
        let init = self.tree.node(id).init.clone();
        let mut variables = Vec::new();
        for statement in &init {
            for declaration in &self.tree.node(*statement).init {
                if let Kind::Declare(var) = self.tree.node(*declaration).kind {
                    variables.push(var);
                }
            }
        }
        for var in &variables {
            self.leaked.insert(*var, false);
        }
        self.depth += 1;
        self.children(id);
        self.depth -= 1;
        let leaked: Vec<VarId> = variables.into_iter().filter(|var| self.leaked[var]).collect();
        if !leaked.is_empty() {
            self.unshare_clauses(id, &init, &leaked);
        }
    }

    /// `for z := x; cond; post { body }` becomes
    /// `for h, first := x, true; ; { z := h; if first { first = false } else { post }; if !cond { break }; body; h = z }`.
    fn unshare_clauses(&mut self, id: NodeId, init: &[NodeId], leaked: &[VarId]) {
        let pos = self.tree.node(id).pos;
        let Kind::For { condition, post, body } = self.tree.node(id).kind.clone() else { return };
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let mut renamed = HashMap::new();
        for &var in leaked {
            let hidden = self.hidden(var);
            renamed.insert(var, hidden);
            let copy = self.copy_in(var, hidden, pos);
            self.tree.vars[var.0 as usize].definition = Some(copy);
            before.push(copy);
            after.push(self.assign(hidden, var, false, pos));
        }
        let mut init = init.to_vec();
        for statement in &init {
            self.rename_places(*statement, &renamed);
        }
        if let Some(post) = post {
            let name = self.tree.temporary_name(self.func);
            let first = self.new_variable(&name, TypeId::BOOL, pos);
            init.push(self.set(first, true, pos));
            let no_longer = self.set(first, false, pos);
            let condition = self.mention(first, pos);
            let declare = self.statement(Kind::Declare(first), pos);
            let step = self.statement(Kind::If { condition, then: vec![no_longer], otherwise: vec![post] }, pos);
            self.tree.node_mut(step).init.push(declare);
            before.push(step);
        }
        if let Some(condition) = condition {
            let record = self.tree.node(condition);
            let (ty, at) = (record.ty, record.pos);
            let not = self.tree.add(Node {
                pos: at,
                ty,
                implicit: false,
                init: Vec::new(),
                kind: Kind::Unary("!", condition),
            });
            let leave = self.statement(Kind::Branch("break", None), pos);
            before.push(self.statement(Kind::If { condition: not, then: vec![leave], otherwise: Vec::new() }, pos));
        }
        before.extend(body);
        before.extend(after);
        let node = self.tree.node_mut(id);
        node.init = init;
        node.kind = Kind::For { condition: None, post: None, body: before };
    }

    /// The places that the first clause declares become the hidden variables.
    fn rename_places(&mut self, statement: NodeId, renamed: &HashMap<VarId, VarId>) {
        let declares: HashSet<VarId> = renamed.keys().copied().collect();
        let kept: Vec<NodeId> = self
            .tree
            .node(statement)
            .init
            .iter()
            .copied()
            .filter(|init| !matches!(self.tree.node(*init).kind, Kind::Declare(var) if declares.contains(&var)))
            .collect();
        self.tree.node_mut(statement).init = kept;
        let places: Vec<NodeId> = match &self.tree.node(statement).kind {
            Kind::Assign { place, .. } => vec![*place],
            Kind::AssignList { places, .. } => places.iter().flatten().copied().collect(),
            _ => Vec::new(),
        };
        for place in places {
            if let Kind::Var(var) = &mut self.tree.node_mut(place).kind
                && let Some(hidden) = renamed.get(var)
            {
                *var = *hidden;
                self.tree.vars[hidden.0 as usize].definition = Some(statement);
            }
        }
    }

    fn hidden(&mut self, var: VarId) -> VarId {
        let record = self.tree.var(var);
        let (ty, pos) = (record.ty, record.pos);
        let name = self.tree.temporary_name(self.func);
        self.new_variable(&name, ty, pos)
    }

    fn new_variable(&mut self, name: &str, ty: TypeId, pos: Pos) -> VarId {
        let var = Var { name: Name::from(name), ty, pos, class: VarClass::Local, func: self.func, definition: None };
        self.tree.add_var(var)
    }

    /// `var := hidden`, which declares it.
    fn copy_in(&mut self, var: VarId, hidden: VarId, pos: Pos) -> NodeId {
        let copy = self.assign(var, hidden, true, pos);
        let declare = self.statement(Kind::Declare(var), pos);
        self.tree.node_mut(copy).init.push(declare);
        copy
    }

    fn assign(&mut self, to: VarId, from: VarId, defines: bool, pos: Pos) -> NodeId {
        let (place, value) = (self.mention(to, pos), self.mention(from, pos));
        self.statement(Kind::Assign { place, value: Some(value), defines }, pos)
    }

    fn set(&mut self, var: VarId, value: bool, pos: Pos) -> NodeId {
        let place = self.mention(var, pos);
        let kind = Kind::Constant(Constant::Bool(value));
        let value = self.tree.add(Node { pos, ty: TypeId::BOOL, implicit: false, init: Vec::new(), kind });
        self.statement(Kind::Assign { place, value: Some(value), defines: false }, pos)
    }

    fn mention(&mut self, var: VarId, pos: Pos) -> NodeId {
        let ty = self.tree.var(var).ty;
        self.tree.add(Node { pos, ty, implicit: false, init: Vec::new(), kind: Kind::Var(var) })
    }

    fn statement(&mut self, kind: Kind, pos: Pos) -> NodeId {
        self.tree.add(Node { pos, ty: TypeId::INVALID, implicit: false, init: Vec::new(), kind })
    }
}
