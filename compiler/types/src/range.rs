//! `for … range` statements.

use crate::assignment::without_parentheses;
use crate::checker::Checker;
use crate::constant::Constant;
use crate::object::{ObjectId, ObjectKind, VariableKind};
use crate::operand::{Operand, OperandMode};
use crate::store::{Basic, Direction, Signature, Type, TypeId};
use burrow_syntax::expr_string;
use burrow_syntax::tree::{Expr, ExprKind, ForStmt};

/// The types of the iteration values that a range expression gives.
struct Ranged {
    key: Option<TypeId>,
    value: Option<TypeId>,
}

impl<'a> Checker<'a> {
    pub(crate) fn range_statement(
        &mut self,
        statement: &'a ForStmt,
        left: &'a [Expr],
        is_define: bool,
        ranged_over: &'a Expr,
    ) {
        let (key, value, extra) = (left.first(), left.get(1), left.get(2));
        self.environment.has_call_or_receive = false;
        let mut x = self.expression(ranged_over);
        if !x.is_invalid() && value.is_none() && !self.environment.has_call_or_receive {
            self.record_constant_length(&x, ranged_over);
        }
        let mut types = [None, None];
        if !x.is_invalid() {
            let text = self.describe(&x);
            match self.ranged_types(x.ty) {
                Err(cause) => {
                    let reason = if cause.is_empty() { String::new() } else { format!(": {cause}") };
                    self.error(x.start(), format!("cannot range over {text}{reason}"));
                }
                Ok(ranged) => {
                    types = [ranged.key, ranged.value];
                    if let (None, Some(key)) = (ranged.key, key) {
                        self.error(key.start, format!("range over {text} permits no iteration variables"));
                    } else if let (None, Some(value)) = (ranged.value, value) {
                        let message = format!("range over {text} permits only one iteration variable");
                        self.error(value.start, message);
                    } else if let Some(extra) = extra {
                        self.error(extra.start, "range clause permits at most two iteration variables");
                    }
                }
            }
        }
        self.open_scope();
        let over_integer = !x.is_invalid() && self.types.all_basic(x.ty, Basic::is_integer);
        if is_define {
            self.define_iteration_variables(statement, left, types, over_integer.then_some(&mut x));
        } else if key.is_some() {
            self.assign_iteration_variables(left, types, over_integer.then_some(&mut x));
        } else if over_integer {
            self.settle_operand(&mut x, "range clause");
        }
        if !x.is_invalid() && self.types.is_untyped(x.ty) {
            let default = self.types.default_type(x.ty);
            self.update_type(ranged_over, default, true);
        }
        self.loop_body(statement);
        self.close_scope();
    }

    /// Ranging over an array for its indices alone doesn't evaluate it: only its length counts.
    fn record_constant_length(&mut self, x: &Operand<'a>, expr: &'a Expr) {
        let mut array = self.types.underlying(x.ty);
        if let Type::Pointer(target) = *self.types.get(array) {
            array = self.types.underlying(target);
        }
        if let Type::Array(Some(length), _) = *self.types.get(array) {
            let inner = without_parentheses(expr);
            self.info.constant_lengths.insert(inner.id, Constant::integer(length));
        }
    }

    fn define_iteration_variables(
        &mut self,
        statement: &'a ForStmt,
        left: &'a [Expr],
        types: [Option<TypeId>; 2],
        mut integer: Option<&mut Operand<'a>>,
    ) {
        let mut variables: Vec<ObjectId> = Vec::new();
        for (place, target) in left.iter().take(2).enumerate() {
            let kind = ObjectKind::Variable(VariableKind::Local);
            let object = match &target.kind {
                ExprKind::Name(name) => {
                    let object = self.new_object(name, target.start, TypeId::INVALID, kind);
                    self.info.record_object(target.id, object);
                    if !name.is_blank() {
                        variables.push(object);
                    }
                    object
                }
                _ => {
                    self.error(target.start, format!("cannot declare {}", expr_string(target)));
                    self.new_object(&"_".into(), target.start, TypeId::INVALID, kind)
                }
            };
            self.resolved.insert(object);
            let Some(ty) = types[place].filter(|&ty| ty != TypeId::INVALID) else {
                self.used.insert(object);
                continue;
            };
            self.without_type.insert(object);
            match integer.as_deref_mut().filter(|_| place == 0) {
                Some(x) => self.initialize_variable(object, x, "range clause"),
                None => {
                    let mut value = Operand::new(OperandMode::Value, ty, target);
                    self.initialize_variable(object, &mut value, "assignment");
                }
            }
        }
        if variables.is_empty() {
            self.error(statement_start(statement, left), "no new variables on left side of :=");
        }
        for variable in variables {
            self.declare(self.environment.scope, None, variable, statement.body.pos);
        }
    }

