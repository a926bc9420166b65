//! Inlining of small functions, on the tree.
//!
//! A call of a small function becomes [`ExprKind::Inlined`], behind its arguments: the callee's body with its results,
//! variables, labels and allocation sites copied into the caller. Escape analysis then sees through the
//! call, and the code generator saves it. Tracebacks still show the callee, by the position's inline tree.
//!
//! Functions are treated callees first, so what was inlined into a callee counts in its size. A function
//! that calls itself is inlined into itself once, with the body it had before.
//!
//! A closure that an inlined body makes becomes a function of its own for each copy: then its captured variables are
//! those of one function, and escape analysis can leave both on the stack.
//!
//! Invariant: the inlined body evaluates what the call evaluated, in the same order.
//! Start at [`inline`].

use std::collections::{HashMap, HashSet};

use crate::Pos;
use crate::func::{Body, Call, Callee, Expr, ExprKind, Func, LocalKind, Stmt, StmtKind};
use crate::index::{AllocId, FuncId, LabelId, LocalId};
use crate::program::Program;
use crate::visit::{self, PartMut, Rewriter, Visitor};

/// Nodes of a function that is worth it. (Go's budget of 80 counts its own kinds of nodes; that one decides
/// what `-m` prints, this one what code does.)
const SMALL: usize = 40;

/// Nodes of a function from which on nothing more is inlined into it.
const BIG: usize = 3000;

/// Nodes that an inlined body may grow by, where the callee grew too large to be taken with what was inlined into it.
const WITHIN: usize = 80;

/// Bytes of a parameter or result at most: as a variable of the caller a larger one would not stay in the frame.
const LARGEST_VALUE: u64 = 128 << 10;

/// Replaces calls of small functions in the whole program.
pub fn inline(program: &mut Program) {
    let mut bodies: HashMap<FuncId, Func> = HashMap::new();
    for id in callees_first(program) {
        let original = program.funcs[id].clone();
        if candidate(program, &original) {
            bodies.insert(id, original);
        }
        inline_into(program, id, &bodies);
        let grown = &program.funcs[id];
        let recursive = bodies.get(&id).is_some_and(|body| calls(body).contains(&id));
        if !recursive {
            // Callers take the body with what was inlined into it, as long as it stays small.
            if candidate(program, grown) {
                bodies.insert(id, grown.clone());
            }
        }
    }
}

fn calls(func: &Func) -> HashSet<FuncId> {
    struct Calls(HashSet<FuncId>);
    impl Visitor for Calls {
        fn expr(&mut self, expr: &Expr) {
            if let ExprKind::Call(Call { callee: Callee::Static(func), .. }) = &*expr.kind {
                self.0.insert(*func);
            }
        }
    }
    let mut found = Calls(HashSet::new());
    visit::func(func, &mut found);
    found.0
}

/// Closures that the function makes.
fn closures(func: &Func) -> Vec<FuncId> {
    struct Closures(Vec<FuncId>);
    impl Visitor for Closures {
        fn expr(&mut self, expr: &Expr) {
            if let ExprKind::Closure { func, .. } = &*expr.kind {
                self.0.push(*func);
            }
        }
    }
    let mut found = Closures(Vec::new());
    visit::func(func, &mut found);
    found.0
}

/// All functions, each behind those it calls and the closures it makes (as far as cycles allow).
fn callees_first(program: &Program) -> Vec<FuncId> {
    let mut order = Vec::new();
    let mut seen = HashSet::new();
    for start in program.funcs.keys() {
        let mut open = vec![(start, false)];
        while let Some((id, done)) = open.pop() {
            if done {
                order.push(id);
            } else if seen.insert(id) {
                open.push((id, true));
                let mut callees: Vec<_> = calls(&program.funcs[id]).into_iter().collect();
                callees.extend(closures(&program.funcs[id]));
                callees.sort();
                open.extend(callees.into_iter().map(|callee| (callee, false)));
            }
        }
    }
    order
}

