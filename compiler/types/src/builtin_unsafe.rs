//! The built-in functions of package `unsafe`.

use crate::assignment::without_parentheses;
use crate::call::CallSite;
use crate::checker::Checker;
use crate::constant::Constant;
use crate::info::{Selection, SelectionKind};
use crate::lookup::{Found, Lookup};
use crate::object::Builtin;
use crate::operand::{Operand, OperandMode};
use crate::store::{Type, TypeId};
use burrow_syntax::expr_string;
use burrow_syntax::tree::ExprKind;

impl<'a> Checker<'a> {
    pub(crate) fn unsafe_call(
        &mut self,
        site: CallSite<'a>,
        builtin: Builtin,
        operands: Vec<Operand<'a>>,
    ) -> Operand<'a> {
        let mut operands = operands.into_iter();
        let first = operands.next();
        let second = operands.next();
        match (builtin, first, second) {
            (Builtin::UnsafeOffsetof, ..) => self.offset_call(site),
            (Builtin::UnsafeAlignof, Some(x), _) => self.measure_call(site, x, "unsafe.Alignof"),
            (Builtin::UnsafeSizeof, Some(x), _) => self.measure_call(site, x, "unsafe.Sizeof"),
            (Builtin::UnsafeSliceData, Some(x), _) => self.slice_data_call(site, &x),
            (Builtin::UnsafeStringData, Some(x), _) => {
                let bytes = self.types.pointer_to(TypeId::BYTE);
                self.converted_call(site, x, TypeId::STRING, bytes, (20, "unsafe.StringData"))
            }
            (Builtin::UnsafeAdd, Some(x), Some(length)) => {
                let pointer = TypeId::UNSAFE_POINTER;
                self.lengthened_call(site, x, length, pointer, pointer, (17, "unsafe.Add"))
            }
            (Builtin::UnsafeString, Some(x), Some(length)) => {
                let bytes = self.types.pointer_to(TypeId::BYTE);
                self.lengthened_call(site, x, length, bytes, TypeId::STRING, (20, "unsafe.String"))
            }
            (Builtin::UnsafeSlice, Some(x), Some(length)) => self.slice_call(site, &x, length),
            _ => Operand::invalid(site.expr),
        }
    }

    /// A call whose argument is converted to a fixed type.
    fn converted_call(
        &mut self,
        site: CallSite<'a>,
        mut x: Operand<'a>,
        wanted: TypeId,
        result: TypeId,
        (minor, name): (u32, &str),
    ) -> Operand<'a> {
        self.require_version(site.function.start, minor, name);
        self.assign_to(&mut x, Some(wanted), &format!("argument to {name}"));
        if x.is_invalid() {
            return Operand::invalid(site.expr);
        }
        self.builtin_value(site, result, &[wanted])
    }

    /// A call with a pointer and a length.
    fn lengthened_call(
        &mut self,
        site: CallSite<'a>,
        mut x: Operand<'a>,
        mut length: Operand<'a>,
        wanted: TypeId,
        result: TypeId,
        (minor, name): (u32, &str),
    ) -> Operand<'a> {
        self.require_version(site.function.start, minor, name);
        self.assign_to(&mut x, Some(wanted), &format!("argument to {name}"));
        let allow_negative = wanted == TypeId::UNSAFE_POINTER;
        if x.is_invalid() || !self.is_valid_index(&mut length, "length", allow_negative) {
            return Operand::invalid(site.expr);
        }
        self.builtin_value(site, result, &[wanted, length.ty])
    }

    fn slice_call(&mut self, site: CallSite<'a>, x: &Operand<'a>, mut length: Operand<'a>) -> Operand<'a> {
        self.require_version(site.function.start, 17, "unsafe.Slice");
        let core = self.types.core_type(x.ty);
        let Some(element) = core.and_then(|core| self.types.pointer_target(core)) else {
            let text = self.describe(x);
            self.error(x.start(), format!("invalid argument: {text} is not a pointer"));
            return Operand::invalid(site.expr);
        };
        if !self.is_valid_index(&mut length, "length", false) {
            return Operand::invalid(site.expr);
        }
        let slice = self.types.slice_of(element);
        self.builtin_value(site, slice, &[x.ty, length.ty])
    }

    fn slice_data_call(&mut self, site: CallSite<'a>, x: &Operand<'a>) -> Operand<'a> {
        self.require_version(site.function.start, 20, "unsafe.SliceData");
        let core = self.types.core_type(x.ty);
        let Some(Type::Slice(element)) = core.map(|core| self.types.get(core).clone()) else {
            let text = self.describe(x);
            self.error(x.start(), format!("invalid argument: {text} is not a slice"));
            return Operand::invalid(site.expr);
        };
        let pointer = self.types.pointer_to(element);
        self.builtin_value(site, pointer, &[x.ty])
    }

    /// `unsafe.Sizeof` and `unsafe.Alignof`: constant unless the size depends on type arguments.
    fn measure_call(&mut self, site: CallSite<'a>, mut x: Operand<'a>, name: &str) -> Operand<'a> {
        self.assign_to(&mut x, None, &format!("argument to {name}"));
        if x.is_invalid() || !self.require_complete(x.ty) {
            return Operand::invalid(site.expr);
        }
        if self.types.has_varying_size(x.ty) {
            return self.builtin_value(site, TypeId::UINTPTR, &[x.ty]);
        }
        let size = if name == "unsafe.Sizeof" { self.types.size_of(x.ty) } else { Some(self.types.align_of(x.ty)) };
        let Some(size) = size else {
            let text = self.describe(&x);
            self.error(x.start(), format!("{text} is too large"));
            return Operand::invalid(site.expr);
        };
        Operand::constant(TypeId::UINTPTR, Constant::integer(size), site.expr)
    }

    fn offset_call(&mut self, site: CallSite<'a>) -> Operand<'a> {
        let invalid = Operand::invalid(site.expr);
        let argument = &site.arguments[0];
        let selector = without_parentheses(argument);
        let ExprKind::Selector { operand, name } = &selector.kind else {
            let text = expr_string(argument);
            self.error(argument.start, format!("invalid argument: {text} is not a selector expression"));
            self.use_expressions(std::slice::from_ref(argument));
            return invalid;
        };
        let x = self.expression(operand);
        if x.is_invalid() {
            return invalid;
        }
        let base = match self.types.pointer_target(x.ty) {
            Some(target) if matches!(self.types.underlying_type(target), Type::Struct(_)) => target,
            _ => x.ty,
        };
        let base_text = self.show(base);
        let (ty, path, indirect) = match self.types.lookup(base, false, Some(self.package), &name.name) {
            Lookup::Found { found: Found::Field(ty), path, indirect, .. } => (ty, path, indirect),
            Lookup::Found { .. } => {
                let text = expr_string(argument);
                self.error(argument.start, format!("invalid argument: {text} is a method value"));
                return invalid;
            }
            _ => {
                let message = format!("invalid argument: {base_text} has no single field {}", name.name);
                self.error(x.start(), message);
                return invalid;
            }
        };
        if indirect {
            let message = format!("invalid argument: field {} is embedded via a pointer in {base_text}", name.name);
            self.error(x.start(), message);
            return invalid;
        }
        let kind = SelectionKind::Field;
        let selection = Selection { kind, receiver: base, path: path.clone(), indirect: false, ty };
        self.info.selections.insert(selector.id, selection);
        let mode = if x.mode == OperandMode::Variable { OperandMode::Variable } else { OperandMode::Value };
        self.record(&Operand::new(mode, ty, selector));
        if self.types.has_varying_size(base) {
            return self.builtin_value(site, TypeId::UINTPTR, &[ty]);
        }
        let Some(offset) = self.offset_of(base, &path) else {
            let text = self.describe(&x);
            self.error(x.start(), format!("{text} is too large"));
            return invalid;
        };
        Operand::constant(TypeId::UINTPTR, Constant::integer(offset), site.expr)
    }

    fn offset_of(&mut self, base: TypeId, path: &[usize]) -> Option<u64> {
        let mut ty = base;
        let mut offset = 0u64;
        for &index in path {
            let Type::Struct(fields) = self.types.underlying_type(ty) else { return None };
            offset = offset.checked_add(*self.types.field_offsets(&fields)?.get(index)?)?;
            ty = fields[index].ty;
        }
        Some(offset)
    }
}
