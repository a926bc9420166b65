//! Objects that are allocated together: one object of the heap for several sites and variables of a function.
//!
//! Sites that control reaches one after the other, as those of `&pair{&left{}, &right{}}` and of a body that was inlined
//! between them, share an object: it is allocated before the first, and each takes its part of it. Sites in different arms of
//! a conditional may share a part, since only one of them is reached.
//!
//! What shares an object stays alive together. So objects that are shared are small, and no larger than the separate ones were.
//! A program that asks what becomes of single objects (finalizers, cleanups, weak pointers) has none.
//!
//! Invariant: between the allocation of a shared object and the next one a part is used at most once: sites stand in no
//! loop and behind no label that isn't around the allocation as well.
//! Start at [`allocate_together`].

use std::collections::HashMap;

use burrow_ir::func::{AllocSite, Body, Expr, ExprKind, Func, LocalKind, Part, Stmt, StmtKind, Storage};
use burrow_ir::index::{AllocId, Entity, FuncId, LocalId, TypeId};
use burrow_ir::program::Program;
use burrow_ir::types::{Field, Type, TypeKind};
use burrow_ir::visit::{self, Rewriter, Visitor};

use crate::limits;
use crate::options::Mode;
use crate::pointers;

/// Shares objects in every function, as far as the mode allows it.
pub fn allocate_together(program: &mut Program, mode: Mode) {
    if program.funcs.values().any(watches_objects) {
        return;
    }
    let pointers = pointers::of_types(&program.types);
    let mut made = HashMap::new();
    for id in program.funcs.keys().collect::<Vec<FuncId>>() {
        let Body::Go(body) = &mut program.funcs[id].body else { continue };
        let mut body = std::mem::take(body);
        let single = Single::of(&program.funcs[id], &body);
        Sharing { program, pointers: &pointers, made: &mut made, id, single, mode }.stmts(&mut body);
        program.funcs[id].body = Body::Go(body);
    }
}

/// Functions that tell the program when an object dies.
fn watches_objects(func: &Func) -> bool {
    match func.package.as_str() {
        "weak" | "unique" => true,
        "runtime" => ["runtime.SetFinalizer", "runtime.AddCleanup"].iter().any(|name| func.name.starts_with(name)),
        _ => false,
    }
}

/// What wants memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Taker {
    Site(AllocId),
    Local(LocalId),
}

/// One value, or as many as an array has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Memory {
    ty: TypeId,
    count: Option<u64>,
}

/// A part of a shared object: those of its takers that control reaches share it.
#[derive(Debug, Clone)]
struct Slot {
    memory: Memory,
    takers: Vec<Taker>,
}

/// Types of shared objects, by what they hold: the type and the pointer to it.
type Made = HashMap<Vec<Memory>, (TypeId, TypeId)>;

/// An object with more parts is not worth looking for.
const MOST_PARTS: usize = 8;

/// How often sites and declarations stand in a function: those that do several times cannot share an object.
#[derive(Default)]
struct Single {
    count: HashMap<Taker, u32>,
}

impl Single {
    fn of(func: &Func, body: &[Stmt]) -> Single {
        let mut single = Single::default();
        for param in func.params.iter().chain(&func.results) {
            single.count(Taker::Local(*param));
            single.count(Taker::Local(*param));
        }
        visit::stmts(body, &mut single);
        single
    }

    fn count(&mut self, taker: Taker) {
        *self.count.entry(taker).or_default() += 1;
    }

    fn is_single(&self, taker: Taker) -> bool {
        self.count.get(&taker) == Some(&1)
    }
}

impl Visitor for Single {
    fn expr(&mut self, expr: &Expr) {
        if let Some(site) = site_of(expr) {
            self.count(Taker::Site(site));
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        if let StmtKind::Declare { local, .. } = stmt.kind {
            self.count(Taker::Local(local));
        }
    }
}

/// Sites whose memory may be part of something.
fn site_of(expr: &Expr) -> Option<AllocId> {
    match &*expr.kind {
        ExprKind::New { alloc, .. } | ExprKind::SliceLiteral { alloc, .. } | ExprKind::MakeSlice { alloc, .. } => {
            Some(*alloc)
        }
        _ => None,
    }
}

struct Sharing<'a> {
    program: &'a mut Program,
    /// By type: whether its values hold pointers.
    pointers: &'a [bool],
    made: &'a mut Made,
    id: FuncId,
    single: Single,
    mode: Mode,
}

impl Rewriter for Sharing<'_> {
    fn expr(&mut self, expr: &mut Expr) {
        self.operands(expr);
    }

    /// Inserts allocations in a list, then in the lists within.
    fn stmts(&mut self, list: &mut Vec<Stmt>) {
        let mut index = 0;
        while index < list.len() {
            if let Some(shared) = self.shared_from(&list[index..]) {
                list.insert(index, shared);
                index += 1;
            }
            self.parts(&mut list[index]);
            index += 1;
        }
    }
}

