//! Calls of built-in functions; those of package `unsafe` are in `builtin_unsafe`.
//!
//! Start at [`Checker::builtin_call`].

use crate::assignment::without_parentheses;
use crate::call::CallSite;
use crate::checker::{Checker, Delayed};
use crate::constant::{Constant, ConstantOperator};
use crate::float::Float;
use crate::info::Mode;
use crate::object::{BUILTINS, Builtin};
use crate::operand::{Operand, OperandMode};
use crate::store::{Basic, Direction, Parameter, Signature, Type, TypeId};
use burrow_syntax::expr_string;
use burrow_syntax::tree::Expr;
use num_bigint::BigInt;
use num_traits::Zero;
use std::cmp::Ordering;
use std::sync::Arc;

impl<'a> Checker<'a> {
    /// A call of a built-in function.
    pub(crate) fn builtin_call(&mut self, site: CallSite<'a>, builtin: Builtin) -> Operand<'a> {
        let invalid = Operand::invalid(site.expr);
        if site.has_dots && builtin != Builtin::Append {
            let message = format!("invalid operation: invalid use of ... with built-in {}", builtin.name());
            self.error(site.expr.start, message);
            self.use_expressions(site.arguments);
            return invalid;
        }
        // `len(x)` is constant if there is no call or receive in `x`.
        let outer_has_call = self.environment.has_call_or_receive;
        if matches!(builtin, Builtin::Len | Builtin::Cap) {
            self.environment.has_call_or_receive = false;
        }
        let evaluates_itself = matches!(builtin, Builtin::Make | Builtin::New | Builtin::UnsafeOffsetof);
        let operands = if evaluates_itself { Vec::new() } else { self.expression_list(site.arguments) };
        let count = if evaluates_itself { site.arguments.len() } else { operands.len() };
        let fine = !operands.iter().any(Operand::is_invalid) && self.check_builtin_count(site, builtin, count);
        let mut result = if fine { self.dispatch_builtin(site, builtin, operands) } else { invalid };
        if matches!(builtin, Builtin::Len | Builtin::Cap) {
            self.environment.has_call_or_receive = outer_has_call;
        }
        result.expr = site.expr;
        result
    }

    fn check_builtin_count(&mut self, site: CallSite<'a>, builtin: Builtin, count: usize) -> bool {
        let entry = BUILTINS.iter().find(|entry| entry.0 == builtin).expect("every builtin is in the table");
        let (_, _, expected, variadic, _) = *entry;
        let complaint = if count < expected {
            "not enough"
        } else if count > expected && !variadic {
            "too many"
        } else {
            return true;
        };
        let call = expr_string(site.expr);
        let message =
            format!("invalid operation: {complaint} arguments for {call} (expected {expected}, found {count})");
        self.error(site.expr.start, message);
        false
    }

    fn dispatch_builtin(&mut self, site: CallSite<'a>, builtin: Builtin, operands: Vec<Operand<'a>>) -> Operand<'a> {
        let mut operands = operands;
        match builtin {
            Builtin::Append => self.append_call(site, operands),
            Builtin::Len | Builtin::Cap => self.length_call(site, &operands[0], builtin),
            Builtin::Clear => self.clear_call(site, &operands[0]),
            Builtin::Close => self.close_call(site, &operands[0]),
            Builtin::Complex => self.complex_call(site, operands),
            Builtin::Copy => self.copy_call(site, &operands[0], &operands[1]),
            Builtin::Delete => self.delete_call(site, operands),
            Builtin::Real | Builtin::Imag => self.part_call(site, operands.swap_remove(0), builtin),
            Builtin::Make => self.make_call(site),
            Builtin::Max | Builtin::Min => self.extreme_call(site, operands, builtin),
            Builtin::New => self.new_call(site),
            Builtin::Panic => self.panic_call(site, operands.swap_remove(0)),
            Builtin::Print | Builtin::Println => self.print_call(site, operands, builtin),
            Builtin::Recover => {
                let any = self.types.universe_types().empty_interface;
                self.builtin_value(site, any, &[])
            }
            _ => self.unsafe_call(site, builtin, operands),
        }
    }

