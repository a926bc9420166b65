//! Expressions: which module translates which form.
//!
//! Start at [`Generator::expression`].

use crate::error::Result;
use crate::generator::Generator;
use crate::map::is_converted_bytes;
use crate::place::is_place;
use crate::value::{Address, Operand};
use burrow_ir::func::{BinaryOp, Capture, Constant, Expr, ExprKind, Storage, UnaryOp};
use burrow_ir::index::{AllocId, FuncId, TypeId};
use burrow_ir::types::TypeKind;
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Value, types};

impl Generator<'_, '_> {
    /// The value of an expression. A memory operand may be the place itself, not a copy.
    pub fn expression(&mut self, expr: &Expr) -> Result<Operand> {
        let saved = self.pos;
        self.set_pos(expr.pos);
        let operand = self.expression_inner(expr);
        self.set_pos(saved);
        operand
    }

    /// The value of an expression, safe from later assignments.
    pub fn owned(&mut self, expr: &Expr) -> Result<Operand> {
        let operand = self.expression(expr)?;
        let fresh = matches!(
            &*expr.kind,
            ExprKind::Call(_) | ExprKind::StructLiteral(_) | ExprKind::ArrayLiteral(_) | ExprKind::Zero
        );
        if let (Operand::Memory(Address { base: crate::value::Base::Slot(_), .. }), true) = (&operand, fresh) {
            return Ok(operand);
        }
        Ok(self.stable(operand, expr.ty))
    }

    /// The value of an expression that is one scalar.
    pub fn scalar(&mut self, expr: &Expr) -> Result<Value> {
        let operand = self.expression(expr)?;
        let values = self.scalars(operand, expr.ty);
        match values[..] {
            [value] => Ok(value),
            _ => self.fail(format!("a value of type {} is not one scalar", self.shared.program.types[expr.ty].string)),
        }
    }

    /// The scalars of an expression whose type has pieces.
    pub fn scalars_of(&mut self, expr: &Expr) -> Result<Vec<Value>> {
        let operand = self.expression(expr)?;
        Ok(self.scalars(operand, expr.ty))
    }

    /// The values of a tuple-typed expression (or of a single value).
    pub fn tuple(&mut self, expr: &Expr) -> Result<Vec<Operand>> {
        let saved = self.pos;
        self.set_pos(expr.pos);
        let operands = match &*expr.kind {
            ExprKind::Call(call) => self.call(call),
            ExprKind::IndexMapOk(map, key) => self.map_read_ok(map, key),
            ExprKind::TypeAssert { value, target, comma_ok: true } => self.type_assert_ok(value, *target),
            ExprKind::Receive { channel, comma_ok: true } => self.receive(channel),
            ExprKind::DecodeRune { string, index } => self.decode_rune(string, index),
            ExprKind::Sequence(body, value) => {
                self.statements(body)?;
                self.reopen();
                self.tuple(value)
            }
            ExprKind::Intrinsic { symbol, args } => self.intrinsic(symbol, args, expr.ty),
            ExprKind::Inlined { callee, body, label, results } => self.inlined(*callee, body, *label, results),
            _ => Ok(vec![self.expression_inner(expr)?]),
        };
        self.set_pos(saved);
        operands
    }

    /// After statements that ended the block: what follows is dead, but must have a place.
    pub fn reopen(&mut self) {
        if !self.open {
            let dead = self.b.create_block();
            self.enter(dead);
        }
    }

