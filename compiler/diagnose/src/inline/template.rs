//! Bodies as they are before anything is inlined into them, kept for being inlined elsewhere; copying of trees.
//!
//! A template's nodes are its own, its variables are those of the function. [`Copier`] makes both the template and,
//! with new variables, each inlined body.

use std::collections::HashMap;

use burrow_source::Pos;
use burrow_syntax::Name;
use burrow_types::TypeId;

use super::{InlinePoint, stack_hash};
use crate::node::{AssignForm, Body, Func, FuncId, Kind, Node, NodeId, Tree, VarId};
use crate::visit::{map_children, walk_func};

/// The bodies of an inlinable function and of the closures in it.
#[derive(Debug, Default)]
pub struct Templates {
    bodies: HashMap<FuncId, Vec<NodeId>>,
    /// The statements in templates that define variables.
    definitions: HashMap<VarId, NodeId>,
}

impl Templates {
    /// Keeps a function's body.
    pub fn keep(&mut self, tree: &mut Tree, func: FuncId) {
        let Body::Statements(list) = tree.func(func).body.clone() else { return };
        if self.bodies.contains_key(&func) {
            return;
        }
        let mut closures = Vec::new();
        walk_func(tree, func, &mut |id| {
            if let Kind::Closure(inner) = tree.node(id).kind {
                closures.push(inner);
            }
        });
        let mut copier = Copier::new(tree, None);
        let body = list.into_iter().map(|statement| copier.node(statement)).collect();
        let nodes = copier.nodes;
        self.bodies.insert(func, body);
        for var in tree.func(func).variables.clone() {
            if let Some(definition) = tree.var(var).definition.and_then(|definition| nodes.get(&definition)) {
                self.definitions.insert(var, *definition);
            }
        }
        closures.into_iter().for_each(|closure| self.keep(tree, closure));
    }

    pub fn has(&self, func: FuncId) -> bool {
        self.bodies.contains_key(&func)
    }

    fn body(&self, func: FuncId) -> Vec<NodeId> {
        self.bodies.get(&func).cloned().unwrap_or_default()
    }
}

/// What becomes of `return` in an inlined body.
#[derive(Debug, Clone)]
pub struct Returns {
    pub results: Vec<VarId>,
    pub label: Name,
    /// The one `return` declares the results.
    pub declares: bool,
}

/// Copies nodes, once each.
pub struct Copier<'t> {
    pub tree: &'t mut Tree,
    templates: Option<&'t Templates>,
    /// Where everything is said to be; as it was without.
    pos: Option<Pos>,
    pub vars: HashMap<VarId, VarId>,
    nodes: HashMap<NodeId, NodeId>,
    returns: Option<Returns>,
    /// Behind the names of labels.
    labels: String,
    /// Copied calls and closures, with the places they come from.
    pub origins: Vec<(NodeId, NodeId)>,
    pub closures: Vec<FuncId>,
    /// The function that copied closures stand in.
    parent: Option<FuncId>,
    point: Option<InlinePoint>,
}

