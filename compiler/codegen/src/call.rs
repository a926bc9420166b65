//! Calls: of compiled code, natives and stubs.
//!
//! In functions with defers a call that may raise is a `try_call` whose exceptional edge leads to the
//! handler; the results live in memory there. See [`burrow_abi::calling`] and [`burrow_abi::native`].

use crate::data::CodeRef;
use crate::error::Result;
use crate::generator::Generator;
use crate::native;
use crate::objects::tuple_map;
use crate::signature::{Convention, Results, clif_type, results, struct_offsets};
use crate::value::{Address, Base, Operand};
use burrow_abi::calling::Scalar;
use burrow_abi::native::{Effect, MAX_ARGUMENTS, RUNTIME, RuntimeFunctionId as Runtime};
use burrow_image::Stub;
use burrow_ir::func::{Body, Call, Callee, Expr};
use burrow_ir::index::{Entity, FuncId, TypeId};
use burrow_ir::types::{Signature as GoSignature, TypeKind};
use burrow_layout::descriptor::{CLOSURE_CODE, ITAB_FUNCTIONS};
use cranelift_codegen::ir::immediates::Offset32;
use cranelift_codegen::ir::{
    AbiParam, BlockArg, BlockCall, ExceptionTableData, ExceptionTableItem, FuncRef, InstBuilder, MemFlagsData, SigRef,
    Signature, Value, types,
};
use cranelift_codegen::isa::CallConv;

/// What may happen during a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallKind {
    /// Neither collection nor panic.
    Quiet,
    /// May collect or move the stack, never panics.
    Collects,
    /// Anything.
    Full,
    /// Panics; nothing follows.
    Diverges,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Code {
    Direct(FuncRef),
    Indirect(SigRef, Value),
}

impl Generator<'_, '_> {
    pub fn call_raw(&mut self, code: Code, args: &[Value], kind: CallKind) -> Vec<Value> {
        let raises = matches!(kind, CallKind::Full | CallKind::Diverges);
        if let (Some(handler), true) = (self.handler, raises) {
            return self.try_call(code, args, handler, kind);
        }
        let inst = match code {
            Code::Direct(func) => self.b.ins().call(func, args),
            Code::Indirect(signature, callee) => self.b.ins().call_indirect(signature, callee, args),
        };
        if matches!(kind, CallKind::Quiet | CallKind::Diverges) {
            self.quiet_calls.insert(inst);
        }
        self.b.inst_results(inst).to_vec()
    }

    fn try_call(
        &mut self,
        code: Code,
        args: &[Value],
        handler: cranelift_codegen::ir::Block,
        kind: CallKind,
    ) -> Vec<Value> {
        let signature = match code {
            Code::Direct(func) => self.b.func.dfg.ext_funcs[func].signature,
            Code::Indirect(signature, _) => signature,
        };
        let returns: Vec<_> = self.b.func.dfg.signatures[signature].returns.iter().map(|r| r.value_type).collect();
        let normal = if kind == CallKind::Diverges { self.cold_block() } else { self.b.create_block() };
        let params: Vec<Value> = returns.iter().map(|&ty| self.b.append_block_param(normal, ty)).collect();
        let args_of_normal: Vec<BlockArg> = (0..returns.len() as u32).map(BlockArg::TryCallRet).collect();
        let pool = &mut self.b.func.dfg.value_lists;
        let normal_call = BlockCall::new(normal, args_of_normal, pool);
        let handler_call = BlockCall::new(handler, [], pool);
        let table = ExceptionTableData::new(signature, normal_call, [ExceptionTableItem::Default(handler_call)]);
        let table = self.b.func.dfg.exception_tables.push(table);
        match code {
            Code::Direct(func) => self.b.ins().try_call(func, args, table),
            Code::Indirect(_, callee) => self.b.ins().try_call_indirect(callee, args, table),
        };
        self.enter(normal);
        params
    }

    // Natives.

    /// Calls a runtime function; a diverging one ends the block.
    pub fn runtime(&mut self, id: Runtime, args: &[Value]) -> Vec<Value> {
        let function = &RUNTIME[id as usize];
        debug_assert_eq!(args.len(), usize::from(function.arguments), "arguments of {}", function.symbol);
        let kind = match (function.effect, function.diverges, id) {
            (_, true, _) => CallKind::Diverges,
            (Effect::Leaf, ..) => CallKind::Quiet,
            (Effect::Collects, _, Runtime::allocate | Runtime::allocate_tiny) => CallKind::Collects,
            _ => CallKind::Full,
        };
        let values = self.native_call(native::number(id), args, usize::from(function.results), kind);
        if function.diverges {
            self.trap();
        }
        values
    }

