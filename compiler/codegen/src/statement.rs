//! Statements and control flow.
//!
//! Loops are tested at the bottom: the condition is evaluated once before the body and once after `post`,
//! where the loop also polls. Temporaries live until the end of the statement that made them.
//!
//! Start at [`Generator::statements`].

use crate::error::Result;
use crate::generator::{Generator, InlineScope, SourcePlace};
use crate::place::{PlaceKind, is_place};
use crate::value::{Address, Base, Operand};
use burrow_ir::func::{BinaryOp, Expr, ExprKind, Stmt, StmtKind, Storage};
use burrow_ir::index::{Entity, FuncId, LabelId, LocalId};
use burrow_ir::visit::{self, OnExpr, Visitor};
use burrow_layout::processor::offset;
use cranelift_codegen::ir::{Block, InstBuilder};
use cranelift_frontend::Switch;

impl Generator<'_, '_> {
    pub fn statements(&mut self, stmts: &[Stmt]) -> Result<()> {
        for stmt in stmts {
            if !self.open {
                // Dead, unless a goto leads into it.
                if !visit::has_label(stmt) {
                    continue;
                }
                self.reopen();
            }
            let temporaries = self.used_temporaries.len();
            self.set_pos(stmt.pos);
            self.statement(stmt)?;
            let free = self.used_temporaries.split_off(temporaries);
            self.free_temporaries.extend(free);
        }
        Ok(())
    }

    fn statement(&mut self, stmt: &Stmt) -> Result<()> {
        match &stmt.kind {
            StmtKind::Declare { local, value } => self.declaration(*local, value.as_ref()),
            StmtKind::Assign { place, value } => self.assign(place, value),
            StmtKind::AssignTuple { places, value } => self.assign_tuple(places, value),
            StmtKind::Update { place, op, value } => self.update(place, *op, value),
            StmtKind::Expr(value) => self.drop_value(value),
            StmtKind::Block(body) => self.statements(body),
            StmtKind::If { condition, then, otherwise } => self.if_else(condition, then, otherwise),
            StmtKind::Loop { label, condition, post, body } => self.loop_(*label, condition.as_ref(), post, body),
            StmtKind::Switch { value, arms, default } => self.switch(value, arms, default),
            StmtKind::Breakable { label, body } => {
                let leave = self.b.create_block();
                self.labels[label.index()].leave = Some(leave);
                let before = self.bounds.snapshot();
                self.statements(body)?;
                self.bounds.join(&before);
                self.jump(leave);
                self.enter_unsealed(leave);
                Ok(())
            }
            StmtKind::Label(label) => {
                let target = self.target(*label);
                self.bounds.forget_all();
                self.jump(target);
                self.enter_unsealed(target);
                Ok(())
            }
            StmtKind::Goto(label) => {
                let target = self.target(*label);
                // A backward goto is a loop.
                self.poll();
                self.jump(target);
                Ok(())
            }
            StmtKind::Break(label) => match self.labels[label.index()].leave {
                Some(leave) => {
                    self.jump(leave);
                    Ok(())
                }
                None => self.fail("break out of nothing"),
            },
            StmtKind::Continue(label) => match self.labels[label.index()].next {
                Some(next) => {
                    self.jump(next);
                    Ok(())
                }
                None => self.fail("continue of nothing"),
            },
            StmtKind::Return(values) => self.return_values(values),
            StmtKind::Go(closure) => self.go(closure),
            StmtKind::Defer(closure) => self.defer(closure),
            StmtKind::Send { channel, value } => self.send(channel, value),
            StmtKind::Select { cases, default, label } => self.select(cases, default.as_deref(), *label),
        }
    }

    fn target(&mut self, label: LabelId) -> Block {
        match self.labels[label.index()].target {
            Some(block) => block,
            None => {
                let block = self.b.create_block();
                self.labels[label.index()].target = Some(block);
                block
            }
        }
    }

    // Assignments.

    fn declaration(&mut self, local: LocalId, value: Option<&Expr>) -> Result<()> {
        let Some(value) = value else { return self.declare(local, None) };
        let variable = &self.func.locals[local];
        let literal = matches!(&*value.kind, ExprKind::StructLiteral(_) | ExprKind::ArrayLiteral(_));
        let in_place = literal
            && variable.storage == Storage::Frame
            && !variable.address_taken
            && !variable.captured_by_reference
            && self.shared.shapes.get(variable.ty).in_memory()
            && !mentions(value, local);
        if in_place {
            let address = self.frame_home(local);
            self.begin(address);
            self.zero_memory(address, value.ty);
            return self.build(address, value);
        }
        let operand = self.expression(value)?;
        self.declare(local, Some(operand))
    }

    fn assign(&mut self, place: &Expr, value: &Expr) -> Result<()> {
        let place_ref = self.place_operands(place)?;
        let operand = self.expression(value)?;
        let place_kind = self.finish_place(place_ref);
        self.write_place(&place_kind, place.ty, operand)
    }

