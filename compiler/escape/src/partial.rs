//! Partial escape: an object that escapes on some paths only begins in the frame, and is copied to the heap where it leaks.
//!
//! ```text
//! n := &node{key: k}                var x node = node{key: k}; v := &x; var h *node
//! n.count()                    →    v.count()
//! if n.key == 0 { sink = n }        if v.key == 0 { sink = (if v == &x { h = new(node, x); v = h }; h) }
//! n.key++                           v.key++
//! ```
//! Mode `whole` only; other objects stay as they are. An object qualifies under these conditions:
//! 1. No closure refers to it, and [`names`] are all that holds its address. So behind the rewriting `v` is the only
//!    variable that leads to it, and it leads to the copy once there is one.
//! 2. Each other use of the address is a *leak*, which is what moves the object, except where the address is compared, and where
//!    a callee (or an atomic operation) gets it that by its summary neither keeps nor returns it.
//! 3. Between the finding of a place in the object (or the passing of its address) and the use of that place nothing leaks: `n.key = leak(n)`
//!    would be written where the object had been.
//! 4. Each leak is in an arm of a conditional that the object's declaration isn't in: else most paths pay for a copy.
//!
//! This happens between two runs of the analysis: the first shows which objects escape, the second that `x` no longer does. It
//! finds that by itself: what leaks is `h`, which leads to heap objects only. 1 to 3 are this module's proof.
//! Start at [`move_objects`].

mod uses;

use std::collections::{HashMap, HashSet};

use burrow_ir::Pos;
use burrow_ir::func::{AllocSite, BinaryOp, Body, Callee, Expr, ExprKind, Func, LocalKind, Stmt, StmtKind, Storage};
use burrow_ir::index::{FuncId, LocalId, Table, TypeId};
use burrow_ir::program::Program;
use burrow_ir::types::{Basic, TypeKind, TypeTable};
use burrow_ir::visit::{self, Rewriter};

use self::uses::{is_comparison, stays};
use crate::callees;
use crate::graph::Graph;
use crate::limits;
use crate::names::{self, Object, object_of};
use crate::options::Rule;
use crate::summary::Summary;

/// Summaries of the callees that are analysed already.
type Summaries = Table<FuncId, Option<Summary>>;

/// Rewrites the objects of a group's functions that qualify. True if there are any: the group's graph then has to be made anew.
pub fn move_objects(
    program: &mut Program,
    group: &[FuncId],
    graph: &Graph,
    summaries: &Summaries,
    fault: Option<Rule>,
) -> bool {
    let mut any = false;
    for id in group {
        if let Some(func) = rewritten(program, *id, graph, summaries, fault) {
            program.funcs[*id] = func;
            any = true;
        }
    }
    any
}

/// The function with the objects that qualify rewritten; `None`: there are none.
fn rewritten(program: &Program, id: FuncId, graph: &Graph, summaries: &Summaries, fault: Option<Rule>) -> Option<Func> {
    let func = &program.funcs[id];
    let Body::Go(body) = &func.body else { return None };
    let escaping = escaping(program, id, body, graph);
    if escaping.is_empty() {
        return None;
    }
    let names = names::names(func, body, fault);
    let candidates = candidates(func, &names, escaping);
    if candidates.is_empty() {
        return None;
    }
    let moving = uses::qualified(program, func, body, &names, &candidates, summaries, fault);
    if moving.is_empty() {
        return None;
    }
    let (mut func, mut body) = (func.clone(), body.clone());
    let mut variables: Vec<LocalId> = names::use_objects(&mut func, &mut body, &names, &moving).into_values().collect();
    variables.sort();
    let mut moves = Moves { func: &mut func, types: &program.types, summaries, fault, cursors: HashMap::new() };
    variables.into_iter().for_each(|variable| moves.add_cursor(variable));
    moves.stmts(&mut body);
    func.body = Body::Go(body);
    Some(func)
}