    fn assign_iteration_variables(
        &mut self,
        left: &'a [Expr],
        types: [Option<TypeId>; 2],
        mut integer: Option<&mut Operand<'a>>,
    ) {
        for (place, target) in left.iter().take(2).enumerate() {
            let Some(ty) = types[place].filter(|&ty| ty != TypeId::INVALID) else { continue };
            match integer.as_deref_mut().filter(|_| place == 0) {
                Some(x) => {
                    self.assign_operand(target, x, "range clause");
                    if !x.is_invalid() && !self.types.all_basic(x.ty, Basic::is_integer) {
                        let ty = self.show(x.ty);
                        self.error(target.start, format!("cannot use iteration variable of type {ty}"));
                    }
                }
                None => {
                    let mut value = Operand::new(OperandMode::Value, ty, target);
                    self.assign_operand(target, &mut value, "assignment");
                }
            }
        }
    }

    /// What ranging over a type gives, or why it can't be ranged over.
    fn ranged_types(&mut self, ty: TypeId) -> Result<Ranged, String> {
        let members = self.types.type_set_members(ty).filter(|members| !members.is_empty());
        let Some(members) = members else { return Err("no specific type".to_string()) };
        for &member in &members {
            if let Type::Channel(Direction::Send, _) = self.types.underlying_type(member) {
                return Err(format!("receive from send-only channel {}", self.show(member)));
            }
        }
        let core = match self.types.common_underlying(&members) {
            Ok(core) => core,
            Err(difference) => return Err(self.show_difference(difference)),
        };
        let ranged = |key, value| Ok(Ranged { key: Some(key), value });
        let array = match *self.types.get(core) {
            Type::Pointer(target) => self.types.underlying(target),
            _ => core,
        };
        match self.types.get(array).clone() {
            Type::Array(_, element) => ranged(TypeId::INT, Some(element)),
            _ if array != core => Err(String::new()),
            Type::Basic(basic) if basic.is_string() => ranged(TypeId::INT, Some(TypeId::RUNE)),
            Type::Basic(basic) if basic.is_integer() => {
                if !self.allows(22) {
                    return Err("requires go1.22 or later".to_string());
                }
                ranged(ty, None)
            }
            Type::Slice(element) => ranged(TypeId::INT, Some(element)),
            Type::Map(key, value) => ranged(key, Some(value)),
            Type::Channel(_, element) => ranged(element, None),
            Type::Signature(signature) => self.ranged_function(&signature),
            _ => Err(String::new()),
        }
    }

    fn ranged_function(&mut self, signature: &Signature) -> Result<Ranged, String> {
        if !self.allows(23) {
            return Err("requires go1.23 or later".to_string());
        }
        let bad = |what: &str| Err(format!("func must be func(yield func(...) bool): {what}"));
        if signature.parameters.len() != 1 {
            return bad("wrong argument count");
        }
        if !signature.results.is_empty() {
            return bad("unexpected results");
        }
        let parameter = signature.parameters[0].ty;
        let members = self.types.type_set_members(parameter).unwrap_or_default();
        let core = match self.types.common_underlying(&members) {
            Ok(core) => core,
            Err(difference) => return bad(&format!("in yield type, {}", self.show_difference(difference))),
        };
        let Type::Signature(yielded) = self.types.get(core).clone() else {
            return bad("argument is not func");
        };
        if yielded.parameters.len() > 2 {
            return bad("yield func has too many parameters");
        }
        match &*yielded.results {
            [result] if self.types.identical(result.ty, TypeId::BOOL) => {}
            [result] if self.types.is_basic(result.ty, Basic::is_boolean) => {
                return bad("yield func returns user-defined boolean, not bool");
            }
            _ => return bad("yield func does not return bool"),
        }
        if yielded.variadic {
            return Err(format!("yield func of type {} cannot be variadic", self.show(core)));
        }
        let at = |index: usize| yielded.parameters.get(index).map(|parameter| parameter.ty);
        Ok(Ranged { key: at(0), value: at(1) })
    }
}

fn statement_start(statement: &ForStmt, left: &[Expr]) -> burrow_source::Pos {
    left.first().map_or(statement.body.pos, |first| first.start)
}