    fn assign_tuple(&mut self, places: &[Option<Expr>], value: &Expr) -> Result<()> {
        let mut targets = Vec::new();
        for place in places {
            targets.push(match place {
                Some(place) => Some((self.place_operands(place)?, place.ty)),
                None => None,
            });
        }
        let operands = self.tuple(value)?;
        if operands.len() != targets.len() {
            return self.fail("assignment of a tuple of another length");
        }
        for (target, operand) in targets.into_iter().zip(operands) {
            if let Some((place, ty)) = target {
                let place = self.finish_place(place);
                self.write_place(&place, ty, operand)?;
            }
        }
        Ok(())
    }

    fn update(&mut self, place: &Expr, op: BinaryOp, value: &Expr) -> Result<()> {
        let place_ref = self.place_operands(place)?;
        let right = self.scalars_of(value)?;
        let mut place_kind = self.finish_place(place_ref);
        let panics = matches!(op, BinaryOp::Divide | BinaryOp::Remainder | BinaryOp::ShiftLeft | BinaryOp::ShiftRight);
        if let (PlaceKind::MapElement { map_type, map, key }, false) = (&place_kind, panics) {
            // One search serves reading and writing, since nothing can happen between the two.
            place_kind = PlaceKind::Memory(self.map_assign(*map_type, *map, key.clone())?);
        }
        let old = self.read_place(&place_kind, place.ty)?;
        let left = self.scalars(old, place.ty);
        let new = self.binary_scalars(op, left, right, place.ty, value)?;
        self.write_place(&place_kind, place.ty, new)
    }

    /// Evaluates for the effects; places that may be behind nil are touched.
    fn drop_value(&mut self, value: &Expr) -> Result<()> {
        if is_place(value) {
            self.set_pos(value.pos);
            let place = self.place(value)?;
            match place {
                PlaceKind::Memory(address @ Address { base: Base::Pointer(_), .. }) => self.touch(address),
                PlaceKind::MapElement { .. } => {
                    self.read_place(&place, value.ty)?;
                }
                _ => {}
            }
            return Ok(());
        }
        self.tuple(value)?;
        Ok(())
    }

    // Control flow.

    fn if_else(&mut self, condition: &Expr, then: &[Stmt], otherwise: &[Stmt]) -> Result<()> {
        let (yes, done) = (self.b.create_block(), self.b.create_block());
        let no = if otherwise.is_empty() { done } else { self.b.create_block() };
        let before = self.bounds.snapshot();
        self.branch(condition, yes, no)?;
        self.bounds.join(&before);
        self.enter(yes);
        self.statements(then)?;
        self.bounds.join(&before);
        let mut reached = self.open || otherwise.is_empty();
        self.jump(done);
        if !otherwise.is_empty() {
            self.enter(no);
            self.statements(otherwise)?;
            self.bounds.join(&before);
            reached |= self.open;
            self.jump(done);
        }
        if reached {
            self.enter(done);
        }
        Ok(())
    }

    fn loop_(&mut self, label: LabelId, condition: Option<&Expr>, post: &[Stmt], body: &[Stmt]) -> Result<()> {
        let (head, next, leave) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        self.labels[label.index()].next = Some(next);
        self.labels[label.index()].leave = Some(leave);
        self.forget_assigned(body);
        self.forget_assigned(post);
        let before = self.bounds.snapshot();
        // A condition with statements inside is not written twice.
        let simple = condition.is_none_or(is_simple);
        match condition {
            Some(condition) if simple => self.branch(condition, head, leave)?,
            _ => self.jump(head),
        }
        self.enter_unsealed(head);
        if let (Some(condition), false) = (condition, simple) {
            let inside = self.b.create_block();
            self.branch(condition, inside, leave)?;
            self.enter(inside);
        }
        self.bounds.join(&before);
        self.learn_loop(condition, body);
        self.statements(body)?;
        self.bounds.join(&before);
        self.jump(next);
        self.enter(next);
        self.statements(post)?;
        self.poll();
        if self.open {
            match condition {
                Some(condition) if simple => self.branch(condition, head, leave)?,
                _ => self.jump(head),
            }
        }
        self.bounds.join(&before);
        self.b.seal_block(head);
        self.enter(leave);
        Ok(())
    }

    /// A safepoint of a loop: the runtime may collect or run another goroutine.
    fn poll(&mut self) {
        if !self.open {
            return;
        }
        let wanted = self.processor_word(offset::POLL);
        let (cold, next) = (self.cold_block(), self.b.create_block());
        self.b.ins().brif(wanted, cold, &[], next, &[]);
        self.enter(cold);
        self.call_poll();
        self.b.ins().jump(next, &[]);
        self.enter(next);
    }

