//! From the trees of a group of functions to its graph: statements and set-up. Expressions are in
//! [`expression`](crate::build::expression).

mod call;
mod expression;

use std::collections::{HashMap, HashSet};

use burrow_ir::func::{Body, Expr, ExprKind, Func, LocalKind, SelectComm, Stmt, StmtKind};
use burrow_ir::index::{FuncId, LabelId, LocalId, Table};
use burrow_ir::program::Program;
use burrow_ir::types::TypeKind;
use burrow_ir::visit::{self, Part};

use crate::callees::{self, Held};
use crate::graph::{Graph, Hole, LocationId, What};
use crate::labels::looping_labels;
use crate::limits;
use crate::makers::{self, Makers};
use crate::options::{Options, Rule};
use crate::summary::Summary;
use crate::targets::Targets;

/// What is known outside of a group.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    pub summaries: &'a Table<FuncId, Option<Summary>>,
    pub targets: &'a Targets,
    /// By type: whether its values hold pointers.
    pub pointers: &'a [bool],
}

/// Builds the graph of a group; callees outside of it are known by their summaries.
pub fn build(program: &Program, group: &[FuncId], known: Known<'_>, options: &Options) -> Graph {
    let makers = makers::of_closures(program, group);
    let mut variables = callees::known(program, group, &makers);
    let mut graph = Graph::new();
    graph.parents = makers.parents().collect();
    for func in parents_first(group, &graph) {
        add_locals(program, func, &makers, &mut graph);
    }
    let members = group.iter().copied().collect();
    for func in group {
        let Body::Go(body) = &program.funcs[*func].body else { continue };
        let looping = looping_labels(&program.funcs[*func]).into_iter().collect();
        let variables = variables.remove(func).unwrap_or_default();
        let graph = &mut graph;
        let id = *func;
        let mut builder = Builder { program, graph, group: &members, known, options, variables, id, depth: 1, looping };
        builder.stmts(body);
    }
    graph
}

/// Closures behind the functions that make them, so that captured variables exist already.
fn parents_first(group: &[FuncId], graph: &Graph) -> Vec<FuncId> {
    let nesting = |mut func: FuncId| {
        let mut depth = 0;
        while let Some(parent) = graph.parents.get(&func) {
            func = *parent;
            depth += 1;
            if depth > group.len() {
                break;
            }
        }
        depth
    };
    let mut sorted = group.to_vec();
    sorted.sort_by_key(|func| nesting(*func));
    sorted
}

fn add_locals(program: &Program, id: FuncId, makers: &Makers, graph: &mut Graph) {
    let func = &program.funcs[id];
    let depths = declaration_depths(func);
    for (local, info) in func.locals.iter() {
        let captured = matches!(info.kind, LocalKind::CapturedValue | LocalKind::CapturedReference);
        let origin = captured.then(|| origin_of(program, id, local, makers, graph)).flatten();
        let location = origin.unwrap_or_else(|| {
            let depth = depths.get(&local).copied().unwrap_or(1);
            let location = graph.add(What::Local(id, local), depth);
            // Nobody knows which variable this is: treat it as one on the heap.
            graph[location].escapes = captured && info.kind == LocalKind::CapturedReference;
            location
        });
        graph.by_what.insert((id, local), location);
        if !captured && is_too_large(program, func, local) {
            graph[location].escapes = true;
        }
    }
    for param in &func.params {
        let location = graph.by_what[&(id, *param)];
        graph[location].is_param = true;
        graph[location].loop_depth = 1;
    }
    for (index, result) in func.results.iter().enumerate() {
        let location = graph.by_what[&(id, *result)];
        graph[location].result = Some(index);
        graph[location].loop_depth = 1;
    }
}

/// The location of the variable that a closure captures.
fn origin_of(program: &Program, id: FuncId, local: LocalId, makers: &Makers, graph: &Graph) -> Option<LocationId> {
    let (maker, capture) = makers.origin(program, id, local)?;
    graph.by_what.get(&(maker, capture.local)).copied()
}