impl<'t> Copier<'t> {
    fn new(tree: &'t mut Tree, templates: Option<&'t Templates>) -> Copier<'t> {
        Copier {
            tree,
            templates,
            pos: None,
            vars: HashMap::new(),
            nodes: HashMap::new(),
            returns: None,
            labels: String::new(),
            origins: Vec::new(),
            closures: Vec::new(),
            parent: None,
            point: None,
        }
    }

    /// For one inlined call.
    pub fn inlining(
        tree: &'t mut Tree,
        templates: &'t Templates,
        caller: FuncId,
        point: InlinePoint,
        vars: HashMap<VarId, VarId>,
        returns: Returns,
    ) -> Copier<'t> {
        let labels = format!("·{}", point.index);
        Copier {
            pos: Some(point.pos),
            vars,
            returns: Some(returns),
            labels,
            parent: Some(caller),
            point: Some(point),
            ..Copier::new(tree, Some(templates))
        }
    }

    /// The callee's body.
    pub fn body(&mut self, callee: FuncId) -> Vec<NodeId> {
        let templates = self.templates.expect("bodies come from templates");
        let body = templates.body(callee).into_iter().map(|statement| self.node(statement)).collect();
        self.define(templates, callee);
        body
    }

    /// Tells the new variables where they are defined.
    fn define(&mut self, templates: &Templates, func: FuncId) {
        for var in self.tree.func(func).variables.clone() {
            let Some(&new) = self.vars.get(&var) else { continue };
            let definition = templates.definitions.get(&var).and_then(|definition| self.nodes.get(definition));
            if let Some(definition) = definition {
                self.tree.vars[new.0 as usize].definition = Some(*definition);
            }
        }
    }

    fn var(&self, var: VarId) -> VarId {
        self.vars.get(&var).copied().unwrap_or(var)
    }

    pub fn node(&mut self, id: NodeId) -> NodeId {
        if let Some(&known) = self.nodes.get(&id) {
            return known;
        }
        let mut node = self.tree.node(id).clone();
        if let (Kind::Return(_), Some(returns)) = (&node.kind, self.returns.clone()) {
            let new = self.inlined_return(node, &returns);
            self.nodes.insert(id, new);
            return new;
        }
        map_children(&mut node, &mut |child| self.node(child));
        if let Some(pos) = self.pos {
            node.pos = pos;
        }
        match &mut node.kind {
            Kind::Var(var) | Kind::Declare(var) => *var = self.var(*var),
            Kind::TypeSwitch { cases, .. } => {
                for case in cases.iter_mut() {
                    case.variable = case.variable.map(|var| self.var(var));
                    case.pos = self.pos.unwrap_or(case.pos);
                }
            }
            Kind::Switch { cases, .. } | Kind::Select { cases } => {
                cases.iter_mut().for_each(|case| case.pos = self.pos.unwrap_or(case.pos));
            }
            Kind::Label(name) | Kind::Goto(name) | Kind::Branch(_, Some(name)) if !self.labels.is_empty() => {
                *name = Name::from(format!("~{name}{}", self.labels).as_str());
            }
            Kind::Closure(func) if self.templates.is_some() => *func = self.closure(*func),
            _ => {}
        }
        let is_origin = matches!(node.kind, Kind::Call { .. } | Kind::CallInterface { .. } | Kind::Closure(_));
        let new = self.tree.add(node);
        self.nodes.insert(id, new);
        if is_origin {
            self.origins.push((new, id));
        }
        new
    }

    /// The results are assigned, and the rest of the body is jumped over.
    fn inlined_return(&mut self, mut node: Node, returns: &Returns) -> NodeId {
        map_children(&mut node, &mut |child| self.node(child));
        let Kind::Return(values) = node.kind else { unreachable!("a return") };
        let pos = self.pos.unwrap_or(node.pos);
        let mut list = node.init;
        if !values.is_empty() {
            let places = returns.results.iter().map(|var| Some(self.mention(*var, pos))).collect();
            let kind = Kind::AssignList { form: AssignForm::Pairs, places, values, defines: false };
            let assign = self.statement(kind, pos);
            if returns.declares {
                for var in &returns.results {
                    list.push(self.statement(Kind::Declare(*var), pos));
                    self.tree.vars[var.0 as usize].definition = Some(assign);
                }
            }
            list.push(assign);
        }
        list.push(self.statement(Kind::Goto(returns.label.clone()), pos));
        self.statement(Kind::Block(list), pos)
    }

    pub fn statement(&mut self, kind: Kind, pos: Pos) -> NodeId {
        self.tree.add(Node { pos, ty: TypeId::INVALID, implicit: false, init: Vec::new(), kind })
    }

    pub fn mention(&mut self, var: VarId, pos: Pos) -> NodeId {
        let ty = self.tree.var(var).ty;
        self.tree.add(Node { pos, ty, implicit: false, init: Vec::new(), kind: Kind::Var(var) })
    }

    /// A closure of the caller's, in place of the callee's. What is in it stays where it was.
    fn closure(&mut self, func: FuncId) -> FuncId {
        let old = self.tree.func(func).clone();
        let pos = self.pos;
        let name = self.closure_name(&old);
        let new = self.tree.add_func(Func {
            name,
            parameters: Vec::new(),
            results: Vec::new(),
            variables: Vec::new(),
            captures: Vec::new(),
            body: Body::Pending,
            parent: self.parent,
            is_instance: self.parent.is_some_and(|parent| self.tree.func(parent).is_instance),
            ..old.clone()
        });
        if let Some(point) = &self.point
            && self.parent == Some(point.caller)
        {
            self.closures.push(new);
        }
        for var in &old.variables {
            let mut record = self.tree.var(*var).clone();
            (record.func, record.definition) = (new, None);
            let copy = self.tree.add_var(record);
            self.vars.insert(*var, copy);
        }
        let mut parameters = old.parameters.clone();
        for parameter in &mut parameters {
            parameter.var = parameter.var.map(|var| self.var(var));
        }
        let results = old.results.iter().map(|var| self.var(*var)).collect();
        // What has no place in the source has none where it is inlined either.
        let placed = |at: Pos| pos.filter(|_| at.is_known()).unwrap_or(at);
        let captures = old.captures.iter().map(|(var, at)| (self.var(*var), placed(*at))).collect();
        let record = self.tree.func_mut(new);
        (record.parameters, record.results, record.captures) = (parameters, results, captures);
        let outer = (self.returns.take(), self.parent.replace(new), self.pos.take(), std::mem::take(&mut self.labels));
        let body = self.body(func);
        (self.returns, self.parent, self.pos, self.labels) = outer;
        self.tree.func_mut(new).body = Body::Statements(body);
        new
    }

    /// After the inlined function; numbered as it was, in the way of the function that it comes to stand in.
    fn closure_name(&self, old: &Func) -> String {
        let (Some(was_in), Some(is_in)) = (old.parent, self.parent) else { return old.name.clone() };
        let was_in = self.tree.func(was_in);
        let old_name = stack_hash::trimmed(&old.name);
        let Some(number) = old_name.strip_prefix(&stack_hash::trimmed(&was_in.name)) else {
            return old.name.clone();
        };
        let within = self.tree.func(is_in);
        let is_outermost = self.point.as_ref().is_some_and(|point| point.caller == is_in);
        let base = stack_hash::trimmed(if is_outermost { &was_in.name } else { &within.name });
        if number.starts_with("-range") && !is_outermost {
            // A loop's body within a copied closure is named after the copy.
            return format!("{}{number}", within.name);
        }
        let plain = number.strip_prefix(".func").or(number.strip_prefix('.'));
        let name = match plain.filter(|number| number.bytes().all(|byte| byte.is_ascii_digit())) {
            Some(number) if within.parent.is_some() => format!("{base}.{number}"),
            Some(number) => format!("{base}.func{number}"),
            None => format!("{base}{number}"),
        };
        let suffix = self.point.as_ref().map_or(String::new(), |point| stack_hash::suffix(&point.path));
        name + &suffix
    }
}