    fn expression_inner(&mut self, expr: &Expr) -> Result<Operand> {
        use ExprKind as K;
        if let K::IndexMap(map, key) = &*expr.kind
            && is_converted_bytes(key)
        {
            return self.map_read_of_bytes(map, key, expr.ty);
        }
        if is_place(expr) {
            let place = self.place(expr)?;
            return self.read_place(&place, expr.ty);
        }
        let one = Operand::one;
        match &*expr.kind {
            K::Constant(constant) => Ok(self.constant(constant, expr.ty)),
            K::Zero => Ok(self.zero_operand(expr.ty)),
            K::Field(..) | K::IndexArray(..) => {
                let place = self.place(expr)?;
                self.read_place(&place, expr.ty)
            }
            K::Local(_) | K::Global(_) | K::Deref(_) | K::IndexSlice(..) | K::IndexUnchecked(..) | K::IndexMap(..) => {
                unreachable!("places are read above")
            }
            K::FuncValue(func) => Ok(one(self.static_closure(*func)?)),
            K::Unary(UnaryOp::Not, operand) => {
                let value = self.scalar(operand)?;
                Ok(one(self.b.ins().bxor_imm_u(value, 1)))
            }
            K::Unary(op, operand) => self.unary(*op, operand),
            K::Binary(op, left, right) => self.binary(*op, left, right, expr.ty),
            K::AndAnd(..) | K::OrOr(..) => self.truth(expr).map(one),
            K::Concat { parts, alloc } => self.concat(parts, *alloc),
            K::IndexString(string, index) => self.index_string(string, index).map(one),
            K::Slice { operand, low, high, max } => self.slice(operand, [low.as_ref(), high.as_ref(), max.as_ref()]),
            K::AddressOf(place) => self.address_of(place).map(one),
            K::Call(_) => {
                let K::Call(call) = &*expr.kind else { unreachable!("matched above") };
                self.single(|generator| generator.call(call))
            }
            K::Convert(conversion, operand) => self.convert(conversion, operand, expr.ty),
            K::ToInterface { value, itab, alloc } => self.make_interface(value, *itab, *alloc),
            K::InterfaceToInterface(operand) => self.interface_to_interface(operand, expr.ty),
            K::TypeAssert { value, target, comma_ok: false } => self.type_assert(value, *target),
            K::TypeIs { value, target } => self.type_is(value, *target).map(one),
            K::InterfaceData(value) => self.interface_data(value, expr.ty),
            K::StructLiteral(_) | K::ArrayLiteral(_) => self.aggregate_literal(expr),
            K::SliceLiteral { length, elements, alloc } => self.slice_literal(expr.ty, *length, elements, *alloc),
            K::MapLiteral { entries, alloc } => self.map_literal(expr.ty, entries, *alloc).map(one),
            K::New { element, value, alloc } => self.new_object(*element, value.as_ref(), *alloc).map(one),
            K::MakeSlice { length, capacity, alloc } => self.make_slice(expr.ty, length, capacity.as_ref(), *alloc),
            K::MakeMap { hint, alloc } => self.make_map(expr.ty, hint.as_ref(), *alloc).map(one),
            K::MakeChan { size, .. } => self.make_channel(expr.ty, size.as_ref()).map(one),
            K::Closure { func, captures, alloc } => self.closure(*func, captures, *alloc).map(one),
            K::Receive { channel, comma_ok: false } => {
                let mut operands = self.receive(channel)?;
                Ok(operands.swap_remove(0))
            }
            K::Append { slice, elements, spread, alloc } => {
                self.append(slice, elements, spread.as_ref(), expr.ty, *alloc)
            }
            K::MoveSlice { slice, sites } => self.move_slice(slice, sites),
            K::Copy { to, from } => self.copy_elements(to, from).map(one),
            K::Len(operand) => self.len(operand).map(one),
            K::Cap(operand) => self.cap(operand).map(one),
            K::Delete { map, key } => self.map_delete(map, key),
            K::Clear(operand) => self.clear(operand),
            K::Min(args) => self.extremum(args, expr.ty, BinaryOp::Less),
            K::Max(args) => self.extremum(args, expr.ty, BinaryOp::Greater),
            K::Panic(value) => self.panic(value),
            K::Recover => self.recover(),
            K::Print { args, newline } => self.print(args, *newline),
            K::Complex(real, imaginary) => {
                let values = vec![self.scalar(real)?, self.scalar(imaginary)?];
                Ok(Operand::Scalars(values))
            }
            K::Real(operand) => Ok(one(self.scalars_of(operand)?[0])),
            K::Imaginary(operand) => Ok(one(self.scalars_of(operand)?[1])),
            K::Close(channel) => self.close(channel),
            K::UnsafeAdd(pointer, count) => self.unsafe_add(pointer, count).map(one),
            K::UnsafeSlice(pointer, length) => self.unsafe_slice(pointer, length),
            K::UnsafeString(pointer, length) => self.unsafe_string(pointer, length),
            K::DataPointer(operand) => Ok(one(self.scalars_of(operand)?[0])),
            K::Sequence(body, value) => {
                self.statements(body)?;
                self.reopen();
                self.expression(value)
            }
            K::Conditional(condition, a, b) => self.conditional(condition, a, b, expr.ty),
            K::Inlined { callee, body, label, results } => {
                self.single(|generator| generator.inlined(*callee, body, *label, results))
            }
            K::MapIterStart { map, iterator } => self.map_iterate(map, *iterator),
            K::MapIterNext { iterator, .. } => self.map_next(*iterator).map(one),
            K::MapIterKey { iterator } => self.map_iterator_part(*iterator, 0, expr.ty),
            K::MapIterValue { iterator } => self.map_iterator_part(*iterator, 8, expr.ty),
            K::TypeDescriptor(ty) => Ok(one(self.descriptor(*ty))),
            K::Intrinsic { symbol, args } => self.single(|generator| generator.intrinsic(symbol, args, expr.ty)),
            K::IndexMapOk(..) | K::DecodeRune { .. } | K::TypeAssert { .. } | K::Receive { .. } => {
                self.fail("a comma-ok form stands where one value is wanted")
            }
        }
    }