fn is_too_large(program: &Program, func: &Func, local: LocalId) -> bool {
    let info = &func.locals[local];
    matches!(info.kind, LocalKind::Variable | LocalKind::Temporary) && program.types[info.ty].size > limits::VARIABLE
}

/// Loop depth of each declaration (1: outside of loops).
fn declaration_depths(func: &Func) -> HashMap<LocalId, u32> {
    let mut depths = HashMap::new();
    if let Body::Go(body) = &func.body {
        let looping = looping_labels(func).into_iter().collect();
        collect_depths(body, &mut 1, &looping, &mut depths);
    }
    depths
}

fn collect_depths(list: &[Stmt], depth: &mut u32, looping: &HashSet<LabelId>, depths: &mut HashMap<LocalId, u32>) {
    for stmt in list {
        match &stmt.kind {
            StmtKind::Label(label) if looping.contains(label) => *depth += 1,
            StmtKind::Declare { local, .. } => {
                // Declared twice (a loop variable and its copies): a copy of one round is another variable in the next.
                let known = depths.entry(*local).or_insert(*depth);
                *known = (*known).max(*depth);
            }
            _ => {}
        }
        let in_loop = u32::from(matches!(stmt.kind, StmtKind::Loop { .. }));
        *depth += in_loop;
        visit::for_each_part(stmt, &mut |part| match part {
            Part::Stmts(list) => collect_depths(list, depth, looping, depths),
            Part::Expr(expr) => depths_in_expr(expr, depth, looping, depths),
        });
        *depth -= in_loop;
    }
}

/// Statements inside of expressions: sequences and inlined bodies.
fn depths_in_expr(expr: &Expr, depth: &mut u32, looping: &HashSet<LabelId>, depths: &mut HashMap<LocalId, u32>) {
    visit::for_each_operand(expr, &mut |part| match part {
        Part::Stmts(list) => collect_depths(list, depth, looping, depths),
        Part::Expr(expr) => depths_in_expr(expr, depth, looping, depths),
    });
}

/// State of the walk over one function.
struct Builder<'a> {
    program: &'a Program,
    graph: &'a mut Graph,
    /// The functions of this graph.
    group: &'a HashSet<FuncId>,
    known: Known<'a>,
    options: &'a Options,
    /// Variables that hold one function, or values with known methods.
    variables: HashMap<LocalId, Held>,
    id: FuncId,
    depth: u32,
    looping: HashSet<LabelId>,
}