/// Whether calls of the function may be replaced by its body.
fn candidate(program: &Program, func: &Func) -> bool {
    struct Size {
        nodes: usize,
        fits: bool,
    }
    impl Visitor for Size {
        fn expr(&mut self, expr: &Expr) {
            self.nodes += 1;
            self.fits &= !matches!(&*expr.kind, ExprKind::Recover | ExprKind::MapIterStart { .. });
        }
        fn stmt(&mut self, stmt: &Stmt) {
            use StmtKind as K;
            self.nodes += 1;
            self.fits &= !matches!(stmt.kind, K::Go(_) | K::Defer(_) | K::Select { .. } | K::Label(_) | K::Goto(_));
        }
    }
    let flags = &func.flags;
    if flags.closure || flags.has_defer || flags.has_recover || flags.no_inline || flags.wrapper {
        return false;
    }
    // The panic machinery and what looks at its caller's frame live there.
    if flags.runtime_internal || func.package == "runtime" || matches!(func.body, Body::Native { .. }) {
        return false;
    }
    let mut values = func.params.iter().chain(&func.results);
    if values.any(|local| program.types[func.locals[*local].ty].size > LARGEST_VALUE) {
        return false;
    }
    let mut size = Size { nodes: 0, fits: true };
    visit::func(func, &mut size);
    size.fits && size.nodes <= SMALL && copies_of_closures(program, func) <= BIG / 10
}

/// Nodes of the closures that a copy of the function brings along.
fn copies_of_closures(program: &Program, func: &Func) -> usize {
    closures(func)
        .into_iter()
        .map(|id| size(&program.funcs[id]) + copies_of_closures(program, &program.funcs[id]))
        .sum()
}

fn size(func: &Func) -> usize {
    struct Nodes(usize);
    impl Visitor for Nodes {
        fn expr(&mut self, _: &Expr) {
            self.0 += 1;
        }
    }
    let mut nodes = Nodes(0);
    visit::func(func, &mut nodes);
    nodes.0
}

fn inline_into(program: &mut Program, id: FuncId, bodies: &HashMap<FuncId, Func>) {
    let room = BIG.saturating_sub(size(&program.funcs[id]));
    let Body::Go(body) = &mut program.funcs[id].body else { return };
    let mut body = std::mem::take(body);
    Inliner { program, id, bodies, room, open: Vec::new() }.stmts(&mut body);
    program.funcs[id].body = Body::Go(body);
}

struct Inliner<'a> {
    program: &'a mut Program,
    /// The function that grows. Its body is taken out meanwhile.
    id: FuncId,
    bodies: &'a HashMap<FuncId, Func>,
    /// Nodes the function may still grow by.
    room: usize,
    /// Callees whose bodies are being treated.
    open: Vec<FuncId>,
}

impl Rewriter for Inliner<'_> {
    fn expr(&mut self, expr: &mut Expr) {
        self.operands(expr);
        let ExprKind::Call(Call { callee: Callee::Static(callee), args, .. }) = &mut *expr.kind else { return };
        let Some(body) = self.bodies.get(callee) else { return };
        let cost = size(body);
        if cost > self.room || args.len() != body.params.len() || self.open.contains(callee) {
            return;
        }
        self.room -= cost;
        let (callee, args) = (*callee, std::mem::take(args));
        *expr.kind = Copier::new(self.program, self.id, body).call(callee, args, expr);
        self.inside(callee, expr);
    }
}

impl Inliner<'_> {
    /// Calls within a body that was just inlined.
    fn inside(&mut self, callee: FuncId, inlined: &mut Expr) {
        let inlined = match &mut *inlined.kind {
            ExprKind::Sequence(_, inlined) => inlined,
            _ => inlined,
        };
        let ExprKind::Inlined { body, .. } = &mut *inlined.kind else { unreachable!("just made") };
        let all = self.room;
        self.room = all.min(WITHIN);
        let within = self.room;
        self.open.push(callee);
        self.stmts(body);
        self.open.pop();
        self.room = all - (within - self.room);
    }
}

/// Copies a callee's body into a function.
struct Copier<'a> {
    program: &'a mut Program,
    to: FuncId,
    from: &'a Func,
    locals: HashMap<LocalId, LocalId>,
    allocs: HashMap<AllocId, AllocId>,
    labels: HashMap<LabelId, LabelId>,
    results: Vec<LocalId>,
    label: LabelId,
}

