//! Conversions `T(x)`.

use crate::checker::Checker;
use crate::constant::Constant;
use crate::operand::{Operand, OperandMode};
use crate::store::{Basic, Field, Parameter, Signature, Type, TypeId};
use crate::untyped::representable;
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// Converts an operand to a type.
    pub(crate) fn convert(&mut self, operand: &mut Operand<'a>, target: TypeId) {
        let was_constant = operand.is_constant();
        let constant_target = self.types.is_basic(target, Basic::is_constant_type);
        let mut cause = String::new();
        let mut fine = false;
        let mut described_mode = operand.mode;
        if was_constant && constant_target {
            let basic = self.types.basic(target).expect("a constant type is basic");
            match self.constant_conversion(operand, basic) {
                Some(value) => {
                    operand.value = value;
                    fine = true;
                }
                None => {
                    // A number that has no fraction is shown without one.
                    let integral = operand.value.to_integer();
                    if basic.is_integer() && !integral.is_unknown() {
                        operand.value = integral;
                    }
                    let from_integer = self.types.is_basic(operand.ty, Basic::is_integer);
                    if from_integer && basic.is_integer() {
                        let message = format!("constant {} overflows {}", operand.value.describe(), self.show(target));
                        self.error(operand.start(), message);
                        operand.invalidate();
                        return;
                    }
                }
            }
        } else if was_constant && self.types.as_type_parameter(target).is_some() {
            match self.constant_to_parameter(operand, target) {
                Ok(()) => fine = true,
                Err(reason) => cause = reason,
            }
            operand.mode = OperandMode::Value;
            described_mode = OperandMode::Value;
        } else {
            match self.convertibility(operand, target) {
                Ok(()) => {
                    fine = true;
                    operand.mode = OperandMode::Value;
                }
                Err(reason) => cause = reason,
            }
        }
        if !fine {
            let described = Operand { mode: described_mode, ..operand.clone() };
            let (text, target) = (self.describe(&described), self.show(target));
            let reason = if cause.is_empty() { String::new() } else { format!(": {cause}") };
            self.error(operand.start(), format!("cannot convert {text} to type {target}{reason}"));
            operand.invalidate();
            return;
        }
        self.settle_converted(operand, target, was_constant, constant_target);
    }

    fn settle_converted(
        &mut self,
        operand: &mut Operand<'a>,
        target: TypeId,
        was_constant: bool,
        constant_target: bool,
    ) {
        if self.types.is_untyped(operand.ty) {
            let is_nil = operand.ty == TypeId::UNTYPED_NIL;
            let is_integer = self.types.is_basic(operand.ty, Basic::is_integer);
            let to_string = self.types.all_basic(target, Basic::is_string);
            let final_type = if is_nil {
                target
            } else if self.types.is_interface(target) || was_constant && !constant_target {
                self.types.default_type(operand.ty)
            } else if operand.is_constant() && is_integer && to_string {
                operand.ty
            } else {
                target
            };
            self.update_type(operand.expr, final_type, true);
        }
        operand.ty = target;
        if !operand.is_constant() {
            operand.value = Constant::Unknown;
        }
    }

    fn constant_conversion(&mut self, operand: &Operand<'a>, basic: Basic) -> Option<Constant> {
        if let Some(value) = representable(&operand.value, basic) {
            return Some(value);
        }
        if self.types.is_basic(operand.ty, Basic::is_integer) && basic.is_string() {
            let code = operand.value.to_integer().to_u64().and_then(|code| u32::try_from(code).ok());
            let character = code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
            return Some(Constant::string(character.to_string().as_bytes()));
        }
        None
    }

    fn constant_to_parameter(&mut self, operand: &Operand<'a>, target: TypeId) -> Result<(), String> {
        let name = self.show(target);
        let members = self.types.type_set_members(target).filter(|members| !members.is_empty());
        let Some(members) = members else {
            return Err(format!("{name} does not contain specific types"));
        };
        for member in members {
            let underlying = self.types.underlying(member);
            let is_string = self.types.is_basic(operand.ty, Basic::is_string);
            if is_string && self.is_bytes_or_runes(underlying) {
                continue;
            }
            let fits = match self.types.basic(underlying) {
                Some(basic) => self.constant_conversion(operand, basic).is_some(),
                None => false,
            };
            if fits {
                continue;
            }
            let member = if self.types.as_named(member).is_some() { underlying } else { member };
            let member = self.show(member);
            let both_integers = self.types.is_basic(operand.ty, Basic::is_integer)
                && self.types.is_basic(underlying, Basic::is_integer);
            return Err(if both_integers {
                format!("constant {} overflows {member} (in {name})", operand.value.describe())
            } else {
                format!("cannot convert {} to type {member} (in {name})", self.describe(operand))
            });
        }
        Ok(())
    }

    pub(crate) fn is_bytes_or_runes(&mut self, ty: TypeId) -> bool {
        match self.types.underlying_type(ty) {
            Type::Slice(element) => {
                matches!(self.types.basic(element), Some(Basic::Uint8 | Basic::Int32))
            }
            _ => false,
        }
    }

    /// Whether a non-constant value can be converted; if not, the reason as far as there is more to say.
    fn convertibility(&mut self, operand: &Operand<'a>, target: TypeId) -> Result<(), String> {
        let cause = match self.assignability(operand, target) {
            Ok(()) => return Ok(()),
            Err(cause) => cause,
        };
        let source = self.types.unalias(operand.ty);
        let original = target;
        let target = self.types.unalias(target);
        let source_is_parameter = self.types.as_type_parameter(source).is_some();
        let target_is_parameter = self.types.as_type_parameter(target).is_some();
        let (from, to) = (self.types.underlying(source), self.types.underlying(target));
        if !source_is_parameter && !target_is_parameter {
            if self.identical_ignoring_tags(from, to) || self.pointers_convert(source, target) {
                return Ok(());
            }
            return self.representation_conversion(from, to).unwrap_or(Err(cause));
        }
        self.parameter_convertibility(operand, source, target, original, &cause)
    }

    fn pointers_convert(&mut self, source: TypeId, target: TypeId) -> bool {
        let (Type::Pointer(from), Type::Pointer(to)) = (self.types.get(source).clone(), self.types.get(target).clone())
        else {
            return false;
        };
        let no_parameter = self.types.as_type_parameter(from).is_none() && self.types.as_type_parameter(to).is_none();
        let (from, to) = (self.types.underlying(from), self.types.underlying(to));
        no_parameter && self.identical_ignoring_tags(from, to)
    }

    /// Conversions between underlying types that change the representation. `None`: there is none.
    fn representation_conversion(&mut self, from: TypeId, to: TypeId) -> Option<Result<(), String>> {
        let (from_basic, to_basic) = (self.types.basic(from), self.types.basic(to));
        let from_is = |predicate: fn(Basic) -> bool| from_basic.is_some_and(predicate);
        let to_is = |predicate: fn(Basic) -> bool| to_basic.is_some_and(predicate);
        let is_real = |basic: Basic| basic.is_integer() || basic.is_float();
        let from_pointer = self.types.pointer_target(from).is_some();
        let to_pointer = self.types.pointer_target(to).is_some();
        let fine = from_is(is_real) && to_is(is_real)
            || from_is(Basic::is_complex) && to_is(Basic::is_complex)
            || (from_is(Basic::is_integer) || self.is_bytes_or_runes(from)) && to_is(Basic::is_string)
            || from_is(Basic::is_string) && self.is_bytes_or_runes(to)
            || (from_pointer || from_basic == Some(Basic::Uintptr)) && to_basic == Some(Basic::UnsafePointer)
            || from_basic == Some(Basic::UnsafePointer) && (to_pointer || to_basic == Some(Basic::Uintptr));
        if fine {
            return Some(Ok(()));
        }
        let Type::Slice(element) = *self.types.get(from) else { return None };
        let (array, minor, what) = match *self.types.get(to) {
            Type::Pointer(target) => (self.types.underlying(target), 17, "array pointer"),
            _ => (to, 20, "array"),
        };
        let Type::Array(_, array_element) = *self.types.get(array) else { return None };
        if !self.types.identical(element, array_element) {
            return None;
        }
        if self.allows(minor) {
            return Some(Ok(()));
        }
        Some(Err(format!("conversion of slice to {what} requires go1.{minor} or later")))
    }

    fn parameter_convertibility(
        &mut self,
        operand: &Operand<'a>,
        source: TypeId,
        target: TypeId,
        original: TypeId,
        cause: &str,
    ) -> Result<(), String> {
        let members = |checker: &mut Self, ty: TypeId| match checker.types.as_type_parameter(ty) {
            Some(_) => checker.types.specific_terms(ty).map(|terms| terms.iter().map(|term| term.ty).collect()),
            None => Some(vec![ty]),
        };
        let (Some(from), Some(to)): (Option<Vec<TypeId>>, Option<Vec<TypeId>>) =
            (members(self, source), members(self, target))
        else {
            return Err(cause.to_string());
        };
        let source_is_parameter = self.types.as_type_parameter(source).is_some();
        let target_is_parameter = self.types.as_type_parameter(target).is_some();
        for &from in &from {
            for &to in &to {
                let member = Operand { ty: from, ..operand.clone() };
                let Err(reason) = self.convertibility(&member, to) else { continue };
                let reason = if reason.is_empty() { cause } else { &reason };
                let from_text = if source_is_parameter {
                    format!("{} (in {})", self.show(from), self.show(source))
                } else {
                    self.show(operand.ty)
                };
                let to_text = if target_is_parameter {
                    format!("{} (in {})", self.show(to), self.show(target))
                } else {
                    self.show(original)
                };
                let message = format!("cannot convert {from_text} to type {to_text}");
                return Err(if reason.is_empty() { message } else { format!("{message}\n\t{reason}") });
            }
        }
        Ok(())
    }

    fn identical_ignoring_tags(&mut self, left: TypeId, right: TypeId) -> bool {
        let (left, right) = (self.without_tags(left), self.without_tags(right));
        self.types.identical(left, right)
    }

    /// The type with the tags of struct types in it removed (as far as type literals reach).
    fn without_tags(&mut self, ty: TypeId) -> TypeId {
        let ty = self.types.unalias(ty);
        let stripped = match self.types.get(ty).clone() {
            Type::Struct(fields) => Type::Struct(
                fields
                    .iter()
                    .map(|field| Field { tag: None, ty: self.without_tags(field.ty), ..field.clone() })
                    .collect(),
            ),
            Type::Pointer(element) => Type::Pointer(self.without_tags(element)),
            Type::Slice(element) => Type::Slice(self.without_tags(element)),
            Type::Array(length, element) => Type::Array(length, self.without_tags(element)),
            Type::Map(key, value) => Type::Map(self.without_tags(key), self.without_tags(value)),
            Type::Channel(direction, element) => Type::Channel(direction, self.without_tags(element)),
            Type::Signature(signature) => {
                let mut list = |parameters: &[Parameter]| {
                    parameters.iter().map(|each| Parameter { ty: self.without_tags(each.ty), ..each.clone() }).collect()
                };
                let (parameters, results) = (list(&signature.parameters), list(&signature.results));
                Type::Signature(Arc::new(Signature { parameters, results, ..(*signature).clone() }))
            }
            _ => return ty,
        };
        self.types.intern(stripped)
    }
}
