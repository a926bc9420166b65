//! Slices that begin in the frame although they escape: a copy on the heap takes their place where they do.
//!
//! ```text
//! var list []int                          var list []int
//! for … { list = append(list, i) }   →    for … { list = append(list, i) }
//! return list                             return (copy := move(list); list = copy; copy)
//! ```
//! The arrays that `append` would leave behind while the slice is short are never allocated. As in Go, a slice qualifies whose
//! variable alone refers to its elements until one place, in no loop that the declaration isn't in, hands it on: it
//! is only assigned nil and what is appended to itself, and else its length is taken and its elements are used. A look at its
//! capacity, or a part of it, forbids moving; so does `s[i] = f(s)`, whose place is found before the slice moves,
//! and `s = append(s, f(s))`.
//!
//! Invariant: up to that place nothing but the variable (and the copy that a `range` made) refers to the frame's array, so
//! nobody can tell that it moved; from there on the variable does not refer to it either.
//! Start at [`move_slices`]; the analysis then finds that the array escapes nowhere.

use std::collections::{HashMap, HashSet};

use burrow_ir::func::{Body, Constant, Expr, ExprKind, Func, Local, LocalKind, Stmt, StmtKind};
use burrow_ir::index::{AllocId, FuncId, LocalId};
use burrow_ir::program::Program;
use burrow_ir::types::TypeKind;
use burrow_ir::visit::{self, Part, Rewriter};

use crate::options::Rule;

/// Rewrites the places where such slices escape, in every function.
pub fn move_slices(program: &mut Program, fault: Option<Rule>) {
    for id in program.funcs.keys().collect::<Vec<FuncId>>() {
        let func = &program.funcs[id];
        let Body::Go(body) = &func.body else { continue };
        let (moving, copies) = slices(program, func, body, fault);
        if moving.is_empty() {
            continue;
        }
        let func = &mut program.funcs[id];
        let Body::Go(body) = &mut func.body else { unreachable!("seen above") };
        let mut body = std::mem::take(body);
        Moves { func, moving, copies }.stmts(&mut body);
        func.body = Body::Go(body);
    }
}

/// The slices of a function that qualify, with the sites that begin them, and the copies that loops make.
fn slices(
    program: &Program,
    func: &Func,
    body: &[Stmt],
    fault: Option<Rule>,
) -> (HashMap<LocalId, Vec<AllocId>>, HashSet<LocalId>) {
    if !appends(func, body) {
        return Default::default();
    }
    let is_slice = |local: &Local| {
        let own = matches!(local.kind, LocalKind::Variable | LocalKind::Temporary);
        own && !local.address_taken
            && !local.captured_by_reference
            && matches!(program.types[local.ty].kind, TypeKind::Slice(_))
    };
    let slices: HashSet<LocalId> = func.locals.iter().filter(|(_, local)| is_slice(local)).map(|(id, _)| id).collect();
    let mut uses = Uses { slices, found: HashMap::new(), depth: 1, labels: false, places: Vec::new(), fault };
    uses.stmts(body);
    if uses.labels {
        return Default::default();
    }
    let is_copy = |(id, slice): (&LocalId, &Slice)| {
        (func.locals[*id].kind == LocalKind::Temporary && slice.is_copy()).then_some(*id)
    };
    let copies: HashSet<LocalId> = uses.found.iter().filter_map(is_copy).collect();
    let moving = uses.found.into_iter().filter(|(_, slice)| slice.moves(&copies));
    (moving.map(|(id, slice)| (id, slice.sites)).collect(), copies)
}

fn appends(func: &Func, body: &[Stmt]) -> bool {
    let mut found = false;
    if func.allocs.is_empty() {
        return false;
    }
    visit::stmts(body, &mut visit::OnExpr(|expr: &Expr| found |= matches!(&*expr.kind, ExprKind::Append { .. })));
    found
}

/// What is done with a slice variable.
#[derive(Debug, Default)]
struct Slice {
    declared: u32,
    depth: u32,
    /// `s = append(s, …)`.
    sites: Vec<AllocId>,
    /// How many they are, those in loops counted more: one that is alone gains nothing.
    weight: u32,
    /// Copies that are declared of it, and whether that is in a loop that the declaration isn't in.
    copies: Vec<(LocalId, bool)>,
    /// Other uses of its value.
    leaves: u32,
    /// One of them is in a loop that the declaration isn't in.
    leaves_in_loop: bool,
    /// Declared with another value, assigned, sliced, or asked for its capacity.
    forbidden: bool,
    /// It begins as a copy of another variable.
    copied: bool,
}

impl Slice {
    /// A copy whose elements are only read.
    fn is_copy(&self) -> bool {
        self.copied && self.declared == 1 && self.leaves == 0 && self.sites.is_empty() && self.copies.is_empty()
    }