impl Builder<'_> {
    fn func(&self) -> &Func {
        &self.program.funcs[self.id]
    }

    /// The hole that a rule demands.
    fn by(&self, rule: Rule, hole: Hole) -> Hole {
        if self.options.fault == Some(rule) { Hole::DISCARD } else { hole }
    }

    fn local(&self, local: LocalId) -> LocationId {
        self.graph.by_what[&(self.id, local)]
    }

    fn temporary(&mut self) -> LocationId {
        self.graph.add(What::Temporary(self.id), self.depth)
    }

    fn stmts(&mut self, list: &[Stmt]) {
        for stmt in list {
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Declare { local, value } => {
                let hole = Hole::to(self.local(*local));
                value.iter().for_each(|value| self.expr(hole, value));
            }
            StmtKind::Assign { place, value } => {
                let hole = self.place(place);
                self.expr(hole, value);
            }
            StmtKind::Update { place, value, .. } => {
                self.place(place);
                self.expr(Hole::DISCARD, value);
            }
            StmtKind::AssignTuple { places, value } => {
                let holes: Vec<Hole> = places
                    .iter()
                    .map(|place| place.as_ref().map_or(Hole::DISCARD, |place| self.place(place)))
                    .collect();
                self.tuple(&holes, value);
            }
            StmtKind::Expr(value) => self.expr(Hole::DISCARD, value),
            StmtKind::Block(body) | StmtKind::Breakable { body, .. } => self.stmts(body),
            StmtKind::If { condition, then, otherwise } => {
                self.expr(Hole::DISCARD, condition);
                self.stmts(then);
                self.stmts(otherwise);
            }
            StmtKind::Loop { condition, post, body, .. } => {
                self.depth += 1;
                condition.iter().for_each(|condition| self.expr(Hole::DISCARD, condition));
                self.stmts(body);
                self.stmts(post);
                self.depth -= 1;
            }
            StmtKind::Switch { value, arms, default } => {
                self.expr(Hole::DISCARD, value);
                arms.iter().for_each(|(_, body)| self.stmts(body));
                self.stmts(default);
            }
            StmtKind::Label(label) => self.depth += u32::from(self.looping.contains(label)),
            StmtKind::Break(_) | StmtKind::Continue(_) | StmtKind::Goto(_) => {}
            StmtKind::Return(values) => self.results(values),
            StmtKind::Go(closure) => self.expr(self.by(Rule::GoStatement, Hole::HEAP), closure),
            StmtKind::Defer(closure) => self.deferred(closure),
            StmtKind::Send { channel, value } => {
                self.expr(Hole::DISCARD, channel);
                self.expr(self.by(Rule::ChannelSend, Hole::HEAP), value);
            }
            StmtKind::Select { cases, default, .. } => {
                for case in cases {
                    match &case.comm {
                        SelectComm::Send { channel, value } => {
                            self.expr(Hole::DISCARD, channel);
                            self.expr(self.by(Rule::SelectSend, Hole::HEAP), value);
                        }
                        // What comes out of a channel is on the heap.
                        SelectComm::Receive { channel, .. } => self.expr(Hole::DISCARD, channel),
                    }
                    self.stmts(&case.body);
                }
                self.stmts(default.as_deref().unwrap_or_default());
            }
        }
    }

    fn results(&mut self, values: &[Expr]) {
        let hole = |local: &LocalId| self.by(Rule::ReturnedValue, Hole::to(self.local(*local)));
        let holes: Vec<Hole> = self.func().results.iter().map(hole).collect();
        match values {
            [value] if holes.len() != 1 => self.tuple(&holes, value),
            _ => holes.into_iter().zip(values).for_each(|(hole, value)| self.expr(hole, value)),
        }
    }

    /// A deferred closure lives until the function returns: in a loop there may be many of them.
    fn deferred(&mut self, closure: &Expr) {
        if self.depth > 1 {
            return self.expr(self.by(Rule::DeferredClosure, Hole::HEAP), closure);
        }
        let until_return = self.graph.add(What::Temporary(self.id), 1);
        self.expr(self.by(Rule::DeferredClosure, Hole::to(until_return)), closure);
    }

    /// The hole for values stored to a place. What is stored through a pointer, into a map or a
    /// global, flows to the heap.
    fn place(&mut self, place: &Expr) -> Hole {
        match &*place.kind {
            ExprKind::Local(local) => Hole::to(self.local(*local)),
            ExprKind::Field(base, _) => self.place(base),
            ExprKind::IndexArray(base, index) => {
                self.expr(Hole::DISCARD, index);
                self.place(base)
            }
            ExprKind::IndexUnchecked(base, index)
                if matches!(self.program.types[base.ty].kind, TypeKind::Array { .. }) =>
            {
                self.expr(Hole::DISCARD, index);
                self.place(base)
            }
            ExprKind::IndexMap(map, key) => {
                self.expr(Hole::DISCARD, map);
                self.expr(self.by(Rule::MapKey, Hole::HEAP), key);
                self.by(Rule::MapValue, Hole::HEAP)
            }
            ExprKind::Global(_) => self.by(Rule::GlobalStore, Hole::HEAP),
            _ => {
                self.expr(Hole::DISCARD, place);
                self.by(Rule::PointerStore, Hole::HEAP)
            }
        }
    }
}
