//! Groups of functions that are analysed together: those that call each other, with the closures
//! they make. Groups come callees first (Tarjan's strongly connected components, without recursion).

use std::collections::{HashMap, HashSet};

use burrow_ir::func::{Callee, Expr, ExprKind};
use burrow_ir::index::{Entity, FuncId, LocalId};
use burrow_ir::program::Program;

use burrow_ir::visit::{self, Visitor};

use crate::callees::{self, Held};
use crate::makers;
use crate::targets::Targets;

/// Groups with more functions than this, which come about by calls that reach one of several targets, are taken apart again.
const LARGE: usize = 64;

/// All functions of the program, each in one group, callees before callers.
///
/// In mode `whole` possible targets count as callees as well. That may tie large parts of a program into one group;
/// then only the calls count whose callee is certain, and a possible target that comes later is unknown to its callers.
pub fn groups(program: &Program, targets: &Targets) -> Vec<Vec<FuncId>> {
    let certain = edges(program, &Targets::default());
    let mut groups = Vec::new();
    for group in components(&edges(program, targets)) {
        if group.len() <= LARGE {
            groups.push(group);
            continue;
        }
        let members: HashSet<usize> = group.iter().map(|func| func.index()).collect();
        let inside = |(node, edges): (usize, &Vec<usize>)| match members.contains(&node) {
            true => edges.iter().copied().filter(|target| members.contains(target)).collect(),
            false => Vec::new(),
        };
        let edges: Vec<Vec<usize>> = certain.iter().enumerate().map(inside).collect();
        groups.extend(components(&edges).into_iter().filter(|part| members.contains(&part[0].index())));
    }
    groups
}

/// Strongly connected components, callees first.
fn components(edges: &[Vec<usize>]) -> Vec<Vec<FuncId>> {
    let mut tarjan = Tarjan {
        edges,
        index: vec![None; edges.len()],
        low: vec![0; edges.len()],
        on_stack: vec![false; edges.len()],
        stack: Vec::new(),
        next: 0,
        groups: Vec::new(),
    };
    for node in 0..edges.len() {
        if tarjan.index[node].is_none() {
            tarjan.visit(node);
        }
    }
    tarjan.groups
}

/// Calls, and between a closure and its maker an edge in each direction.
fn edges(program: &Program, targets: &Targets) -> Vec<Vec<usize>> {
    struct Callees<'a> {
        program: &'a Program,
        targets: &'a Targets,
        variables: HashMap<LocalId, Held>,
        from: usize,
        edges: &'a mut Vec<Vec<usize>>,
    }
    impl Visitor for Callees<'_> {
        fn expr(&mut self, expr: &Expr) {
            match &*expr.kind {
                ExprKind::Call(call) => {
                    if let Callee::Static(func) = call.callee {
                        self.edges[self.from].push(func.index());
                    } else if let Some(func) = callees::target(self.program, &self.variables, call) {
                        self.edges[self.from].push(func.index());
                    } else if let Some(targets) = self.targets.of(self.program, call) {
                        self.edges[self.from].extend(targets.iter().map(|func| func.index()));
                    }
                }
                // It may be called by the variable that holds it.
                ExprKind::FuncValue(func) => self.edges[self.from].push(func.index()),
                ExprKind::Closure { func, .. } => {
                    self.edges[self.from].push(func.index());
                    self.edges[func.index()].push(self.from);
                }
                _ => {}
            }
        }
    }
    let mut edges = vec![Vec::new(); program.funcs.len()];
    let all: Vec<FuncId> = program.funcs.keys().collect();
    let mut known = callees::known(program, &all, &makers::of_closures(program, &all));
    for (id, func) in program.funcs.iter() {
        let variables = known.remove(&id).unwrap_or_default();
        visit::func(func, &mut Callees { program, targets, variables, from: id.index(), edges: &mut edges });
    }
    edges
}

struct Tarjan<'a> {
    edges: &'a [Vec<usize>],
    index: Vec<Option<usize>>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    next: usize,
    groups: Vec<Vec<FuncId>>,
}

impl Tarjan<'_> {
    fn visit(&mut self, start: usize) {
        let mut open = vec![(start, 0)];
        while let Some((node, edge)) = open.pop() {
            if edge == 0 {
                self.index[node] = Some(self.next);
                self.low[node] = self.next;
                self.next += 1;
                self.stack.push(node);
                self.on_stack[node] = true;
            } else {
                // Back from the target of the edge before.
                self.lower(node, self.edges[node][edge - 1]);
            }
            match self.edges[node][edge..].iter().position(|target| self.index[*target].is_none()) {
                Some(skipped) => {
                    for target in &self.edges[node][edge..edge + skipped] {
                        self.lower(node, *target);
                    }
                    open.push((node, edge + skipped + 1));
                    open.push((self.edges[node][edge + skipped], 0));
                }
                None => {
                    for target in &self.edges[node][edge..] {
                        self.lower(node, *target);
                    }
                    self.close(node);
                }
            }
        }
    }

    fn lower(&mut self, node: usize, target: usize) {
        if self.on_stack[target] {
            self.low[node] = self.low[node].min(self.low[target]);
        }
    }

    /// Everything is known of a node: if it is the root of its group, the group is complete.
    fn close(&mut self, node: usize) {
        if self.index[node] != Some(self.low[node]) {
            return;
        }
        let mut group = Vec::new();
        loop {
            let member = self.stack.pop().expect("the root is on the stack");
            self.on_stack[member] = false;
            group.push(FuncId::new(member));
            if member == node {
                break;
            }
        }
        group.reverse();
        self.groups.push(group);
    }
}