    fn moves(&self, read_only: &HashSet<LocalId>) -> bool {
        let others: Vec<bool> =
            self.copies.iter().filter(|(copy, _)| !read_only.contains(copy)).map(|(_, in_loop)| *in_loop).collect();
        self.declared == 1
            && !self.forbidden
            && !self.copied
            && self.weight >= 2
            && self.leaves as usize + others.len() == 1
            && !(self.leaves_in_loop || others.contains(&true))
    }
}

/// Collects the uses of all slice variables of a function.
struct Uses {
    slices: HashSet<LocalId>,
    found: HashMap<LocalId, Slice>,
    depth: u32,
    /// Control may go backwards where no loop is seen.
    labels: bool,
    /// Slices with places that were found, and are used when the value is there that is being evaluated.
    places: Vec<LocalId>,
    fault: Option<Rule>,
}

impl Uses {
    fn slice(&self, expr: &Expr) -> Option<LocalId> {
        match &*expr.kind {
            ExprKind::Local(local) if self.slices.contains(local) => Some(*local),
            _ => None,
        }
    }

    fn of(&mut self, local: LocalId) -> &mut Slice {
        self.found.entry(local).or_default()
    }

    fn stmts(&mut self, list: &[Stmt]) {
        list.iter().for_each(|stmt| self.stmt(stmt));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Label(_) | StmtKind::Goto(_) => self.labels = true,
            StmtKind::Declare { local, value } if self.slices.contains(local) => {
                let depth = self.depth;
                let slice = self.of(*local);
                slice.declared += 1;
                slice.depth = depth;
                let Some(value) = value else { return };
                if let Some(from) = self.slice(value) {
                    self.of(*local).copied = true;
                    self.forbid_if_found(from);
                    let from = self.of(from);
                    return from.copies.push((*local, depth > from.depth));
                }
                self.assign(*local, value);
            }
            StmtKind::Assign { place, value } => match self.slice(place) {
                Some(local) => self.assign(local, value),
                None => self.write(std::slice::from_ref(&place), value),
            },
            StmtKind::Update { place, value, .. } => self.write(std::slice::from_ref(&place), value),
            StmtKind::AssignTuple { places, value } => {
                let (slices, others): (Vec<&Expr>, Vec<&Expr>) =
                    places.iter().flatten().partition(|place| self.slice(place).is_some());
                slices.into_iter().for_each(|slice| self.forbid(slice));
                self.write(&others, value);
            }
            StmtKind::Loop { .. } => {
                self.depth += 1;
                self.parts(stmt);
                self.depth -= 1;
            }
            StmtKind::Select { cases, .. } => {
                for case in cases {
                    if let burrow_ir::func::SelectComm::Receive { value: Some(local), .. } = case.comm {
                        self.of(local).forbidden = true;
                    }
                }
                self.parts(stmt);
            }
            _ => self.parts(stmt),
        }
    }

    fn parts(&mut self, stmt: &Stmt) {
        visit::for_each_part(stmt, &mut |part| self.part(part));
    }

    fn part(&mut self, part: Part<'_>) {
        match part {
            Part::Expr(expr) => self.expr(expr),
            Part::Stmts(list) => self.stmts(list),
        }
    }

    /// Elements are found before the value is evaluated, so their slice must not move meanwhile.
    fn write(&mut self, places: &[&Expr], value: &Expr) {
        places.iter().for_each(|place| self.expr(place));
        let found = places.iter().flat_map(|place| self.slices_of(place)).collect();
        self.behind(found, |uses| uses.expr(value));
    }

    /// Slices whose elements a place is, or a part of.
    fn slices_of(&self, place: &Expr) -> Vec<LocalId> {
        match &*place.kind {
            ExprKind::IndexSlice(base, _) | ExprKind::IndexUnchecked(base, _) => {
                self.slice(base).into_iter().chain(self.slices_of(base)).collect()
            }
            ExprKind::Field(base, _) | ExprKind::IndexArray(base, _) => self.slices_of(base),
            _ => Vec::new(),
        }
    }

    /// Evaluates something while places in these slices are found already.
    fn behind(&mut self, found: Vec<LocalId>, evaluate: impl FnOnce(&mut Self)) {
        let before = self.places.len();
        self.places.extend(found);
        evaluate(self);
        self.places.truncate(before);
    }

    fn assign(&mut self, local: LocalId, value: &Expr) {
        match &*value.kind {
            ExprKind::Zero | ExprKind::Constant(Constant::Nil) => {}
            ExprKind::Sequence(list, value) => {
                self.stmts(list);
                self.assign(local, value);
            }
            ExprKind::Append { slice, elements, spread, alloc } if self.slice(slice) == Some(local) => {
                let depth = self.depth;
                let this = self.of(local);
                this.sites.push(*alloc);
                this.weight += 1 + depth.saturating_sub(this.depth);
                self.behind(vec![local], |uses| elements.iter().chain(spread).for_each(|each| uses.expr(each)));
            }
            _ => {
                self.of(local).forbidden = true;
                self.expr(value);
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &*expr.kind {
            ExprKind::Len(value) if self.slice(value).is_some() => {}
            ExprKind::IndexSlice(base, index) | ExprKind::IndexUnchecked(base, index) if self.slice(base).is_some() => {
                self.behind(self.slice(base).into_iter().collect(), |uses| uses.expr(index));
            }
            ExprKind::Cap(operand) | ExprKind::Slice { operand, .. } if self.slice(operand).is_some() => {
                self.forbid(operand);
                self.operands(expr);
            }
            ExprKind::AddressOf(place) => {
                self.forbid_element(place);
                self.operands(expr);
            }
            ExprKind::Local(_) => {
                let Some(local) = self.slice(expr) else { return };
                self.forbid_if_found(local);
                let depth = self.depth;
                let slice = self.of(local);
                slice.leaves += 1;
                slice.leaves_in_loop |= depth > slice.depth;
            }
            ExprKind::Closure { captures, .. } => {
                captures.iter().for_each(|capture| self.of(capture.local).forbidden = true);
            }
            ExprKind::Inlined { results, .. } => {
                // A result is read where the body ends.
                for result in results {
                    if self.slices.contains(result) {
                        self.of(*result).forbidden = true;
                    }
                }
                self.operands(expr);
            }
            _ => self.operands(expr),
        }
    }

    fn operands(&mut self, expr: &Expr) {
        visit::for_each_operand(expr, &mut |part| self.part(part));
    }

    /// A place in the slice is about to be written.
    fn forbid_if_found(&mut self, local: LocalId) {
        if self.places.contains(&local) && self.fault != Some(Rule::FoundPlace) {
            self.of(local).forbidden = true;
        }
    }

    fn forbid(&mut self, expr: &Expr) {
        if let Some(local) = self.slice(expr) {
            self.of(local).forbidden = true;
        }
    }

    /// The address of an element, or of something in it.
    fn forbid_element(&mut self, place: &Expr) {
        match &*place.kind {
            ExprKind::IndexSlice(base, _) | ExprKind::IndexUnchecked(base, _) => {
                self.forbid(base);
                self.forbid_element(base);
            }
            ExprKind::Field(base, _) | ExprKind::IndexArray(base, _) => self.forbid_element(base),
            _ => {}
        }
    }
}

/// Puts moves where the slices are handed on: those uses that the walk above counted.
struct Moves<'a> {
    func: &'a mut Func,
    moving: HashMap<LocalId, Vec<AllocId>>,
    copies: HashSet<LocalId>,
}