impl Sharing<'_> {
    /// The allocation of an object for the first site of a list and some that follow, if there are any.
    fn shared_from(&mut self, list: &[Stmt]) -> Option<Stmt> {
        let first = list.first()?;
        if !self.takes(first) {
            return None;
        }
        let slots = self.of_list(list);
        let count = (2..=slots.len()).rev().find(|count| self.is_worth_it(&slots[..*count]))?;
        let mut slots = slots[..count].to_vec();
        // Larger alignments first, so that nothing is padded.
        slots.sort_by_key(|slot| std::cmp::Reverse(self.align(slot)));
        Some(self.share(&slots, first.pos))
    }

    /// Whether the first slot of a list is in its first statement.
    fn takes(&mut self, first: &Stmt) -> bool {
        let mut slots = Vec::new();
        self.of_stmt(first, &[], &mut slots);
        !slots.is_empty()
    }

    /// One object must not take more memory than several.
    fn is_worth_it(&self, slots: &[Slot]) -> bool {
        let total: u64 = slots.iter().map(|slot| self.size(slot.memory)).sum();
        if self.mode != Mode::Whole {
            return total <= limits::SHARED_VARIABLES;
        }
        let align = slots.iter().map(|slot| self.align(slot)).max().unwrap_or(1);
        let separate: u64 = slots.iter().map(|slot| limits::slot_size(self.size(slot.memory))).sum();
        total <= limits::SHARED && limits::slot_size(total.next_multiple_of(align)) <= separate
    }

    fn size(&self, memory: Memory) -> u64 {
        self.program.types[memory.ty].size.saturating_mul(memory.count.unwrap_or(1))
    }

    fn align(&self, slot: &Slot) -> u64 {
        self.program.types[slot.memory.ty].align
    }

    /// Declares the shared object and gives each taker its part.
    fn share(&mut self, slots: &[Slot], pos: burrow_ir::Pos) -> Stmt {
        let members: Vec<Memory> = slots.iter().map(|slot| slot.memory).collect();
        let (ty, pointer) = match self.made.get(&members) {
            Some(known) => *known,
            None => {
                let new = shared_type(self.program, &members);
                self.made.insert(members, new);
                new
            }
        };
        let func = &mut self.program.funcs[self.id];
        let object = func.new_local("", pointer, LocalKind::Temporary, pos);
        let alloc = func.allocs.push(AllocSite { pos, storage: Storage::Heap, part: None });
        let TypeKind::Struct { fields } = &self.program.types[ty].kind else { unreachable!("made as a struct") };
        for (slot, field) in slots.iter().zip(fields) {
            let part = Some(Part { object, offset: field.offset });
            for taker in &slot.takers {
                match taker {
                    Taker::Site(site) => func.allocs[*site].part = part,
                    Taker::Local(local) => func.locals[*local].part = part,
                }
            }
        }
        let new = ExprKind::New { element: ty, value: None, alloc };
        let value = Some(Expr { kind: Box::new(new), ty: pointer, pos });
        Stmt { kind: StmtKind::Declare { local: object, value }, pos }
    }

    // What control takes on its way.

    fn of_list(&self, list: &[Stmt]) -> Vec<Slot> {
        let mut slots = Vec::new();
        for (index, stmt) in list.iter().enumerate() {
            if slots.len() >= MOST_PARTS
                || visit::has_label(stmt)
                || !self.of_stmt(stmt, &list[index + 1..], &mut slots)
            {
                break;
            }
        }
        slots
    }

    /// Adds the slots of a statement. False: those of the statements behind it are among them, or control does not get there.
    fn of_stmt(&self, stmt: &Stmt, rest: &[Stmt], slots: &mut Vec<Slot>) -> bool {
        match &stmt.kind {
            StmtKind::If { condition, then, otherwise } => {
                self.of_expr(condition, slots);
                let (mut first, mut second) = (self.of_list(then), self.of_list(otherwise));
                match (leaves(then), leaves(otherwise)) {
                    (false, false) => {}
                    (true, false) => second.extend(self.of_list(rest)),
                    (false, true) => first.extend(self.of_list(rest)),
                    (true, true) => {}
                }
                let goes_on = !leaves(then) && !leaves(otherwise);
                slots.extend(either(first, second));
                goes_on
            }
            StmtKind::Block(list) => {
                slots.extend(self.of_list(list));
                !leaves(list)
            }
            // Their bodies run several times, or perhaps not at all.
            StmtKind::Loop { .. } | StmtKind::Breakable { .. } | StmtKind::Select { .. } => true,
            StmtKind::Switch { value, .. } => {
                self.of_expr(value, slots);
                true
            }
            _ => {
                visit::for_each_part(stmt, &mut |part| match part {
                    visit::Part::Expr(expr) => self.of_expr(expr, slots),
                    visit::Part::Stmts(_) => {}
                });
                if let StmtKind::Declare { local, .. } = stmt.kind {
                    slots.extend(self.slot_of_local(local));
                }
                !leaves(std::slice::from_ref(stmt))
            }
        }
    }

    fn of_expr(&self, expr: &Expr, slots: &mut Vec<Slot>) {
        slots.extend(self.slot_of_site(expr));
        match &*expr.kind {
            ExprKind::AndAnd(left, _) | ExprKind::OrOr(left, _) => self.of_expr(left, slots),
            ExprKind::Conditional(condition, then, otherwise) => {
                self.of_expr(condition, slots);
                let [mut first, mut second] = [Vec::new(), Vec::new()];
                self.of_expr(then, &mut first);
                self.of_expr(otherwise, &mut second);
                slots.extend(either(first, second));
            }
            _ => visit::for_each_operand(expr, &mut |part| match part {
                visit::Part::Expr(operand) => self.of_expr(operand, slots),
                visit::Part::Stmts(list) => slots.extend(self.of_list(list)),
            }),
        }
    }

    fn slot_of_site(&self, expr: &Expr) -> Option<Slot> {
        let site = site_of(expr)?;
        let record = &self.func().allocs[site];
        if self.mode != Mode::Whole || record.storage != Storage::Heap || record.part.is_some() {
            return None;
        }
        let count = match &*expr.kind {
            ExprKind::New { element, .. } => {
                return self.slot(Memory { ty: *element, count: None }, Taker::Site(site));
            }
            ExprKind::SliceLiteral { length, .. } => *length,
            ExprKind::MakeSlice { length, capacity: None, .. } => limits::constant_size(length)?,
            _ => return None,
        };
        let TypeKind::Slice(ty) = self.program.types[expr.ty].kind else { return None };
        self.slot(Memory { ty, count: Some(count) }, Taker::Site(site))
    }

    fn slot_of_local(&self, local: LocalId) -> Option<Slot> {
        let record = &self.func().locals[local];
        let own = matches!(record.kind, LocalKind::Variable | LocalKind::Temporary);
        let on_heap = own && record.storage == Storage::Heap && record.part.is_none();
        if !on_heap || self.mode != Mode::Whole && self.pointers[record.ty.index()] {
            return None;
        }
        self.slot(Memory { ty: record.ty, count: None }, Taker::Local(local))
    }

    fn slot(&self, memory: Memory, taker: Taker) -> Option<Slot> {
        let size = self.size(memory);
        let fits = size > 0 && size < limits::SHARED;
        (fits && self.single.is_single(taker)).then(|| Slot { memory, takers: vec![taker] })
    }

    fn func(&self) -> &Func {
        &self.program.funcs[self.id]
    }
}

