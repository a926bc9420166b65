//! Strings: concatenation, indexing, decoding.

use crate::checks::BoundsCheck;
use crate::error::Result;
use crate::generator::Generator;
use crate::value::{Address, Base, Operand};
use burrow_abi::calling::Scalar;
use burrow_abi::native::RuntimeFunctionId as Runtime;
use burrow_abi::native::STRING_BUFFER;
use burrow_ir::func::{Conversion, Expr, ExprKind, Storage};
use burrow_ir::index::AllocId;
use burrow_layout::pointer_map::PointerMap;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};

impl Generator<'_, '_> {
    pub fn concat(&mut self, parts: &[Expr], site: AllocId) -> Result<Operand> {
        let mut strings = Vec::new();
        for part in parts {
            strings.push(self.transient_string(part)?);
        }
        let map = PointerMap::from_mask(2, 1).array(parts.len() as u64);
        let address = Address::slot(self.temporary_slot(16 * parts.len() as u64, &map));
        self.begin(address);
        for (index, string) in strings.iter().enumerate() {
            self.store_scalar(address, 16 * index as u64, string[0]);
            self.store_scalar(address, 16 * index as u64 + 8, string[1]);
        }
        let list = self.address_value(address);
        let count = self.iconst(parts.len() as i64);
        let buffer = self.text_buffer(site, STRING_BUFFER);
        let result = self.runtime(Runtime::concat_strings, &[list, count, buffer]);
        self.pointer(result[0]);
        Ok(Operand::Scalars(result))
    }

    /// Address of memory in the frame for a short result, if escape analysis allows it there; else 0.
    pub fn text_buffer(&mut self, site: AllocId, size: usize) -> Value {
        if self.func.allocs[site].storage == Storage::Heap {
            return self.iconst(0);
        }
        let slot = self.new_slot(size as u64, &PointerMap::pointer_free(size as u64 / 8));
        self.address_value(Address::slot(slot))
    }

    /// Data and length of a string that is only read before anything else happens: bytes that are converted for that need
    /// no copy.
    pub fn transient_string(&mut self, string: &Expr) -> Result<Vec<Value>> {
        match &*string.kind {
            ExprKind::Convert(Conversion::BytesToString(_), bytes) => {
                let mut slice = self.scalars_of(bytes)?;
                slice.truncate(2);
                Ok(slice)
            }
            _ => self.scalars_of(string),
        }
    }

    pub fn index_string(&mut self, string: &Expr, index: &Expr) -> Result<Value> {
        let header = self.scalars_of(string)?;
        let (raw, integer) = self.raw_index(index)?;
        let index_value = self.extend(raw, integer);
        if !self.known_in_bounds(string, index) {
            let lesson = self.lesson(string, header[1], index, raw);
            let check =
                BoundsCheck { index: index_value, length: header[1], signed: integer.signed, pos: self.pos, lesson };
            self.check_bounds(check);
        }
        let address = self.b.ins().iadd(header[0], index_value);
        let address = Address { base: Base::Pointer(address), offset: 0, faults: false };
        Ok(self.load_at(address, Scalar::I8))
    }

    /// Rune and width at a byte index that is in range. ASCII is decoded here.
    pub fn decode_rune(&mut self, string: &Expr, index: &Expr) -> Result<Vec<Operand>> {
        let header = self.scalars_of(string)?;
        let (index, _) = self.index_value(index)?;
        let address = self.b.ins().iadd(header[0], index);
        let byte = self.b.ins().uload8(types::I32, MemFlagsData::new().with_notrap(), address, 0);
        let (long, done) = (self.cold_block(), self.b.create_block());
        let rune = self.b.append_block_param(done, types::I32);
        let width = self.b.append_block_param(done, types::I64);
        let one = self.iconst(1);
        let ascii = self.b.ins().icmp_imm_s(IntCC::UnsignedLessThan, byte, 0x80);
        self.b.ins().brif(ascii, done, &[byte.into(), one.into()], long, &[]);
        self.enter(long);
        let decoded = self.runtime(Runtime::decode_rune, &[header[0], header[1], index]);
        let decoded_rune = self.b.ins().ireduce(types::I32, decoded[0]);
        self.b.ins().jump(done, &[decoded_rune.into(), decoded[1].into()]);
        self.enter(done);
        Ok(vec![Operand::one(rune), Operand::one(width)])
    }
}