    /// The result of a call with a value; records what the built-in was used as.
    pub(crate) fn builtin_value(&mut self, site: CallSite<'a>, ty: TypeId, arguments: &[TypeId]) -> Operand<'a> {
        self.record_builtin(site.function, &[ty], arguments);
        Operand::new(OperandMode::Value, ty, site.expr)
    }

    fn builtin_statement(&mut self, site: CallSite<'a>, arguments: &[TypeId]) -> Operand<'a> {
        self.record_builtin(site.function, &[], arguments);
        Operand::new(OperandMode::NoValue, TypeId::INVALID, site.expr)
    }

    fn record_builtin(&mut self, function: &'a Expr, results: &[TypeId], arguments: &[TypeId]) {
        let list = |types: &[TypeId]| types.iter().map(|&ty| Parameter { name: None, ty }).collect();
        let ty = self.types.intern(Type::Signature(Arc::new(Signature {
            type_parameters: Arc::from([]),
            parameters: list(arguments),
            results: list(results),
            variadic: false,
        })));
        self.record_mode(function.id, Mode::Builtin, ty, None);
        let inner = without_parentheses(function);
        self.record_mode(inner.id, Mode::Builtin, ty, None);
    }

    /// The underlying types to look at, or nothing if there are none.
    fn underlying_members(&mut self, ty: TypeId) -> Option<Vec<TypeId>> {
        let members = self.types.type_set_members(ty).filter(|members| !members.is_empty())?;
        Some(members.into_iter().map(|member| self.types.underlying(member)).collect())
    }

    /// The element type of a slice (or a type set of slices), or the complaint.
    fn slice_element(&mut self, x: &Operand<'a>) -> Result<TypeId, String> {
        let text = self.describe(x);
        let mut element: Option<TypeId> = None;
        for member in self.underlying_members(x.ty).unwrap_or_else(|| vec![TypeId::INVALID]) {
            let Type::Slice(next) = *self.types.get(member) else {
                if x.mode == OperandMode::Nil {
                    return Err("argument must be a slice; have untyped nil".to_string());
                }
                return Err(format!("argument must be a slice; have {text}"));
            };
            if let Some(known) = element
                && !self.types.identical(known, next)
            {
                let (known, next) = (self.show(known), self.show(next));
                return Err(format!("mismatched slice element types {known} and {next} in {text}"));
            }
            element = Some(next);
        }
        Ok(element.expect("there is at least one member"))
    }

    fn append_call(&mut self, site: CallSite<'a>, operands: Vec<Operand<'a>>) -> Operand<'a> {
        let x = operands[0].clone();
        let element = match self.slice_element(&x) {
            Ok(element) => element,
            Err(complaint) => {
                self.error(x.start(), format!("invalid append: {complaint}"));
                return Operand::invalid(site.expr);
            }
        };
        if operands.len() == 2 && site.has_dots && self.is_bytes_and_string(&x, &operands[1]) {
            if self.types.is_untyped(operands[1].ty) {
                self.update_type(operands[1].expr, TypeId::STRING, true);
            }
            let second = self.types.default_type(operands[1].ty);
            return self.builtin_value(site, x.ty, &[x.ty, second]);
        }
        let rest = self.types.slice_of(element);
        let parameter = |ty| Parameter { name: None, ty };
        let signature = Arc::new(Signature {
            type_parameters: Arc::from([]),
            parameters: Arc::from([parameter(x.ty), parameter(rest)]),
            results: Arc::from([parameter(x.ty)]),
            variadic: true,
        });
        self.check_built_in_arguments(site, signature, operands);
        self.builtin_value(site, x.ty, &[x.ty, rest])
    }

    /// `append([]byte, string...)`, `copy([]byte, string)`
    fn is_bytes_and_string(&mut self, x: &Operand<'a>, y: &Operand<'a>) -> bool {
        let bytes = self.types.slice_of(TypeId::BYTE);
        if !self.is_assignable(x, bytes) {
            return false;
        }
        let Some(members) = self.underlying_members(y.ty) else { return false };
        let mut has_string = false;
        for member in members {
            if self.types.is_basic(member, Basic::is_string) {
                has_string = true;
            } else if !self.types.identical(member, bytes) {
                return false;
            }
        }
        has_string
    }

    fn length_call(&mut self, site: CallSite<'a>, x: &Operand<'a>, builtin: Builtin) -> Operand<'a> {
        let is_length = builtin == Builtin::Len;
        let measured = self.array_behind_pointer(x.ty);
        let is_parameter = self.types.as_type_parameter(x.ty).is_some();
        let constant = |value| Operand::constant(TypeId::INT, value, site.expr);
        let fine = match self.types.get(measured).clone() {
            Type::Basic(basic) if basic.is_string() && is_length => {
                if let Some(bytes) = x.value.as_bytes().filter(|_| x.is_constant()) {
                    return constant(Constant::integer(bytes.len()));
                }
                true
            }
            Type::Array(length, _) => {
                if !self.environment.has_call_or_receive {
                    let value = length.map_or(Constant::Unknown, Constant::integer);
                    return constant(value);
                }
                true
            }
            Type::Slice(_) | Type::Channel(..) => true,
            Type::Map(..) => is_length,
            Type::TypeParameter(_) if is_parameter => {
                let members = self.underlying_members(x.ty);
                members.is_some_and(|members| {
                    members.into_iter().all(|member| {
                        let member = self.array_behind_pointer(member);
                        match self.types.get(member) {
                            Type::Array(..) | Type::Slice(_) | Type::Channel(..) => true,
                            Type::Basic(basic) => basic.is_string() && is_length,
                            Type::Map(..) => is_length,
                            _ => false,
                        }
                    })
                })
            }
            _ => false,
        };
        if !fine {
            if self.types.underlying(x.ty) != TypeId::INVALID {
                let text = self.describe(x);
                self.error(x.start(), format!("invalid argument: {text} for built-in {}", builtin.name()));
            }
            return Operand::invalid(site.expr);
        }
        self.builtin_value(site, TypeId::INT, &[x.ty])
    }