impl Rewriter for Moves<'_> {
    fn parts(&mut self, stmt: &mut Stmt) {
        match &mut stmt.kind {
            // `range` makes a copy of what it goes through.
            StmtKind::Declare { local, value: Some(value) } if self.copies.contains(local) && self.is_moving(value) => {
            }
            StmtKind::Assign { place, value } if self.is_moving(place) => self.appended(value),
            _ => visit::for_each_part_mut(stmt, &mut |part| self.part(part)),
        }
    }

    fn expr(&mut self, expr: &mut Expr) {
        match &mut *expr.kind {
            ExprKind::Len(value) if self.is_moving(value) => {}
            ExprKind::IndexSlice(base, index) | ExprKind::IndexUnchecked(base, index) if self.is_moving(base) => {
                self.expr(index);
            }
            ExprKind::Local(local) => {
                if let Some(sites) = self.moving.get(local) {
                    *expr = moved(self.func, *local, sites.clone(), expr);
                }
            }
            _ => self.operands(expr),
        }
    }
}

impl Moves<'_> {
    fn is_moving(&self, expr: &Expr) -> bool {
        matches!(&*expr.kind, ExprKind::Local(local) if self.moving.contains_key(local))
    }

    /// The value of `s = append(s, …)`.
    fn appended(&mut self, value: &mut Expr) {
        match &mut *value.kind {
            ExprKind::Sequence(list, value) => {
                self.stmts(list);
                self.appended(value);
            }
            ExprKind::Append { elements, spread, .. } => {
                elements.iter_mut().chain(spread).for_each(|each| self.expr(each));
            }
            _ => {}
        }
    }
}

/// `(copy := move(s); s = copy; copy)`.
fn moved(func: &mut Func, slice: LocalId, sites: Vec<AllocId>, expr: &Expr) -> Expr {
    let (ty, pos) = (expr.ty, expr.pos);
    let made = |kind| Expr { kind: Box::new(kind), ty, pos };
    let copy = func.new_local("", ty, LocalKind::Temporary, pos);
    let value = Some(made(ExprKind::MoveSlice { slice: made(ExprKind::Local(slice)), sites }));
    let place = made(ExprKind::Local(slice));
    let list = vec![
        Stmt { kind: StmtKind::Declare { local: copy, value }, pos },
        Stmt { kind: StmtKind::Assign { place, value: made(ExprKind::Local(copy)) }, pos },
    ];
    made(ExprKind::Sequence(list, made(ExprKind::Local(copy))))
}