/// What is taken in either of two arms; a type that only one takes would lie idle in the other.
fn either(first: Vec<Slot>, mut second: Vec<Slot>) -> Vec<Slot> {
    let mut both = Vec::new();
    for mut slot in first {
        if let Some(index) = second.iter().position(|other| other.memory == slot.memory) {
            slot.takers.append(&mut second.remove(index).takers);
            both.push(slot);
        }
    }
    both
}

/// A struct of these parts, and the pointer to it.
fn shared_type(program: &mut Program, members: &[Memory]) -> (TypeId, TypeId) {
    let mut fields = Vec::new();
    let (mut end, mut align) = (0, 1);
    for (index, memory) in members.iter().enumerate() {
        let ty = match memory.count {
            None => memory.ty,
            Some(length) => {
                let element = &program.types[memory.ty];
                let kind = TypeKind::Array { element: memory.ty, length };
                let array = unnamed(
                    program,
                    kind,
                    format!("[{length}]{}", element.string),
                    element.size * length,
                    element.align,
                );
                program.types.push(array)
            }
        };
        let part = &program.types[ty];
        end = u64::next_multiple_of(end, part.align);
        let (name, package, tag) = (format!("part{index}"), String::new(), String::new());
        fields.push(Field { name, ty, offset: end, embedded: false, tag, package });
        end += part.size;
        align = align.max(part.align);
    }
    let names: Vec<&str> = fields.iter().map(|field| program.types[field.ty].string.as_str()).collect();
    let name = names.join(" + ");
    let pointer_name = format!("*({name})");
    let ty = unnamed(program, TypeKind::Struct { fields }, name, end.next_multiple_of(align), align);
    let ty = program.types.push(ty);
    let pointer = unnamed(program, TypeKind::Pointer(ty), pointer_name, 8, 8);
    (ty, program.types.push(pointer))
}

/// A type of the compiler's own, which no program can ask for.
fn unnamed(program: &Program, kind: TypeKind, string: String, size: u64, align: u64) -> Type {
    let unique = format!("shared {} {string}", program.types.len());
    Type { kind, named: None, string, unique, size, align, comparable: false, methods: Vec::new() }
}

/// Whether control does not come to the end of a list.
fn leaves(list: &[Stmt]) -> bool {
    match list.last().map(|stmt| &stmt.kind) {
        Some(StmtKind::Return(_) | StmtKind::Break(_) | StmtKind::Continue(_) | StmtKind::Goto(_)) => true,
        Some(StmtKind::Block(list)) => leaves(list),
        Some(StmtKind::If { then, otherwise, .. }) => leaves(then) && leaves(otherwise),
        Some(StmtKind::Expr(value)) => matches!(&*value.kind, ExprKind::Panic(_)),
        _ => false,
    }
}