    fn switch(&mut self, value: &Expr, arms: &[(Vec<i128>, Vec<Stmt>)], default: &[Stmt]) -> Result<()> {
        let operand = self.scalar(value)?;
        let bits = self.b.func.dfg.value_type(operand).bits();
        let mask = if bits == 64 { u128::from(u64::MAX) } else { (1 << bits) - 1 };
        let (done, otherwise) = (self.b.create_block(), self.b.create_block());
        let mut switch = Switch::new();
        let mut seen = std::collections::HashSet::new();
        let mut blocks = Vec::new();
        for (values, _) in arms {
            let block = self.b.create_block();
            blocks.push(block);
            for &value in values {
                let value = value as u128 & mask;
                if seen.insert(value) {
                    switch.set_entry(value, block);
                }
            }
        }
        switch.emit(&mut self.b, operand, otherwise);
        let before = self.bounds.snapshot();
        self.open = false;
        for (block, (_, body)) in blocks.into_iter().zip(arms) {
            self.enter(block);
            self.statements(body)?;
            self.bounds.join(&before);
            self.jump(done);
        }
        self.enter(otherwise);
        self.statements(default)?;
        self.bounds.join(&before);
        self.jump(done);
        self.enter(done);
        Ok(())
    }

    fn return_values(&mut self, values: &[Expr]) -> Result<()> {
        let results = self.func.results.clone();
        let operands = match values {
            [] => return self.leave_function(),
            [value] if results.len() != 1 => self.tuple(value)?,
            [value] => vec![self.expression(value)?],
            _ => {
                let mut operands = Vec::new();
                for value in values {
                    operands.push(self.owned(value)?);
                }
                operands
            }
        };
        if operands.len() != results.len() {
            return self.fail("return with another number of values");
        }
        let pairs: Vec<(LocalId, Operand)> = results.into_iter().zip(operands).collect();
        // A result on the heap may outlive the call in a closure, which sees what was returned.
        let outlives = |local: &LocalId| self.func.locals[*local].storage == Storage::Heap;
        if !self.func.flags.has_defer && !pairs.iter().any(|(local, _)| outlives(local)) {
            self.return_operands(pairs);
            return Ok(());
        }
        for (result, operand) in pairs {
            self.assign_result(result, operand)?;
        }
        self.leave_function()
    }

    /// The body of a call in the call's place; `return` in it is a break.
    pub fn inlined(
        &mut self,
        callee: FuncId,
        body: &[Stmt],
        label: LabelId,
        results: &[LocalId],
    ) -> Result<Vec<Operand>> {
        let scope = self.places.scopes.len() as u32;
        let call = SourcePlace { pos: self.pos, scope: self.scope };
        self.places.scopes.push(InlineScope { callee, call });
        let outer = self.scope.replace(scope);
        let leave = self.b.create_block();
        self.labels[label.index()].leave = Some(leave);
        let before = self.bounds.snapshot();
        let outcome = self.statements(body);
        self.bounds.join(&before);
        self.scope = outer;
        self.set_pos(call.pos);
        outcome?;
        self.jump(leave);
        self.enter(leave);
        results.iter().map(|&result| self.read_local(result)).collect()
    }

    fn assign_result(&mut self, result: LocalId, operand: Operand) -> Result<()> {
        let ty = self.func.locals[result].ty;
        let place = match self.home(result)? {
            crate::generator::Home::Memory(address) => address,
            crate::generator::Home::Cell(variable) => Address::pointer(self.b.use_var(variable)),
            crate::generator::Home::Registers(_) => return self.declare(result, Some(operand)),
        };
        self.store(place, ty, &operand);
        Ok(())
    }
}

/// Whether an expression may be written twice: little code, and no statement in it that can be there once only.
fn is_simple(expr: &Expr) -> bool {
    struct Size {
        nodes: usize,
        once_only: bool,
    }
    impl Visitor for Size {
        fn expr(&mut self, expr: &Expr) {
            self.nodes += 1;
            self.once_only |= matches!(&*expr.kind, ExprKind::Sequence(..) | ExprKind::Closure { .. });
        }
        fn stmt(&mut self, stmt: &Stmt) {
            self.nodes += 1;
            self.once_only |= matches!(stmt.kind, StmtKind::Label(_) | StmtKind::Goto(_));
        }
    }
    let mut size = Size { nodes: 0, once_only: false };
    visit::expr(expr, &mut size);
    !size.once_only && size.nodes <= 12
}

fn mentions(expr: &Expr, local: LocalId) -> bool {
    let mut found = false;
    visit::expr(
        expr,
        &mut OnExpr(|expr: &Expr| match &*expr.kind {
            ExprKind::Local(other) => found |= *other == local,
            ExprKind::Closure { captures, .. } => found |= captures.iter().any(|capture| capture.local == local),
            _ => {}
        }),
    );
    found
}
