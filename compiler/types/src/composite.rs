//! Composite literals.

use crate::checker::Checker;
use crate::constant::Constant;
use crate::info::Mode;
use crate::lookup::{Found, Lookup};
use crate::object::is_exported;
use crate::operand::{Operand, OperandMode};
use crate::store::{Field, Type, TypeId};
use burrow_source::Pos;
use burrow_syntax::expr_string;
use burrow_syntax::tree::{CompositeLiteral, Element, Expr, ExprKind};
use std::collections::{HashMap, HashSet};

impl<'a> Checker<'a> {
    pub(crate) fn composite_literal(
        &mut self,
        expr: &'a Expr,
        literal: &'a CompositeLiteral,
        hint: Option<TypeId>,
    ) -> Operand<'a> {
        let (mut ty, mut base) = (TypeId::INVALID, TypeId::INVALID);
        let mut open_array = None;
        match (&literal.ty, hint) {
            (Some(written), _) => {
                if let ExprKind::ArrayType { length: None, element } = &written.kind {
                    let element = self.value_type(element);
                    open_array = Some((written, element));
                } else {
                    ty = self.type_of_expression(written);
                    base = ty;
                }
            }
            (None, Some(hint)) => {
                ty = hint;
                base = hint;
                // `&T` may be left out, too.
                if let Some(core) = self.types.core_type(hint)
                    && let Some(target) = self.types.pointer_target(core)
                {
                    base = target;
                }
            }
            (None, None) => self.error(expr.start, "missing type in composite literal"),
        }
        if let Some((written, element)) = open_array {
            let length = self.indexed_elements(&literal.elements, element, None);
            let ty = self.types.intern(Type::Array(Some(length), element));
            self.record_mode(written.id, Mode::TypeExpression, ty, None);
            return Operand::new(OperandMode::Value, ty, expr);
        }
        if ty == TypeId::INVALID || !self.require_complete(base) {
            self.use_elements(&literal.elements);
            return Operand::invalid(expr);
        }
        let is_element = literal.ty.is_none();
        if self.literal_elements(expr, literal, ty, base, is_element) {
            Operand::new(OperandMode::Value, ty, expr)
        } else {
            Operand::invalid(expr)
        }
    }

    fn literal_elements(
        &mut self,
        expr: &'a Expr,
        literal: &'a CompositeLiteral,
        ty: TypeId,
        base: TypeId,
        is_element: bool,
    ) -> bool {
        let elements = &literal.elements;
        let core = self.types.core_type(base);
        match core.map(|core| self.types.get(core).clone()) {
            Some(Type::Struct(fields)) => {
                if elements.is_empty() {
                    return true;
                }
                if elements[0].key.is_some() {
                    self.keyed_fields(elements, base, &fields);
                } else {
                    self.positional_fields(literal, base, &fields);
                }
            }
            Some(Type::Array(length, element)) => {
                self.indexed_elements(elements, element, length);
            }
            Some(Type::Slice(element)) => {
                self.indexed_elements(elements, element, None);
            }
            Some(Type::Map(key, value)) => self.map_elements(elements, key, value),
            other => {
                self.use_elements(elements);
                if core == Some(TypeId::INVALID) {
                    return false;
                }
                let qualifier = if is_element { " element" } else { "" };
                let cause = if other.is_none() { " (no common underlying type)" } else { "" };
                let name = self.show(ty);
                self.error(expr.start, format!("invalid composite literal{qualifier} type {name}{cause}"));
                return false;
            }
        }
        true
    }

    fn use_elements(&mut self, elements: &'a [Element]) {
        for element in elements {
            // A literal without type can't be checked without the type it takes from here.
            if !matches!(&element.value.kind, ExprKind::CompositeLiteral(inner) if inner.ty.is_none()) {
                self.use_expressions(std::slice::from_ref(&element.value));
            }
        }
    }

    /// An element: a value whose literal may leave out its type, assigned to the element type.
    fn element(&mut self, value: &'a Expr, ty: TypeId, context: &'static str) {
        let mut operand = self.expression_with_hint_and_target(value, ty, context);
        self.assign_to(&mut operand, Some(ty), context);
    }

    fn expression_with_hint_and_target(&mut self, value: &'a Expr, ty: TypeId, context: &'static str) -> Operand<'a> {
        let mut operand = self.raw_expression(Some((ty, context)), value, Some(ty), false);
        self.exclude_non_values(&mut operand);
        self.require_single_value(&mut operand);
        operand
    }

    fn field_value(&mut self, value: &'a Expr, ty: TypeId) {
        let mut operand = self.expression_with_target(value, Some((ty, "struct literal")));
        self.assign_to(&mut operand, Some(ty), "struct literal");
    }

    fn keyed_fields(&mut self, elements: &'a [Element], base: TypeId, fields: &[Field]) {
        let mut visited: Vec<(Vec<usize>, String)> = Vec::new();
        let structure = self.types.core_type(base).unwrap_or(base);
        for element in elements {
            let Some(key) = &element.key else {
                self.error(element_start(element), "mixture of field:value and value elements in struct literal");
                continue;
            };
            let ExprKind::Name(name) = &key.kind else {
                self.use_expressions(std::slice::from_ref(&element.value));
                let text = expr_string(key);
                self.error(element_start(element), format!("invalid field name {text} in struct literal"));
                continue;
            };
            let found = self.types.lookup(structure, false, Some(self.package), name);
            let (ty, path, indirect) = match found {
                Lookup::Found { found: Found::Field(ty), path, indirect, .. } => (ty, path, indirect),
                Lookup::Found { .. } => {
                    self.use_expressions(std::slice::from_ref(&element.value));
                    self.error(key.start, format!("{name} is not a field"));
                    continue;
                }
                _ => {
                    self.use_expressions(std::slice::from_ref(&element.value));
                    let message = self.missing_field_text(structure, base, name);
                    self.error(key.start, message);
                    continue;
                }
            };
            if path.len() > 1 {
                let what = format!(
                    "use of promoted field {} in struct literal of type {}",
                    self.field_path_text(fields, &path),
                    self.show(base)
                );
                if !self.require_version(key.start, 27, &what) {
                    continue;
                }
            }
            if indirect {
                self.error(key.start, format!("invalid implicit pointer indirection to reach {name}"));
                continue;
            }
            self.info.literal_fields.insert(key.id, path.clone());
            self.field_value(&element.value, ty);
            self.check_field_conflict(element_start(element), &mut visited, path, name);
        }
    }

    fn field_path_text(&mut self, fields: &[Field], path: &[usize]) -> String {
        let mut names = Vec::new();
        let mut fields = fields.to_vec();
        for &index in path {
            let Some(field) = fields.get(index).cloned() else { break };
            names.push(field.name.to_string());
            fields = match self.types.underlying_type(field.ty) {
                Type::Struct(inner) => inner.to_vec(),
                _ => Vec::new(),
            };
        }
        names.join(".")
    }

    fn check_field_conflict(
        &mut self,
        pos: Pos,
        visited: &mut Vec<(Vec<usize>, String)>,
        path: Vec<usize>,
        name: &str,
    ) {
        let conflict = visited.iter().find(|(other, _)| other.starts_with(&path) || path.starts_with(other));
        if let Some((other, other_name)) = conflict {
            let message = if *other == path {
                format!("duplicate field name {name} in struct literal")
            } else if other.len() < path.len() {
                format!("cannot specify promoted field {name} and enclosing embedded field {other_name}")
            } else {
                format!("cannot specify embedded field {name} and enclosed promoted field {other_name}")
            };
            self.error(pos, message);
        } else {
            visited.push((path, name.to_string()));
        }
    }

    fn missing_field_text(&mut self, structure: TypeId, base: TypeId, name: &str) -> String {
        let alternative = match self.types.lookup_any_case(structure, name) {
            Lookup::Found { name, package, .. } => Some((name.to_string(), package == Some(self.package))),
            _ => None,
        };
        let ty = self.show(base);
        let start = format!("unknown field {name} in struct literal of type {ty}");
        let Some((other, same_package)) = alternative else { return start };
        let tails_match = tail(name) == tail(&other);
        if same_package || (is_exported(name) && is_exported(&other)) || (is_exported(&other) && tails_match) {
            return format!("{start}, but does have {other}");
        }
        if is_exported(name) && tails_match {
            return format!("{start}, but does have unexported {other}");
        }
        if name == other {
            return format!("cannot refer to unexported field {other} in struct literal of type {ty}");
        }
        start
    }

    fn positional_fields(&mut self, literal: &'a CompositeLiteral, base: TypeId, fields: &[Field]) {
        let name = self.show(base);
        for (index, element) in literal.elements.iter().enumerate() {
            if element.key.is_some() {
                self.error(element_start(element), "mixture of field:value and value elements in struct literal");
                continue;
            }
            let Some(field) = fields.get(index) else {
                let operand = self.expression(&element.value);
                self.error(operand.start(), format!("too many values in struct literal of type {name}"));
                break;
            };
            if !is_exported(&field.name) && field.package != Some(self.package) {
                let operand = self.expression(&element.value);
                let message =
                    format!("implicit assignment to unexported field {} in struct literal of type {name}", field.name);
                self.error(operand.start(), message);
                continue;
            }
            self.field_value(&element.value, field.ty);
        }
        if literal.elements.len() < fields.len() {
            let hidden = fields.iter().any(|field| !is_exported(&field.name) && field.package != Some(self.package));
            let hint = if hidden { " (type has unexported fields - use key:value pairs)" } else { "" };
            self.error(literal.close, format!("too few values in struct literal of type {name}{hint}"));
        }
    }

    /// Elements of an array or slice; gives the length they need.
    fn indexed_elements(&mut self, elements: &'a [Element], ty: TypeId, length: Option<u64>) -> u64 {
        let mut visited: HashSet<u64> = HashSet::new();
        let (mut index, mut longest) = (0u64, 0u64);
        for element in elements {
            let mut is_valid = false;
            if let Some(key) = &element.key {
                if let Some(value) = self.index_value(key, length) {
                    match value {
                        Some(value) => {
                            index = value;
                            is_valid = true;
                        }
                        None => {
                            let text = expr_string(key);
                            self.error(element_start(element), format!("index {text} must be integer constant"));
                        }
                    }
                }
            } else if let Some(length) = length.filter(|&length| index >= length) {
                self.error(element_start(element), format!("index {index} is out of bounds (>= {length})"));
            } else {
                is_valid = true;
            }
            if is_valid && !visited.insert(index) {
                self.error(element_start(element), format!("duplicate index {index} in array or slice literal"));
            }
            index = index.saturating_add(1);
            longest = longest.max(index);
            self.element(&element.value, ty, "array or slice literal");
        }
        longest
    }

    fn map_elements(&mut self, elements: &'a [Element], key_type: TypeId, value_type: TypeId) {
        let key_is_interface = self.types.is_interface(key_type);
        let mut visited: HashMap<String, Vec<TypeId>> = HashMap::new();
        for element in elements {
            let Some(key) = &element.key else {
                self.error(element_start(element), "missing key in map literal");
                continue;
            };
            let mut operand = self.expression_with_hint_and_target(key, key_type, "map literal");
            self.assign_to(&mut operand, Some(key_type), "map literal");
            if operand.is_invalid() {
                continue;
            }
            if operand.is_constant() && !operand.value.is_unknown() {
                let ty = if key_is_interface { self.types.canonical(operand.ty) } else { TypeId::INVALID };
                let known = visited.entry(constant_key(&operand.value)).or_default();
                if known.contains(&ty) {
                    let text = operand.value.describe();
                    self.error(operand.start(), format!("duplicate key {text} in map literal"));
                    continue;
                }
                known.push(ty);
            }
            self.element(&element.value, value_type, "map literal");
        }
    }
}

/// A text that equal constants of one type share.
pub(crate) fn constant_key(value: &Constant) -> String {
    match value {
        Constant::String(bytes) => crate::format::quote(bytes),
        Constant::Bool(value) => value.to_string(),
        number => format!("{:?}", number.to_complex()),
    }
}

fn element_start(element: &Element) -> Pos {
    element.key.as_ref().unwrap_or(&element.value).start
}

fn tail(name: &str) -> &str {
    let mut characters = name.chars();
    characters.next();
    characters.as_str()
}