    /// The one value (or none) of a call.
    fn single(&mut self, call: impl FnOnce(&mut Self) -> Result<Vec<Operand>>) -> Result<Operand> {
        let mut operands = call(self)?;
        match operands.len() {
            0 => Ok(Operand::Scalars(Vec::new())),
            1 => Ok(operands.swap_remove(0)),
            _ => self.fail("several results stand where one value is wanted"),
        }
    }

    pub fn constant(&mut self, constant: &Constant, ty: TypeId) -> Operand {
        let single = self.size(ty) == 4;
        match *constant {
            Constant::Bool(value) => Operand::one(self.b.ins().iconst(types::I8, i64::from(value))),
            Constant::Int(value) => {
                let clif = match self.size(ty) {
                    1 => types::I8,
                    2 => types::I16,
                    4 => types::I32,
                    _ => types::I64,
                };
                let mask = if clif == types::I64 { u64::MAX } else { (1 << clif.bits()) - 1 };
                let constant = self.b.ins().iconst(clif, (value & mask) as i64);
                Operand::one(constant)
            }
            Constant::Float(value) => Operand::one(self.float(value, single)),
            Constant::Complex(real, imaginary) => {
                let single = self.size(ty) == 8;
                Operand::Scalars(vec![self.float(real, single), self.float(imaginary, single)])
            }
            Constant::String(id) => {
                let length = self.shared.program.strings[id].len() as i64;
                let data = if length == 0 { self.iconst(0) } else { self.symbol(self.shared.data.string(id)) };
                let length = self.iconst(length);
                Operand::Scalars(vec![data, length])
            }
            Constant::Nil => self.zero_operand(ty),
        }
    }

    fn float(&mut self, value: f64, single: bool) -> Value {
        if single { self.b.ins().f32const(value as f32) } else { self.b.ins().f64const(value) }
    }

    // Conditions.

    /// Goes to one of two blocks by a boolean expression.
    pub fn branch(&mut self, condition: &Expr, then: Block, otherwise: Block) -> Result<()> {
        match &*condition.kind {
            ExprKind::AndAnd(left, right) => {
                let middle = self.b.create_block();
                self.branch(left, middle, otherwise)?;
                self.enter(middle);
                self.branch(right, then, otherwise)
            }
            ExprKind::OrOr(left, right) => {
                let middle = self.b.create_block();
                self.branch(left, then, middle)?;
                self.enter(middle);
                self.branch(right, then, otherwise)
            }
            ExprKind::Unary(UnaryOp::Not, operand) => self.branch(operand, otherwise, then),
            ExprKind::Constant(Constant::Bool(value)) => {
                self.jump(if *value { then } else { otherwise });
                Ok(())
            }
            _ => {
                let value = self.scalar(condition)?;
                self.b.ins().brif(value, then, &[], otherwise, &[]);
                self.open = false;
                Ok(())
            }
        }
    }

    /// The value of `&&` and `||`.
    fn truth(&mut self, expr: &Expr) -> Result<Value> {
        let (yes, no, done) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        let result = self.b.append_block_param(done, types::I8);
        let before = self.bounds.snapshot();
        self.branch(expr, yes, no)?;
        self.bounds.join(&before);
        for (block, value) in [(yes, 1), (no, 0)] {
            self.enter(block);
            let value = self.b.ins().iconst(types::I8, value);
            self.b.ins().jump(done, &[value.into()]);
        }
        self.enter(done);
        Ok(result)
    }

    fn conditional(&mut self, condition: &Expr, a: &Expr, b: &Expr, ty: TypeId) -> Result<Operand> {
        let (yes, no) = (self.b.create_block(), self.b.create_block());
        let before = self.bounds.snapshot();
        self.branch(condition, yes, no)?;
        self.bounds.join(&before);
        self.join(ty, &mut [(yes, &mut |g: &mut Self| g.expression(a)), (no, &mut |g: &mut Self| g.expression(b))])
    }