    /// The underlying type; of a pointer to an array, the array.
    fn array_behind_pointer(&mut self, ty: TypeId) -> TypeId {
        let underlying = self.types.underlying(ty);
        if let Type::Pointer(target) = *self.types.get(underlying) {
            let target = self.types.underlying(target);
            if matches!(self.types.get(target), Type::Array(..)) {
                return target;
            }
        }
        underlying
    }

    fn clear_call(&mut self, site: CallSite<'a>, x: &Operand<'a>) -> Operand<'a> {
        self.require_version(site.function.start, 21, "clear");
        let members = self.underlying_members(x.ty).unwrap_or_else(|| vec![TypeId::INVALID]);
        let fine = members.iter().all(|&member| matches!(self.types.get(member), Type::Map(..) | Type::Slice(_)));
        if !fine {
            let text = self.describe(x);
            let message =
                format!("invalid argument: cannot clear {text}: argument must be (or constrained by) map or slice");
            self.error(x.start(), message);
            return Operand::invalid(site.expr);
        }
        self.builtin_statement(site, &[x.ty])
    }

    fn close_call(&mut self, site: CallSite<'a>, x: &Operand<'a>) -> Operand<'a> {
        for member in self.underlying_members(x.ty).unwrap_or_else(|| vec![TypeId::INVALID]) {
            let complaint = match self.types.get(member) {
                Type::Channel(Direction::Receive, _) => "receive-only channel",
                Type::Channel(..) => continue,
                _ => "non-channel",
            };
            let text = self.describe(x);
            self.error(x.start(), format!("invalid operation: cannot close {complaint} {text}"));
            return Operand::invalid(site.expr);
        }
        self.builtin_statement(site, &[x.ty])
    }

    fn complex_call(&mut self, site: CallSite<'a>, operands: Vec<Operand<'a>>) -> Operand<'a> {
        let invalid = Operand::invalid(site.expr);
        let [mut x, mut y]: [Operand<'a>; 2] = match operands.try_into() {
            Ok(pair) => pair,
            Err(_) => return invalid,
        };
        match (self.types.is_untyped(x.ty), self.types.is_untyped(y.ty)) {
            (false, false) => {}
            (true, false) => self.convert_untyped(&mut x, y.ty),
            (false, true) => self.convert_untyped(&mut y, x.ty),
            (true, true) if x.is_constant() && y.is_constant() => {
                for operand in [&mut x, &mut y] {
                    let real = operand.value.is_numeric() && operand.value.imaginary().sign() == 0;
                    if real {
                        operand.ty = TypeId::UNTYPED_FLOAT;
                    }
                }
            }
            (true, true) => {
                self.convert_untyped(&mut x, TypeId::FLOAT64);
                self.convert_untyped(&mut y, TypeId::FLOAT64);
            }
        }
        if x.is_invalid() || y.is_invalid() {
            return invalid;
        }
        let (left, right) = (self.show(x.ty), self.show(y.ty));
        if !self.types.identical(x.ty, y.ty) {
            let call = expr_string(site.expr);
            self.error(x.start(), format!("invalid operation: {call} (mismatched types {left} and {right})"));
            return invalid;
        }
        let result = match self.types.basic(x.ty) {
            Some(Basic::Float32) => TypeId::COMPLEX64,
            Some(Basic::Float64) => TypeId::COMPLEX128,
            Some(Basic::UntypedFloat) => TypeId::UNTYPED_COMPLEX,
            _ if self.types.as_type_parameter(x.ty).is_some() => return self.refuse_parameter(site, &x, "complex"),
            _ => {
                let message = format!("invalid argument: arguments have type {left}, expected floating-point");
                self.error(x.start(), message);
                return invalid;
            }
        };
        if x.is_constant() && y.is_constant() {
            let zero = Float::from_integer(&BigInt::zero());
            let imaginary = match y.value.to_float() {
                Constant::Float(value) => Constant::Complex(zero, value),
                _ => Constant::Unknown,
            };
            let value = x.value.to_float().binary(ConstantOperator::Add, &imaginary);
            return Operand::constant(result, value, site.expr);
        }
        self.builtin_value(site, result, &[x.ty, x.ty])
    }

    fn refuse_parameter(&mut self, site: CallSite<'a>, x: &Operand<'a>, name: &str) -> Operand<'a> {
        let text = self.describe(x);
        let message =
            format!("{text} not supported as argument to built-in {name} for go1.18 (see go.dev/issue/50937)");
        self.error(x.start(), message);
        Operand::invalid(site.expr)
    }

    fn copy_call(&mut self, site: CallSite<'a>, x: &Operand<'a>, y: &Operand<'a>) -> Operand<'a> {
        let invalid = Operand::invalid(site.expr);
        let target = match self.slice_element(x) {
            Ok(element) => element,
            Err(complaint) => {
                self.error(x.start(), format!("invalid copy: {complaint}"));
                return invalid;
            }
        };
        if !self.is_bytes_and_string(x, y) {
            let source = match self.slice_element(y) {
                Ok(element) => element,
                Err(_) if self.types.all_basic(y.ty, Basic::is_string) => TypeId::BYTE,
                Err(complaint) => {
                    self.error(y.start(), format!("invalid copy: {complaint}"));
                    return invalid;
                }
            };
            if !self.types.identical(target, source) {
                let (left, right) = (self.describe(x), self.describe(y));
                let (target, source) = (self.show(target), self.show(source));
                let message = format!(
                    "invalid copy: arguments {left} and {right} have different element types {target} and {source}"
                );
                self.error(x.start(), message);
                return invalid;
            }
        }
        if self.types.is_untyped(y.ty) {
            self.update_type(y.expr, TypeId::STRING, true);
        }
        let source = self.types.default_type(y.ty);
        self.builtin_value(site, TypeId::INT, &[x.ty, source])
    }

    fn delete_call(&mut self, site: CallSite<'a>, operands: Vec<Operand<'a>>) -> Operand<'a> {
        let invalid = Operand::invalid(site.expr);
        let x = &operands[0];
        let text = self.describe(x);
        let mut key: Option<TypeId> = None;
        for member in self.underlying_members(x.ty).unwrap_or_else(|| vec![TypeId::INVALID]) {
            let Type::Map(next, _) = *self.types.get(member) else {
                self.error(x.start(), format!("invalid argument: {text} is not a map"));
                return invalid;
            };
            if let Some(known) = key
                && !self.types.identical(known, next)
            {
                self.error(x.start(), format!("invalid argument: maps of {text} must have identical key types"));
                return invalid;
            }
            key = Some(next);
        }
        let mut operand = operands[1].clone();
        self.assign_to(&mut operand, key, "argument to delete");
        if operand.is_invalid() {
            return invalid;
        }
        let key = key.expect("there is at least one member");
        self.builtin_statement(site, &[x.ty, key])
    }

    /// `real(x)` and `imag(x)`
    fn part_call(&mut self, site: CallSite<'a>, mut x: Operand<'a>, builtin: Builtin) -> Operand<'a> {
        let invalid = Operand::invalid(site.expr);
        if self.types.is_untyped(x.ty) {
            if !x.is_constant() {
                self.convert_untyped(&mut x, TypeId::COMPLEX128);
                if x.is_invalid() {
                    return invalid;
                }
            } else if x.value.is_numeric() {
                x.ty = TypeId::UNTYPED_COMPLEX;
            }
        }
        let result = match self.types.basic(x.ty) {
            Some(Basic::Complex64) => TypeId::FLOAT32,
            Some(Basic::Complex128) => TypeId::FLOAT64,
            Some(Basic::UntypedComplex) => TypeId::UNTYPED_FLOAT,
            _ if self.types.as_type_parameter(x.ty).is_some() => {
                return self.refuse_parameter(site, &x, builtin.name());
            }
            _ => {
                let ty = self.show(x.ty);
                self.error(x.start(), format!("invalid argument: argument has type {ty}, expected complex type"));
                return invalid;
            }
        };
        if x.is_constant() {
            let value = if builtin == Builtin::Real { x.value.real() } else { x.value.imaginary() };
            return Operand::constant(result, value, site.expr);
        }
        self.builtin_value(site, result, &[x.ty])
    }

    fn make_call(&mut self, site: CallSite<'a>) -> Operand<'a> {
        let invalid = Operand::invalid(site.expr);
        let first = &site.arguments[0];
        let ty = self.value_type(first);
        if ty == TypeId::INVALID {
            return invalid;
        }
        let fewest = match self.made_type(ty) {
            Ok(core) if matches!(self.types.get(core), Type::Slice(_)) => 2,
            Ok(_) => 1,
            Err(complaint) => {
                let text = expr_string(first);
                self.error(first.start, format!("invalid argument: cannot make {text}: {complaint}"));
                return invalid;
            }
        };
        let found = site.arguments.len();
        if !(fewest..=fewest + 1).contains(&found) {
            let call = expr_string(site.expr);
            let message =
                format!("invalid operation: {call} expects {fewest} or {} arguments; found {found}", fewest + 1);
            self.error(site.expr.start, message);
            return invalid;
        }
        let mut sizes = Vec::new();
        let mut types = vec![ty];
        for argument in &site.arguments[1..] {
            if let Some(Some(size)) = self.index_value(argument, None) {
                sizes.push(size);
            }
            types.push(self.info.type_of(argument.id).unwrap_or(TypeId::INT));
        }
        if let [length, capacity] = sizes[..]
            && length > capacity
        {
            self.error(site.arguments[1].start, "invalid argument: length and capacity swapped");
        }
        self.builtin_value(site, ty, &types)
    }

    fn made_type(&mut self, ty: TypeId) -> Result<TypeId, String> {
        let members = self.types.type_set_members(ty).filter(|members| !members.is_empty());
        let Some(members) = members else { return Err("no specific type".to_string()) };
        for &member in &members {
            if !matches!(self.types.underlying_type(member), Type::Slice(_) | Type::Map(..) | Type::Channel(..)) {
                return Err("type must be slice, map, or channel".to_string());
            }
        }
        self.types.common_underlying(&members).map_err(|difference| self.show_difference(difference))
    }

    /// `min` and `max`
    fn extreme_call(&mut self, site: CallSite<'a>, operands: Vec<Operand<'a>>, builtin: Builtin) -> Operand<'a> {
        let invalid = Operand::invalid(site.expr);
        self.require_version(site.function.start, 21, &format!("built-in {}", builtin.name()));
        let wanted = if builtin == Builtin::Max { Ordering::Greater } else { Ordering::Less };
        let expressions: Vec<&'a Expr> = operands.iter().map(|operand| operand.expr).collect();
        let mut best: Option<Operand<'a>> = None;
        for mut operand in operands {
            if !self.types.all_basic(operand.ty, Basic::is_ordered) {
                let text = self.describe(&operand);
                self.error(operand.start(), format!("invalid argument: {text} cannot be ordered"));
                return invalid;
            }
            let Some(mut x) = best.take() else {
                best = Some(operand);
                continue;
            };
            if !self.match_types(&mut x, &mut operand) {
                return invalid;
            }
            if !self.types.identical(x.ty, operand.ty) {
                let (left, right) = (self.show(x.ty), self.show(operand.ty));
                let text = expr_string(operand.expr);
                let message = format!(
                    "invalid argument: mismatched types {left} (previous argument) and {right} (type of {text})"
                );
                self.error(operand.start(), message);
                return invalid;
            }
            if x.is_constant() && operand.is_constant() {
                if operand.value.compare(&x.value) == Some(wanted) {
                    x = operand;
                }
            } else {
                x.mode = OperandMode::Value;
            }
            best = Some(x);
        }
        let Some(mut x) = best else { return invalid };
        if !x.is_constant() {
            x.mode = OperandMode::Value;
            // Nothing else gives the arguments a type.
            let any = self.types.universe_types().empty_interface;
            self.assign_to(&mut x, Some(any), &format!("argument to built-in {}", builtin.name()));
            if x.is_invalid() {
                return invalid;
            }
        }
        for expr in &expressions {
            self.update_type(expr, x.ty, true);
        }
        if x.is_constant() {
            return x;
        }
        let types = vec![x.ty; expressions.len()];
        self.builtin_value(site, x.ty, &types)
    }

    fn new_call(&mut self, site: CallSite<'a>) -> Operand<'a> {
        let invalid = Operand::invalid(site.expr);
        let argument = &site.arguments[0];
        let mut x = self.expression_or_type(argument, false);
        if x.mode != OperandMode::TypeExpression {
            self.exclude_non_values(&mut x);
        }
        if x.is_invalid() {
            return invalid;
        }
        if x.mode == OperandMode::TypeExpression {
            self.later(Delayed::ValueType { ty: x.ty, pos: argument.start });
        } else {
            if self.types.is_untyped(x.ty) {
                self.assign_to(&mut x, None, "argument to new");
                if x.is_invalid() {
                    return invalid;
                }
            }
            self.require_version(site.function.start, 26, &format!("new({})", expr_string(argument)));
        }
        let pointer = self.types.pointer_to(x.ty);
        self.builtin_value(site, pointer, &[x.ty])
    }

    fn panic_call(&mut self, site: CallSite<'a>, mut x: Operand<'a>) -> Operand<'a> {
        self.panic_calls.insert(site.expr.id);
        let any = self.types.universe_types().empty_interface;
        self.assign_to(&mut x, Some(any), "argument to panic");
        if x.is_invalid() {
            return Operand::invalid(site.expr);
        }
        self.builtin_statement(site, &[any])
    }

    fn print_call(&mut self, site: CallSite<'a>, operands: Vec<Operand<'a>>, builtin: Builtin) -> Operand<'a> {
        let context = format!("argument to built-in {}", builtin.name());
        let mut types = Vec::new();
        for mut operand in operands {
            self.assign_to(&mut operand, None, &context);
            if operand.is_invalid() {
                return Operand::invalid(site.expr);
            }
            types.push(operand.ty);
        }
        self.builtin_statement(site, &types)
    }
}