/// Objects of a function that the graph puts on the heap, of a size that is worth copying.
fn escaping(program: &Program, id: FuncId, body: &[Stmt], graph: &Graph) -> HashSet<Object> {
    let func = &program.funcs[id];
    let fits = |ty: TypeId| (1..=limits::MOVED).contains(&program.types[ty].size);
    let locals = func.locals.iter().filter(|(local, info)| {
        let own = matches!(info.kind, LocalKind::Variable | LocalKind::Temporary);
        own && info.address_taken && fits(info.ty) && graph[graph.by_what[&(id, *local)]].escapes
    });
    let mut objects: HashSet<Object> = locals.map(|(local, _)| Object::Local(local)).collect();
    if func.allocs.is_empty() {
        return objects;
    }
    let mut sites = visit::OnExpr(|expr: &Expr| {
        if let ExprKind::New { element, alloc, .. } = &*expr.kind
            && fits(*element)
            && graph.sites.get(&(id, *alloc)).is_some_and(|site| graph[*site].escapes)
        {
            objects.insert(Object::Site(*alloc));
        }
    });
    visit::stmts(body, &mut sites);
    objects
}

/// Those of them that have names, or are variables that no closure refers to.
fn candidates(func: &Func, names: &HashMap<LocalId, Object>, mut escaping: HashSet<Object>) -> HashSet<Object> {
    let named: HashSet<Object> = names.values().copied().collect();
    escaping.retain(|object| match object {
        Object::Site(_) => named.contains(object),
        Object::Local(local) => !func.locals[*local].captured_by_reference,
    });
    escaping
}

/// What leads to an object after the rewriting.
#[derive(Debug, Clone, Copy)]
struct Cursor {
    /// The object, or its copy.
    pointer: LocalId,
    /// The copy, if there is one.
    moved: LocalId,
    ty: TypeId,
    boolean: TypeId,
}

/// Puts moves where objects leak, by the same distinctions as the walk above.
struct Moves<'a> {
    func: &'a mut Func,
    types: &'a TypeTable,
    summaries: &'a Summaries,
    fault: Option<Rule>,
    cursors: HashMap<LocalId, Cursor>,
}

impl Rewriter for Moves<'_> {
    fn expr(&mut self, expr: &mut Expr) {
        match &mut *expr.kind {
            ExprKind::AddressOf(place) => match self.object(place) {
                Some(_) if matches!(&*place.kind, ExprKind::Local(_)) => self.leak(expr),
                Some(_) => self.part(place, true),
                None => self.operands(expr),
            },
            ExprKind::Binary(op, left, right) if is_comparison(*op) => {
                self.address(left);
                self.address(right);
            }
            ExprKind::Call(call) => {
                for index in 0..call.args.len() {
                    match stays(self.summaries, call, index) {
                        true => self.address(&mut call.args[index]),
                        false => self.expr(&mut call.args[index]),
                    }
                }
                match &mut call.callee {
                    Callee::Static(_) => {}
                    Callee::Value(callee) | Callee::Interface { receiver: callee, .. } => self.expr(callee),
                }
            }
            ExprKind::Intrinsic { symbol, args } => {
                for (index, arg) in args.iter_mut().enumerate() {
                    match callees::is_address_of_number(symbol, index) {
                        true => self.address(arg),
                        false => self.expr(arg),
                    }
                }
            }
            ExprKind::Local(local) => {
                if let Some(cursor) = self.cursors.get(local).copied() {
                    let pointer = local_expr(cursor.pointer, cursor.ty, expr.pos);
                    *expr.kind = ExprKind::Deref(pointer);
                }
            }
            _ => self.operands(expr),
        }
    }

    fn parts(&mut self, stmt: &mut Stmt) {
        visit::for_each_part_mut(stmt, &mut |part| Rewriter::part(self, part));
        let StmtKind::Declare { local, .. } = &stmt.kind else { return };
        let Some(cursor) = self.cursors.get(local).copied() else { return };
        let pos = stmt.pos;
        let address = ExprKind::AddressOf(local_expr(*local, self.func.locals[*local].ty, pos));
        let address = Expr { kind: Box::new(address), ty: cursor.ty, pos };
        let declare = |local, value| Stmt { kind: StmtKind::Declare { local, value }, pos };
        let object = std::mem::replace(&mut stmt.kind, StmtKind::Block(Vec::new()));
        stmt.kind = StmtKind::Block(vec![
            Stmt { kind: object, pos },
            declare(cursor.pointer, Some(address)),
            declare(cursor.moved, None),
        ]);
    }
}