    fn native_call(&mut self, number: u32, args: &[Value], results: usize, kind: CallKind) -> Vec<Value> {
        let mut all = Vec::with_capacity(args.len() + 1);
        if self.shared.natives.effect(number) != Effect::Leaf {
            all.push(self.b.ins().get_pinned_reg(types::I64));
        }
        for &arg in args {
            let word = self.word(arg);
            all.push(word);
        }
        let mut signature = Signature::new(CallConv::Tail);
        signature.params = vec![AbiParam::new(types::I64); all.len()];
        signature.returns = vec![AbiParam::new(types::I64); results];
        let func = self.native_ref(number, signature);
        self.call_raw(Code::Direct(func), &all, kind)
    }

    /// A scalar as a 64-bit word: floats as bits, smaller integers zero-extended.
    pub fn word(&mut self, value: Value) -> Value {
        match self.b.func.dfg.value_type(value) {
            types::I64 => value,
            types::F64 => self.b.ins().bitcast(types::I64, MemFlagsData::new(), value),
            types::F32 => {
                let bits = self.b.ins().bitcast(types::I32, MemFlagsData::new(), value);
                self.b.ins().uextend(types::I64, bits)
            }
            _ => self.b.ins().uextend(types::I64, value),
        }
    }

    /// A scalar from a 64-bit word.
    pub fn scalar_of_word(&mut self, word: Value, scalar: Scalar) -> Value {
        match scalar {
            Scalar::I64 => word,
            Scalar::Pointer => self.pointer(word),
            Scalar::F64 => self.b.ins().bitcast(types::F64, MemFlagsData::new(), word),
            Scalar::F32 => {
                let bits = self.b.ins().ireduce(types::I32, word);
                self.b.ins().bitcast(types::F32, MemFlagsData::new(), bits)
            }
            _ => self.b.ins().ireduce(clif_type(scalar), word),
        }
    }

    /// The barrier stub keeps all registers.
    pub fn call_barrier(&mut self, slot: Value, value: Value) {
        let mut signature = Signature::new(CallConv::PreserveAll);
        signature.params = vec![AbiParam::new(types::I64); 2];
        let func = self.stub_ref(Stub::Barrier, signature);
        let inst = self.b.ins().call(func, &[slot, value]);
        self.quiet_calls.insert(inst);
    }

    /// The poll stub keeps all registers, too, but is a safepoint.
    pub fn call_poll(&mut self) {
        let func = self.stub_ref(Stub::Poll, Signature::new(CallConv::PreserveAll));
        self.b.ins().call(func, &[]);
        self.polls = true;
    }

    /// Calls a bodyless function with evaluated arguments.
    pub fn call_native_function(&mut self, func: FuncId, args: &[Operand]) -> Result<Vec<Operand>> {
        let convention = &self.shared.conventions[func.index()];
        let number = self.shared.natives.of_func(func);
        let mut words = Vec::new();
        let outcome = results(&self.shared.shapes, &convention.result_types, 2);
        let memory = match &outcome {
            Results::Memory { .. } => {
                let (address, value) = self.result_area(&convention.result_types);
                words.push(value);
                Some(address)
            }
            Results::Registers(_) => None,
        };
        for (operand, &ty) in args.iter().zip(&convention.params) {
            self.argument(operand.clone(), ty, &mut words);
        }
        let kind = match self.shared.natives.effect(number) {
            Effect::Leaf => CallKind::Quiet,
            _ => CallKind::Full,
        };
        let hidden = usize::from(kind != CallKind::Quiet);
        if words.len() + hidden > MAX_ARGUMENTS {
            let symbol = &self.shared.natives.uses[number as usize].symbol;
            return self.fail(format!("native {symbol} takes more than {MAX_ARGUMENTS} words"));
        }
        let count = match &outcome {
            Results::Registers(scalars) => scalars.len(),
            Results::Memory { .. } => 0,
        };
        let values = self.native_call(number, &words, count, kind);
        let values = match &outcome {
            Results::Registers(scalars) => {
                values.iter().zip(scalars).map(|(&word, &scalar)| self.scalar_of_word(word, scalar)).collect()
            }
            Results::Memory { .. } => Vec::new(),
        };
        Ok(self.result_operands(&convention.result_types, memory, values))
    }

    // Go calls.

    /// The results of a call expression.
    pub fn call(&mut self, call: &Call) -> Result<Vec<Operand>> {
        match &call.callee {
            Callee::Static(func) => {
                let args = self.arguments(&call.args)?;
                if let Body::Native { .. } = self.shared.program.funcs[*func].body {
                    return self.call_native_function(*func, &args);
                }
                let code = self.code_ref(CodeRef::Function(*func));
                let convention = &self.shared.conventions[func.index()];
                Ok(self.call_convention(Code::Direct(code), convention, None, None, &args))
            }
            Callee::Value(callee) => {
                let closure = self.scalar(callee)?;
                let closure = self.pointer(closure);
                let args = self.arguments(&call.args)?;
                let signature = self.go_signature(callee.ty)?;
                let convention = Convention::new(&self.shared.shapes, true, &signature.params, &signature.results);
                if self.handler.is_some() {
                    self.check_not_nil(closure);
                }
                let flags = MemFlagsData::new();
                let code = self.b.ins().load(types::I64, flags, closure, Offset32::new(CLOSURE_CODE as i32));
                let reference = self.signature_ref(convention.signature());
                Ok(self.call_convention(Code::Indirect(reference, code), &convention, Some(closure), None, &args))
            }
            Callee::Interface { receiver, method } => self.call_method(receiver, *method, &call.args),
        }
    }

