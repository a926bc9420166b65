//! Run-time checks: nil, bounds, division, each with a cold call that raises.

use crate::bounds::Lesson;
use crate::generator::Generator;
use burrow_abi::native::RuntimeFunctionId as Runtime;
use burrow_ir::Pos;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value};

/// An index to be tested against a length, later than both were evaluated.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BoundsCheck {
    /// Extended to 64 bits.
    pub index: Value,
    pub length: Value,
    pub signed: bool,
    pub pos: Pos,
    /// What the check tells about locals.
    pub lesson: Option<Lesson>,
}

impl Generator<'_, '_> {
    /// Goes on if `good`, else raises.
    pub fn require(&mut self, good: Value, raise: impl FnOnce(&mut Self)) {
        let cold = self.cold_block();
        let next = self.b.create_block();
        self.b.ins().brif(good, next, &[], cold, &[]);
        self.enter(cold);
        raise(self);
        debug_assert!(!self.open, "raising ends the block");
        self.enter(next);
    }

    /// Raises if `bad`.
    pub fn refuse(&mut self, bad: Value, raise: impl FnOnce(&mut Self)) {
        let cold = self.cold_block();
        let next = self.b.create_block();
        self.b.ins().brif(bad, cold, &[], next, &[]);
        self.enter(cold);
        raise(self);
        debug_assert!(!self.open, "raising ends the block");
        self.enter(next);
    }

    pub fn check_not_nil(&mut self, pointer: Value) {
        self.require(pointer, |generator| {
            generator.runtime(Runtime::raise_nil, &[]);
        });
    }

    pub fn check_bounds(&mut self, check: BoundsCheck) {
        let lesson = check.lesson.filter(|lesson| self.is_current(lesson));
        let saved = self.pos;
        self.set_pos(check.pos);
        let good = self.b.ins().icmp(IntCC::UnsignedLessThan, check.index, check.length);
        self.require(good, |generator| {
            let signed = generator.iconst(i64::from(check.signed));
            generator.runtime(Runtime::raise_index, &[check.index, check.length, signed]);
        });
        self.set_pos(saved);
        if let Some(lesson) = lesson {
            self.learn(&lesson);
        }
    }
}