impl<'a> Copier<'a> {
    fn new(program: &'a mut Program, id: FuncId, from: &'a Func) -> Copier<'a> {
        let to = &mut program.funcs[id];
        let mut locals = HashMap::new();
        for (id, local) in from.locals.iter() {
            let mut local = local.clone();
            if matches!(local.kind, LocalKind::Param | LocalKind::Result) {
                local.kind = LocalKind::Variable;
            }
            locals.insert(id, to.locals.push(local));
        }
        let allocs = from.allocs.iter().map(|(id, site)| (id, to.allocs.push(site.clone()))).collect();
        let labels = from.labels.iter().map(|(id, label)| (id, to.labels.push(label.clone()))).collect();
        let results = from.results.iter().map(|local| locals[local]).collect();
        let label = to.labels.push(Default::default());
        Copier { program, to: id, from, locals, allocs, labels, results, label }
    }

    /// The arguments belong to the caller, so they stand in front of the inlined body.
    fn call(mut self, callee: FuncId, args: Vec<Expr>, call: &Expr) -> ExprKind {
        let (ty, pos) = (call.ty, call.pos);
        let declare = |local, value| Stmt { kind: StmtKind::Declare { local, value }, pos };
        let params = self.from.params.iter().map(|param| self.locals[param]);
        let arguments: Vec<Stmt> = params.zip(args).map(|(local, arg)| declare(local, Some(arg))).collect();
        let mut body: Vec<Stmt> = self.results.iter().map(|result| declare(*result, None)).collect();
        let Body::Go(copied) = &self.from.body else { unreachable!("candidates have bodies") };
        let mut copied = copied.clone();
        self.stmts(&mut copied, true);
        body.append(&mut copied);
        let kind = ExprKind::Inlined { callee, body, label: self.label, results: self.results };
        if arguments.is_empty() { kind } else { ExprKind::Sequence(arguments, Expr { kind: Box::new(kind), ty, pos }) }
    }

    /// `tail`: the end of this list is the end of the body.
    fn stmts(&mut self, list: &mut Vec<Stmt>, tail: bool) {
        let count = list.len();
        let old = std::mem::replace(list, Vec::with_capacity(count));
        for (index, mut stmt) in old.into_iter().enumerate() {
            let last = tail && index + 1 == count;
            self.labels_and_locals_of(&mut stmt);
            self.parts_of(&mut stmt, last);
            match stmt.kind {
                StmtKind::Return(values) => self.leave(list, values, stmt.pos, last),
                _ => list.push(stmt),
            }
        }
    }

    fn parts_of(&mut self, stmt: &mut Stmt, last: bool) {
        // Only the arms of a conditional at the end are ends themselves.
        let tail = last && matches!(stmt.kind, StmtKind::If { .. } | StmtKind::Block(_) | StmtKind::Switch { .. });
        visit::for_each_part_mut(stmt, &mut |part| match part {
            PartMut::Expr(expr) => self.expr(expr),
            PartMut::Stmts(list) => self.stmts(list, tail),
        });
    }

    /// What `return values` becomes.
    fn leave(&mut self, list: &mut Vec<Stmt>, mut values: Vec<Expr>, pos: Pos, last: bool) {
        let place =
            |local: LocalId, to: &Func| Expr { kind: Box::new(ExprKind::Local(local)), ty: to.locals[local].ty, pos };
        let to = &mut self.program.funcs[self.to];
        let places: Vec<Expr> = self.results.iter().map(|local| place(*local, to)).collect();
        let mut push = |kind| list.push(Stmt { kind, pos });
        match (values.len(), places.len()) {
            (0, _) => {}
            (1, 0) => push(StmtKind::Expr(values.remove(0))),
            (1, 1) => push(StmtKind::Assign { place: places[0].clone(), value: values.remove(0) }),
            (1, _) => {
                let places = places.into_iter().map(Some).collect();
                push(StmtKind::AssignTuple { places, value: values.remove(0) });
            }
            _ => {
                // All values first: they may mention the results.
                let mut temporaries = Vec::new();
                for (value, result) in values.into_iter().zip(&self.results) {
                    let mut local = to.locals[*result].clone();
                    local.kind = LocalKind::Temporary;
                    local.name.clear();
                    (local.address_taken, local.captured_by_reference) = (false, false);
                    let local = to.locals.push(local);
                    temporaries.push(place(local, to));
                    push(StmtKind::Declare { local, value: Some(value) });
                }
                for (place, value) in places.into_iter().zip(temporaries) {
                    push(StmtKind::Assign { place, value });
                }
            }
        }
        if !last {
            push(StmtKind::Break(self.label));
        }
    }

    fn labels_and_locals_of(&mut self, stmt: &mut Stmt) {
        match &mut stmt.kind {
            StmtKind::Declare { local, .. } => *local = self.locals[local],
            StmtKind::Loop { label, .. }
            | StmtKind::Breakable { label, .. }
            | StmtKind::Break(label)
            | StmtKind::Continue(label) => *label = self.labels[label],
            _ => {}
        }
    }

    fn expr(&mut self, expr: &mut Expr) {
        use ExprKind as K;
        match &mut *expr.kind {
            K::Local(local) | K::MapIterNext { iterator: local, .. } => *local = self.locals[local],
            K::MapIterKey { iterator } | K::MapIterValue { iterator } => *iterator = self.locals[iterator],
            K::Concat { alloc, .. }
            | K::ToInterface { alloc, .. }
            | K::SliceLiteral { alloc, .. }
            | K::MapLiteral { alloc, .. }
            | K::New { alloc, .. }
            | K::MakeSlice { alloc, .. }
            | K::MakeMap { alloc, .. }
            | K::MakeChan { alloc, .. }
            | K::Append { alloc, .. } => *alloc = self.allocs[alloc],
            K::Closure { func, captures, alloc } => {
                *alloc = self.allocs[alloc];
                captures.iter_mut().for_each(|capture| capture.local = self.locals[&capture.local]);
                let inside = self.program.funcs[self.to].name.clone();
                *func = copy_closure(self.program, *func, &inside);
            }
            K::Convert(conversion, _) => {
                if let Some(alloc) = conversion.alloc_mut() {
                    *alloc = self.allocs[alloc];
                }
            }
            // A body that was inlined into the callee: its `Return`s are gone already.
            K::Inlined { label, results, .. } => {
                *label = self.labels[label];
                results.iter_mut().for_each(|local| *local = self.locals[local]);
            }
            _ => {}
        }
        visit::for_each_operand_mut(expr, &mut |part| match part {
            PartMut::Expr(expr) => self.expr(expr),
            PartMut::Stmts(list) => self.stmts(list, false),
        });
    }
}