impl Moves<'_> {
    fn add_cursor(&mut self, object: LocalId) {
        let (element, pos) = (self.func.locals[object].ty, self.func.locals[object].pos);
        let find = |wanted: TypeKind| {
            let is_it = |ty: &TypeId| self.types[*ty].kind == wanted;
            self.types
                .keys()
                .find(|ty| is_it(ty) && self.types[*ty].named.as_ref().is_none_or(|named| named.package.is_empty()))
        };
        let ty = find(TypeKind::Pointer(element)).expect("somebody took the address");
        let boolean = find(TypeKind::Basic(Basic::Bool)).expect("conditionals are there");
        let [pointer, moved] = [(); 2].map(|()| {
            let variable = self.func.new_local("", ty, LocalKind::Temporary, pos);
            self.func.locals[variable].reassigned = true;
            variable
        });
        self.cursors.insert(object, Cursor { pointer, moved, ty, boolean });
    }

    fn object(&self, place: &Expr) -> Option<LocalId> {
        object_of(place).filter(|local| self.cursors.contains_key(local))
    }

    /// A place in an object, which leaks or not.
    fn part(&mut self, place: &mut Expr, leaks: bool) {
        match &mut *place.kind {
            ExprKind::Field(base, _) => self.part(base, leaks),
            ExprKind::IndexArray(base, index) | ExprKind::IndexUnchecked(base, index) => {
                self.part(base, leaks);
                self.expr(index);
            }
            ExprKind::Local(local) if leaks => {
                let moved = self.moved(*local, place.pos);
                *place.kind = ExprKind::Deref(moved);
            }
            _ => self.expr(place),
        }
    }

    /// An operand that is looked at only.
    fn address(&mut self, operand: &mut Expr) {
        let ExprKind::AddressOf(place) = &mut *operand.kind else { return self.expr(operand) };
        match (self.object(place), &*place.kind) {
            (Some(object), ExprKind::Local(_)) => *operand.kind = ExprKind::Local(self.cursors[&object].pointer),
            (Some(_), _) => self.part(place, false),
            (None, _) => self.operands(operand),
        }
    }

    fn leak(&mut self, expr: &mut Expr) {
        let ExprKind::AddressOf(place) = &*expr.kind else { unreachable!("the caller saw an address") };
        let object = object_of(place).expect("the caller saw an object");
        *expr = self.moved(object, expr.pos);
    }

    /// `(if v == &x { h = new(T, x); v = h }; h)`.
    fn moved(&mut self, object: LocalId, pos: Pos) -> Expr {
        let Cursor { pointer, moved, ty, boolean } = self.cursors[&object];
        let element = self.func.locals[object].ty;
        let alloc = self.func.allocs.push(AllocSite { pos, storage: Storage::Heap, part: None });
        let made = |kind, ty| Expr { kind: Box::new(kind), ty, pos };
        let local = |local, ty| local_expr(local, ty, pos);
        let new = made(ExprKind::New { element, value: Some(local(object, element)), alloc }, ty);
        let address = made(ExprKind::AddressOf(local(object, element)), ty);
        let is_here = made(ExprKind::Binary(BinaryOp::Equal, local(pointer, ty), address), boolean);
        let assign = |place, value| Stmt { kind: StmtKind::Assign { place, value }, pos };
        let mut then = vec![assign(local(moved, ty), new)];
        if self.fault != Some(Rule::MovedObject) {
            then.push(assign(local(pointer, ty), local(moved, ty)));
        }
        let test = StmtKind::If { condition: is_here, then, otherwise: Vec::new() };
        made(ExprKind::Sequence(vec![Stmt { kind: test, pos }], local(moved, ty)), ty)
    }
}

fn local_expr(local: LocalId, ty: TypeId, pos: Pos) -> Expr {
    Expr { kind: Box::new(ExprKind::Local(local)), ty, pos }
}