    fn call_method(&mut self, receiver: &Expr, method: usize, args: &[Expr]) -> Result<Vec<Operand>> {
        let operand = self.expression(receiver)?;
        let interface = self.scalars(operand, receiver.ty);
        let args = self.arguments(args)?;
        let TypeKind::Interface { methods } = &self.shared.program.types[receiver.ty].kind else {
            return self.fail("method call on a value that is no interface");
        };
        let signature = self.go_signature(methods[method].signature)?;
        let convention = Convention::new(&self.shared.shapes, false, &signature.params, &signature.results);
        let offset = ITAB_FUNCTIONS + 8 * method;
        if self.handler.is_some() || offset >= crate::value::GUARD_SIZE as usize {
            self.check_not_nil(interface[0]);
        }
        let itab_flags = MemFlagsData::new();
        let code = self.b.ins().load(types::I64, itab_flags, interface[0], Offset32::new(offset as i32));
        // The receiver is one more pointer before the parameters.
        let mut native = convention.signature();
        let position = usize::from(matches!(convention.results, Results::Memory { .. }));
        native.params.insert(position, AbiParam::new(types::I64));
        let reference = self.signature_ref(native);
        Ok(self.call_convention(Code::Indirect(reference, code), &convention, None, Some(interface[1]), &args))
    }

    fn go_signature(&self, ty: TypeId) -> Result<GoSignature> {
        match &self.shared.program.types[ty].kind {
            TypeKind::Func(signature) => Ok(signature.clone()),
            _ => self.fail("call of a value that is no function"),
        }
    }

    /// Calls a compiled function of the runtime package without results.
    pub fn call_function(&mut self, func: FuncId, args: &[Operand]) {
        let code = self.code_ref(CodeRef::Function(func));
        let convention = &self.shared.conventions[func.index()];
        self.call_convention(Code::Direct(code), convention, None, None, args);
    }

    fn call_convention(
        &mut self,
        code: Code,
        convention: &Convention,
        closure: Option<Value>,
        receiver: Option<Value>,
        args: &[Operand],
    ) -> Vec<Operand> {
        let mut values = Vec::new();
        let memory = matches!(convention.results, Results::Memory { .. }).then(|| {
            let (address, value) = self.result_area(&convention.result_types);
            values.push(value);
            address
        });
        values.extend(closure);
        values.extend(receiver);
        for (operand, &ty) in args.iter().zip(&convention.params) {
            self.argument(operand.clone(), ty, &mut values);
        }
        self.calls_code = true;
        let results = self.call_raw(code, &values, CallKind::Full);
        if let Results::Registers(scalars) = &convention.results {
            for (&value, &scalar) in results.iter().zip(scalars) {
                self.scalar_value(scalar, value);
            }
        }
        self.result_operands(&convention.result_types, memory, results)
    }

    /// Zeroed memory for results.
    fn result_area(&mut self, types: &[TypeId]) -> (Address, Value) {
        let (_, size, map) = tuple_map(&self.shared.shapes, types);
        let address = Address::slot(self.temporary_slot(size, &map));
        self.begin(address);
        self.zero_bytes(address, size);
        let value = self.address_value(address);
        (address, value)
    }

    fn result_operands(&mut self, types: &[TypeId], memory: Option<Address>, values: Vec<Value>) -> Vec<Operand> {
        if let Some(address) = memory {
            let (offsets, _) = struct_offsets(&self.shared.shapes, types);
            return types.iter().zip(offsets).map(|(&ty, offset)| self.load(address.at(offset), ty)).collect();
        }
        let mut values = values.into_iter();
        types
            .iter()
            .map(|&ty| {
                let count = self.pieces(ty).map_or(0, <[_]>::len);
                Operand::Scalars(values.by_ref().take(count).collect())
            })
            .collect()
    }

    /// Evaluated arguments that don't change until the call.
    pub fn arguments(&mut self, args: &[Expr]) -> Result<Vec<Operand>> {
        args.iter().map(|arg| self.owned(arg)).collect()
    }

    /// Appends what an argument travels as. In-memory operands are copies already ([`Self::arguments`]).
    fn argument(&mut self, operand: Operand, ty: TypeId, values: &mut Vec<Value>) {
        match (operand, self.shared.shapes.get(ty).in_memory()) {
            (operand, false) => values.extend(self.scalars(operand, ty)),
            (Operand::Memory(address), true) => {
                debug_assert!(matches!(address.base, Base::Slot(_)), "the caller owns the copy");
                values.push(self.address_value(address));
            }
            (Operand::Scalars(_), true) => unreachable!("in-memory types have no scalars"),
        }
    }
}
