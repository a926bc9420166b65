//! Index and slice expressions.

use crate::checker::Checker;
use crate::operand::{Operand, OperandMode};
use crate::store::{Basic, Type, TypeId};
use burrow_syntax::tree::{Expr, SliceExpr};

/// What indexing a type gives.
struct Indexed {
    element: TypeId,
    mode: OperandMode,
    length: Option<u64>,
    /// For maps.
    key: Option<TypeId>,
}

/// What `x[…]` is.
pub(crate) enum IndexResult<'a> {
    Done(Operand<'a>),
    /// `x` is a generic function, not instantiated yet.
    Function(Operand<'a>),
}

impl<'a> Checker<'a> {
    /// `x[i]`, `F[T]`, `G[T]`
    pub(crate) fn index_expression(
        &mut self,
        target: crate::expression::Target<'_>,
        expr: &'a Expr,
        inner: &'a Expr,
        indices: &'a [Expr],
    ) -> Operand<'a> {
        match self.index_or_function(expr, inner, indices) {
            IndexResult::Done(operand) => operand,
            IndexResult::Function(function) => self.function_instance(target, expr, function, indices),
        }
    }

    /// Like [`Checker::index_expression`]; a generic function to be instantiated is given back as it is.
    pub(crate) fn index_or_function(
        &mut self,
        expr: &'a Expr,
        inner: &'a Expr,
        indices: &'a [Expr],
    ) -> IndexResult<'a> {
        let x = self.expression_or_type(inner, true);
        if x.mode == OperandMode::Value && self.is_generic(x.ty) {
            return IndexResult::Function(x);
        }
        IndexResult::Done(self.index_operand(expr, x, indices))
    }

    fn index_operand(&mut self, expr: &'a Expr, mut x: Operand<'a>, indices: &'a [Expr]) -> Operand<'a> {
        match x.mode {
            OperandMode::Invalid => {
                self.use_expressions(indices);
                return Operand::invalid(expr);
            }
            OperandMode::TypeExpression => {
                let ty = self.value_type(expr);
                if ty == TypeId::INVALID {
                    return Operand::invalid(expr);
                }
                return Operand::new(OperandMode::TypeExpression, ty, expr);
            }
            _ => {}
        }
        if matches!(x.mode, OperandMode::Builtin(_)) {
            let text = self.describe(&x);
            self.error(expr.pos, format!("cannot index {text}"));
            self.use_expressions(indices);
            return Operand::invalid(expr);
        }
        self.exclude_non_values(&mut x);
        self.refuse_generic(None, &mut x);
        if x.is_invalid() || !self.require_complete(x.ty) || !self.require_complete_element(x.ty) {
            return Operand::invalid(expr);
        }
        let Some(indexed) = self.indexed(&x) else {
            let text = self.describe(&x);
            self.error(expr.pos, format!("cannot index {text}"));
            self.use_expressions(indices);
            return Operand::invalid(expr);
        };
        if let Some(second) = indices.get(1) {
            self.error(second.start, "invalid operation: more than one index");
        }
        let index = &indices[0];
        match indexed.key {
            Some(key) => {
                let mut operand = self.expression_with_target(index, Some((key, "map index")));
                self.assign_to(&mut operand, Some(key), "map index");
            }
            None => {
                self.index_value(index, indexed.length);
            }
        }
        Operand::new(indexed.mode, indexed.element, expr)
    }

    /// What a pointer points to, and a map's values, must be complete to be used.
    fn require_complete_element(&mut self, ty: TypeId) -> bool {
        match self.types.underlying_type(ty) {
            Type::Pointer(target) => self.require_complete(target),
            Type::Map(_, value) => self.require_complete(value),
            _ => true,
        }
    }

    fn indexed(&mut self, x: &Operand<'a>) -> Option<Indexed> {
        let is_variable = x.mode == OperandMode::Variable;
        if self.types.as_type_parameter(x.ty).is_none() {
            let mut indexed = self.indexed_underlying(x.ty, is_variable)?;
            if x.is_constant() {
                indexed.length = x.value.as_bytes().map(|bytes| bytes.len() as u64);
            }
            return Some(indexed);
        }
        let members = self.types.type_set_members(x.ty)?;
        let mut common: Option<Indexed> = None;
        for member in members {
            let next = self.indexed_underlying(member, is_variable)?;
            let Some(known) = &mut common else {
                common = Some(next);
                continue;
            };
            let same_key = match (known.key, next.key) {
                (None, None) => true,
                (Some(left), Some(right)) => self.types.identical(left, right),
                _ => false,
            };
            if !same_key || !self.types.identical(known.element, next.element) {
                return None;
            }
            known.length = match (known.length, next.length) {
                (Some(left), Some(right)) => Some(left.min(right)),
                (left, right) => left.or(right),
            };
            if next.mode == OperandMode::Value {
                known.mode = OperandMode::Value;
            }
        }
        common
    }

    fn indexed_underlying(&mut self, ty: TypeId, is_variable: bool) -> Option<Indexed> {
        let value_or_variable = if is_variable { OperandMode::Variable } else { OperandMode::Value };
        let plain = |element, mode, length| Some(Indexed { element, mode, length, key: None });
        match self.types.underlying_type(ty) {
            Type::Basic(basic) if basic.is_string() => plain(TypeId::BYTE, OperandMode::Value, None),
            Type::Array(length, element) => plain(element, value_or_variable, length),
            Type::Slice(element) => plain(element, OperandMode::Variable, None),
            Type::Map(key, element) => {
                Some(Indexed { element, mode: OperandMode::MapIndex, length: None, key: Some(key) })
            }
            Type::Pointer(target) => match self.types.underlying_type(target) {
                Type::Array(length, element) => plain(element, OperandMode::Variable, length),
                _ => None,
            },
            _ => None,
        }
    }

    /// Checks an index below `limit`. `None`: an error was reported; `Some(None)`: it is not constant.
    pub(crate) fn index_value(&mut self, expr: &'a Expr, limit: Option<u64>) -> Option<Option<u64>> {
        let mut operand = self.expression(expr);
        if !self.is_valid_index(&mut operand, "index", false) {
            return None;
        }
        if !operand.is_constant() {
            return Some(None);
        }
        if operand.value.is_unknown() {
            return None;
        }
        let value = operand.value.to_integer().to_u64()?;
        if let Some(limit) = limit.filter(|&limit| value >= limit) {
            let text = operand.value.describe();
            self.error(operand.start(), format!("invalid argument: index {text} out of bounds [0:{limit}]"));
            return None;
        }
        Some(Some(value))
    }

    /// Whether an operand can be an index or a length; reports if not.
    pub(crate) fn is_valid_index(&mut self, operand: &mut Operand<'a>, what: &str, allow_negative: bool) -> bool {
        if operand.is_invalid() {
            return false;
        }
        self.convert_untyped(operand, TypeId::INT);
        if operand.is_invalid() {
            return false;
        }
        let text = self.describe(operand);
        if !self.types.all_basic(operand.ty, Basic::is_integer) {
            self.error(operand.start(), format!("invalid argument: {what} {text} must be integer"));
            return false;
        }
        if operand.is_constant() {
            if !allow_negative && operand.value.sign() < 0 {
                self.error(operand.start(), format!("invalid argument: {what} {text} must not be negative"));
                return false;
            }
            if crate::untyped::representable(&operand.value, Basic::Int).is_none() {
                self.error(operand.start(), format!("invalid argument: {what} {text} overflows int"));
                return false;
            }
        }
        true
    }

    /// `x[low:high:max]`
    pub(crate) fn slice_expression(&mut self, expr: &'a Expr, slice: &'a SliceExpr) -> Operand<'a> {
        let x = self.expression(&slice.operand);
        let indices = [slice.low.as_ref(), slice.high.as_ref(), slice.max.as_ref()];
        if x.is_invalid() {
            for index in indices.into_iter().flatten() {
                self.use_expressions(std::slice::from_ref(index));
            }
            return Operand::invalid(expr);
        }
        if let Some(target) = self.types.pointer_target(x.ty)
            && !self.require_complete(target)
        {
            return Operand::invalid(expr);
        }
        let Some(core) = self.sliceable_type(&x) else { return Operand::invalid(expr) };
        let mut length = None;
        let ty = match self.types.get(core).clone() {
            Type::Basic(basic) if basic.is_string() => {
                if slice.is_full {
                    let pos = slice.max.as_ref().map_or(expr.start, |max| max.start);
                    self.error(pos, "invalid operation: 3-index slice of string");
                    return Operand::invalid(expr);
                }
                if x.is_constant() {
                    length = x.value.as_bytes().map(|bytes| bytes.len() as u64);
                }
                if self.types.is_untyped(x.ty) {
                    self.update_type(x.expr, TypeId::STRING, true);
                    TypeId::STRING
                } else {
                    x.ty
                }
            }
            Type::Array(array_length, element) => {
                if x.mode != OperandMode::Variable {
                    let text = self.describe(&x);
                    self.error(x.start(), format!("cannot slice unaddressable value {text}"));
                    return Operand::invalid(expr);
                }
                length = array_length;
                self.types.slice_of(element)
            }
            Type::Pointer(target) => match self.types.underlying_type(target) {
                Type::Array(array_length, element) => {
                    length = array_length;
                    self.types.slice_of(element)
                }
                _ => return self.refuse_slice(expr, &x),
            },
            Type::Slice(_) => x.ty,
            _ => return self.refuse_slice(expr, &x),
        };
        if slice.is_full && (slice.high.is_none() || slice.max.is_none()) {
            return Operand::invalid(expr);
        }
        self.check_slice_indices(indices, length);
        Operand::new(OperandMode::Value, ty, expr)
    }

    fn refuse_slice(&mut self, expr: &'a Expr, x: &Operand<'a>) -> Operand<'a> {
        let text = self.describe(x);
        self.error(x.start(), format!("cannot slice {text}"));
        Operand::invalid(expr)
    }

    /// The underlying type that is sliced; strings and byte slices in one type set count as strings.
    fn sliceable_type(&mut self, x: &Operand<'a>) -> Option<TypeId> {
        let text = self.describe(x);
        let members = self.types.type_set_members(x.ty).filter(|members| !members.is_empty());
        let Some(members) = members else {
            let ty = self.show(x.ty);
            self.error(x.start(), format!("cannot slice {text}: no specific type in {ty}"));
            return None;
        };
        let is_parameter = self.types.as_type_parameter(x.ty).is_some();
        let mut has_string = false;
        let mut common: Option<(TypeId, TypeId)> = None;
        for member in members {
            let mut underlying = self.types.underlying(member);
            if self.types.is_basic(underlying, Basic::is_string) {
                has_string = true;
                if !is_parameter {
                    return Some(underlying);
                }
                underlying = self.types.slice_of(TypeId::BYTE);
            }
            let Some((first, known)) = common else {
                common = Some((member, underlying));
                continue;
            };
            if !self.types.identical(known, underlying) {
                let (first, member) = (self.show(first), self.show(member));
                let message = format!("cannot slice {text}: {first} and {member} have different underlying types");
                self.error(x.start(), message);
                return None;
            }
        }
        if has_string {
            return Some(TypeId::STRING);
        }
        common.map(|(_, underlying)| underlying)
    }

    fn check_slice_indices(&mut self, indices: [Option<&'a Expr>; 3], length: Option<u64>) {
        let mut values: [Option<u64>; 3] = [None; 3];
        for (place, index) in indices.into_iter().enumerate() {
            values[place] = match index {
                Some(index) => self.index_value(index, length.map(|length| length + 1)).flatten(),
                None if place == 0 => Some(0),
                None => length,
            };
        }
        for first in 0..2 {
            for second in first + 1..3 {
                let (Some(low), Some(high)) = (values[first], values[second]) else { continue };
                if low > 0
                    && high < low
                    && let Some(expr) = indices[second]
                {
                    self.error(expr.start, format!("invalid slice indices: {high} < {low}"));
                    return;
                }
            }
        }
    }
}
