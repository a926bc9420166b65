//! Channels, select, goroutines and deferred calls: through the runtime, elements by address.

use crate::error::Result;
use crate::generator::Generator;
use crate::value::{Address, Operand};
use burrow_abi::native::RuntimeFunctionId as Runtime;
use burrow_abi::tables::SelectCase as CaseRecord;
use burrow_ir::func::{Expr, SelectCase, SelectComm, Stmt};
use burrow_ir::index::{Entity, LabelId, TypeId};
use burrow_ir::types::TypeKind;
use burrow_layout::pointer_map::PointerMap;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use std::mem::offset_of;

impl Generator<'_, '_> {
    pub fn make_channel(&mut self, ty: TypeId, size: Option<&Expr>) -> Result<Value> {
        let size = match size {
            Some(size) => self.index_value(size)?.0,
            None => self.iconst(0),
        };
        let descriptor = self.descriptor(ty);
        let channel = self.runtime(Runtime::make_channel, &[descriptor, size])[0];
        Ok(self.pointer(channel))
    }

    pub fn send(&mut self, channel: &Expr, value: &Expr) -> Result<()> {
        let channel = self.scalar(channel)?;
        let operand = self.owned(value)?;
        let element = self.element_address(operand, value.ty);
        self.runtime(Runtime::channel_send, &[channel, element]);
        Ok(())
    }

    fn element_address(&mut self, operand: Operand, ty: TypeId) -> Value {
        let address = self.in_memory(operand, ty);
        self.address_value(address)
    }

    /// Value and whether it was sent (not made up for a closed channel).
    pub fn receive(&mut self, channel: &Expr) -> Result<Vec<Operand>> {
        let element = self.channel_element(channel.ty)?;
        let channel = self.scalar(channel)?;
        let address = self.temporary(element);
        self.begin(address);
        self.zero_memory(address, element);
        let target = self.address_value(address);
        let received = self.runtime(Runtime::channel_receive, &[channel, target])[0];
        let received = self.b.ins().ireduce(types::I8, received);
        let value = self.load(address, element);
        Ok(vec![value, Operand::one(received)])
    }

    fn channel_element(&self, ty: TypeId) -> Result<TypeId> {
        match self.shared.program.types[ty].kind {
            TypeKind::Chan { element, .. } => Ok(element),
            _ => self.fail(format!("{} is no channel", self.shared.program.types[ty].string)),
        }
    }

    pub fn close(&mut self, channel: &Expr) -> Result<Operand> {
        let channel = self.scalar(channel)?;
        self.runtime(Runtime::channel_close, &[channel]);
        Ok(Operand::Scalars(Vec::new()))
    }

    pub fn go(&mut self, closure: &Expr) -> Result<()> {
        let closure = self.scalar(closure)?;
        self.runtime(Runtime::go, &[closure]);
        Ok(())
    }

    pub fn defer(&mut self, closure: &Expr) -> Result<()> {
        if self.handler.is_none() {
            return self.fail("defer in a function that is not marked as having one");
        }
        let closure = self.scalar(closure)?;
        self.runtime(Runtime::defer, &[closure]);
        self.kept.push(closure);
        Ok(())
    }

    pub fn recover(&mut self) -> Result<Operand> {
        let interface = self.runtime(Runtime::recover, &[]);
        self.pointer(interface[1]);
        Ok(Operand::Scalars(interface))
    }

    /// Fills a record per case, lets the runtime choose, and continues in the chosen body.
    pub fn select(&mut self, cases: &[SelectCase], default: Option<&[Stmt]>, label: LabelId) -> Result<()> {
        let size = size_of::<CaseRecord>() as u64;
        let map = PointerMap::from_mask(4, 0b11).array(cases.len().max(1) as u64);
        let records = Address::slot(self.temporary_slot(size * cases.len().max(1) as u64, &map));
        let mut targets = Vec::new();
        for (index, case) in cases.iter().enumerate() {
            let record = records.at(index as u64 * size);
            targets.push(self.select_record(case, record)?);
        }
        let list = self.address_value(records);
        let count = self.iconst(cases.len() as i64);
        let has_default = self.iconst(i64::from(default.is_some()));
        let chosen = self.runtime(Runtime::select, &[list, count, has_default]);
        let done = self.b.create_block();
        self.labels[label.index()].leave = Some(done);
        let before = self.bounds.snapshot();
        for (index, (case, target)) in cases.iter().zip(targets).enumerate() {
            let last = index + 1 == cases.len() && default.is_none();
            if !last {
                let (body, next) = (self.b.create_block(), self.b.create_block());
                let this = self.b.ins().icmp_imm_s(IntCC::Equal, chosen[0], index as i64);
                self.b.ins().brif(this, body, &[], next, &[]);
                self.enter(body);
                self.select_body(case, target, chosen[1])?;
                self.bounds.join(&before);
                self.jump(done);
                self.enter(next);
                continue;
            }
            self.select_body(case, target, chosen[1])?;
            self.bounds.join(&before);
        }
        match default {
            Some(default) => self.statements(default)?,
            None if cases.is_empty() => {
                self.unreachable();
            }
            None => {}
        }
        self.bounds.join(&before);
        self.jump(done);
        self.enter_unsealed(done);
        Ok(())
    }

    /// Writes the record of a case; for receives, where the element goes.
    fn select_record(&mut self, case: &SelectCase, record: Address) -> Result<Option<(Address, TypeId)>> {
        let (channel, element, direction, target) = match &case.comm {
            SelectComm::Send { channel, value } => {
                let channel = self.scalar(channel)?;
                let operand = self.owned(value)?;
                (channel, self.element_address(operand, value.ty), 0, None)
            }
            SelectComm::Receive { channel, value, .. } => {
                let element = self.channel_element(channel.ty)?;
                let channel = self.scalar(channel)?;
                if value.is_some() {
                    let address = self.temporary(element);
                    self.begin(address);
                    self.zero_memory(address, element);
                    (channel, self.address_value(address), 1, Some((address, element)))
                } else {
                    (channel, self.iconst(0), 1, None)
                }
            }
        };
        let direction = self.iconst(direction);
        self.store_scalar(record, offset_of!(CaseRecord, channel) as u64, channel);
        self.store_scalar(record, offset_of!(CaseRecord, element) as u64, element);
        self.store_scalar(record, offset_of!(CaseRecord, direction) as u64, direction);
        Ok(target)
    }

    fn select_body(&mut self, case: &SelectCase, target: Option<(Address, TypeId)>, received: Value) -> Result<()> {
        if let SelectComm::Receive { value, ok, .. } = &case.comm {
            if let (Some(local), Some((address, ty))) = (value, target) {
                let operand = self.load(address, ty);
                self.declare(*local, Some(operand))?;
            }
            if let Some(local) = ok {
                let flag = self.b.ins().ireduce(types::I8, received);
                self.declare(*local, Some(Operand::one(flag)))?;
            }
        }
        self.statements(&case.body)
    }
}