    /// Evaluates one value of type `ty` in each of several blocks and goes on where they meet.
    #[allow(clippy::type_complexity)]
    pub fn join(
        &mut self,
        ty: TypeId,
        arms: &mut [(Block, &mut dyn FnMut(&mut Self) -> Result<Operand>)],
    ) -> Result<Operand> {
        let done = self.b.create_block();
        let pieces = self.pieces(ty).map(<[_]>::to_vec);
        let merged = match &pieces {
            Some(pieces) => {
                let mut params = Vec::new();
                for piece in pieces {
                    let param = self.b.append_block_param(done, crate::signature::clif_type(piece.scalar));
                    params.push(self.scalar_value(piece.scalar, param));
                }
                Operand::Scalars(params)
            }
            None => Operand::Memory(self.temporary(ty)),
        };
        let before = self.bounds.snapshot();
        for (block, arm) in arms {
            self.enter(*block);
            let operand = arm(self)?;
            self.bounds.join(&before);
            if !self.open {
                continue;
            }
            let mut args = Vec::new();
            match &merged {
                Operand::Scalars(_) => args.extend(self.scalars(operand, ty).into_iter().map(BlockArg::Value)),
                Operand::Memory(address) => self.store(*address, ty, &operand),
            }
            self.b.ins().jump(done, &args);
        }
        self.enter(done);
        Ok(merged)
    }

    // Function values.

    fn static_closure(&mut self, func: FuncId) -> Result<Value> {
        match self.shared.data.static_closure(func) {
            Some(place) => Ok(self.symbol(place)),
            None => self.fail("function value without closure object"),
        }
    }

    fn closure(&mut self, func: FuncId, captures: &[Capture], site: AllocId) -> Result<Value> {
        if captures.is_empty() {
            return self.static_closure(func);
        }
        let shape = self.shared.objects.closure(func);
        let callee = &self.shared.program.funcs[func];
        let mut stores = Vec::new();
        for capture in captures {
            let ty = self.func.locals[capture.local].ty;
            stores.push(match capture.by_reference {
                true => (None, Operand::one(self.captured_address(capture)?)),
                false => (Some(ty), self.read_local(capture.local)?),
            });
        }
        let address = if self.func.allocs[site].storage == Storage::Frame {
            let address = Address::slot(self.new_slot(shape.size, &shape.map));
            self.begin(address);
            address
        } else {
            Address::pointer(self.allocate_small(shape.size, 8, true, shape.layout, None))
        };
        debug_assert_eq!(callee.captures.len(), captures.len(), "captures of {}", callee.name);
        let code = self.code_ref(crate::data::CodeRef::Function(func));
        let code = self.b.ins().func_addr(types::I64, code);
        self.store_scalar(address, 0, code);
        for ((ty, operand), &offset) in stores.into_iter().zip(&shape.offsets) {
            match ty {
                Some(ty) => self.store(address.at(offset), ty, &operand),
                None => {
                    let Operand::Scalars(values) = operand else { unreachable!("an address is a scalar") };
                    self.store_all(address.at(offset), &[(0, burrow_abi::calling::Scalar::Pointer, values[0])]);
                }
            }
        }
        Ok(self.address_value(address))
    }

    fn captured_address(&mut self, capture: &Capture) -> Result<Value> {
        use crate::generator::Home;
        match self.home(capture.local)? {
            Home::Memory(address) => Ok(self.address_value(address)),
            Home::Cell(variable) => Ok(self.b.use_var(variable)),
            Home::Registers(_) => {
                let name = self.func.locals[capture.local].name.clone();
                self.fail(format!("variable {name} is captured by reference, but not marked so"))
            }
        }
    }

    /// Calls the panic hook.
    fn panic(&mut self, value: &Expr) -> Result<Operand> {
        let operand = self.expression(value)?;
        let Some(hook) = self.shared.program.hooks.panic else {
            return self.fail("the program has no runtime.gopanic");
        };
        self.call_function(hook, &[operand]);
        self.trap();
        Ok(Operand::Scalars(Vec::new()))
    }

    /// Whether a type is an interface with methods (its word is a method table).
    pub fn has_methods(&self, ty: TypeId) -> bool {
        matches!(&self.shared.program.types[ty].kind, TypeKind::Interface { methods } if !methods.is_empty())
    }
}