/// A copy of a closure for a function that its maker was inlined into, with copies of the closures it makes itself. Its name is
/// what real Go gives it: `main.caller.callee.func1`.
fn copy_closure(program: &mut Program, id: FuncId, inside: &str) -> FuncId {
    let mut copy = program.funcs[id].clone();
    let number = program.funcs.len();
    let plain = copy.name.rsplit('/').next().unwrap_or_default();
    let plain = plain.split_once('.').map_or(plain, |(_, name)| name);
    copy.name = format!("{inside}.{plain}");
    copy.symbol = format!("{}·{number}", copy.symbol);
    let Body::Go(body) = &mut copy.body else { unreachable!("closures have bodies") };
    let mut body = std::mem::take(body);
    let copied = program.funcs.push(copy);
    Closures { program, inside: inside.to_owned() }.stmts(&mut body);
    program.funcs[copied].body = Body::Go(body);
    copied
}

/// Replaces the closures that a body makes by copies.
struct Closures<'a> {
    program: &'a mut Program,
    inside: String,
}

impl Rewriter for Closures<'_> {
    fn expr(&mut self, expr: &mut Expr) {
        if let ExprKind::Closure { func, .. } = &mut *expr.kind {
            *func = copy_closure(self.program, *func, &self.inside);
        }
        self.operands(expr);
    }
}
