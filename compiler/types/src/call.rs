//! Calls, and the instantiation of generic functions.

use crate::checker::{Checker, Delayed, Instantiation};
use crate::expression::Target;
use crate::index::IndexResult;
use crate::info::{Instance, Mode};
use crate::operand::{Operand, OperandMode};
use crate::store::{Parameter, Signature, Type, TypeId, TypeParameterId};
use burrow_source::{Diagnostic, Pos};
use burrow_syntax::expr_string;
use burrow_syntax::tree::{Expr, ExprKind};
use std::sync::Arc;

/// The parts of a call.
#[derive(Clone, Copy)]
pub(crate) struct CallSite<'a> {
    pub expr: &'a Expr,
    pub function: &'a Expr,
    pub arguments: &'a [Expr],
    pub has_dots: bool,
}

/// Arguments of a call; generic functions among them may have explicit type arguments.
struct Arguments<'a> {
    operands: Vec<Operand<'a>>,
    explicit: Vec<Vec<TypeId>>,
}

impl<'a> Checker<'a> {
    /// A call, conversion, or call of a built-in function.
    pub(crate) fn call(
        &mut self,
        expr: &'a Expr,
        function: &'a Expr,
        arguments: &'a [Expr],
        has_dots: bool,
    ) -> Operand<'a> {
        let site = CallSite { expr, function, arguments, has_dots };
        let mut explicit: &'a [Expr] = &[];
        let x = match &function.kind {
            ExprKind::Index { operand, indices } => match self.index_or_function(function, operand, indices) {
                IndexResult::Done(mut x) => {
                    x.expr = function;
                    self.record(&x);
                    x
                }
                IndexResult::Function(mut generic) => {
                    explicit = indices;
                    generic.expr = function;
                    generic
                }
            },
            _ => self.expression_or_type(function, true),
        };
        match x.mode {
            OperandMode::Invalid => {
                self.use_expressions(arguments);
                Operand::invalid(expr)
            }
            OperandMode::TypeExpression => self.conversion_call(site, x),
            OperandMode::Builtin(builtin) => {
                let result = self.builtin_call(site, builtin);
                if !result.is_invalid() && !result.is_constant() {
                    self.environment.has_call_or_receive = true;
                }
                result
            }
            _ => self.function_call(site, x, explicit),
        }
    }

    fn conversion_call(&mut self, site: CallSite<'a>, mut x: Operand<'a>) -> Operand<'a> {
        let invalid = Operand::invalid(site.expr);
        self.refuse_generic(None, &mut x);
        if x.is_invalid() || !self.require_complete(x.ty) {
            return invalid;
        }
        let ty = x.ty;
        let name = self.show(ty);
        match site.arguments {
            [] => {
                self.error(site.expr.start, format!("missing argument in conversion to {name}"));
                invalid
            }
            [argument] => {
                let mut operand = self.expression_with_target(argument, Some((ty, "conversion")));
                if operand.is_invalid() {
                    return invalid;
                }
                if self.types.is_interface(ty) && self.types.type_set(ty).is_constraint() {
                    let message = format!(
                        "cannot use interface {name} in conversion (contains specific type constraints or is comparable)"
                    );
                    self.error(site.expr.start, message);
                    return invalid;
                }
                if site.has_dots {
                    self.error(argument.start, format!("invalid use of ... in conversion to {name}"));
                    return invalid;
                }
                self.convert(&mut operand, ty);
                operand.expr = site.expr;
                operand
            }
            [.., last] => {
                self.use_expressions(site.arguments);
                self.error(last.start, format!("too many arguments in conversion to {name}"));
                invalid
            }
        }
    }

    fn function_call(&mut self, site: CallSite<'a>, x: Operand<'a>, explicit: &'a [Expr]) -> Operand<'a> {
        let invalid = Operand::invalid(site.expr);
        let Some(signature_type) = self.callable(&x) else { return invalid };
        let Type::Signature(mut signature) = self.types.get(signature_type).clone() else { return invalid };
        let was_generic = !signature.type_parameters.is_empty();
        let mut type_arguments: Vec<TypeId> = Vec::new();
        if !explicit.is_empty() {
            let Some(list) = self.type_list(explicit) else {
                self.use_expressions(site.arguments);
                return invalid;
            };
            let want = signature.type_parameters.len();
            if let Some(extra) = explicit.get(want) {
                let got = explicit.len();
                self.error(extra.start, format!("got {got} type arguments but want {want}"));
                self.use_expressions(site.arguments);
                return invalid;
            }
            if list.len() == want {
                self.require_version(site.function.pos, 18, "function instantiation");
                let pos = site.function.pos;
                signature = self.instantiate_signature(pos, site.function, &signature, &list, explicit);
            } else {
                type_arguments = list;
            }
        }
        let arguments = self.call_arguments(site.arguments);
        let result = self.check_arguments(site, signature.clone(), type_arguments, explicit, arguments);
        let failed = result.is_none();
        let signature = result.unwrap_or(signature);
        let is_generic_still = !signature.type_parameters.is_empty();
        if was_generic && !is_generic_still {
            let ty = self.types.intern(Type::Signature(signature.clone()));
            self.record_mode(site.function.id, Mode::Value, ty, None);
        }
        self.environment.has_call_or_receive = true;
        if failed && is_generic_still {
            let results_mention = signature.results.iter().any(|result| {
                signature.type_parameters.iter().any(|&parameter| self.mentions_parameter(result.ty, parameter))
            });
            if results_mention {
                return invalid;
            }
        }
        match &*signature.results {
            [] => Operand::new(OperandMode::NoValue, TypeId::INVALID, site.expr),
            [single] => {
                if single.ty == TypeId::INVALID || !self.require_complete(single.ty) {
                    return invalid;
                }
                Operand::new(OperandMode::Value, single.ty, site.expr)
            }
            results => {
                let types: Vec<TypeId> = results.iter().map(|result| result.ty).collect();
                let tuple = self.types.tuple_of(&types);
                Operand::new(OperandMode::Value, tuple, site.expr)
            }
        }
    }

    /// The signature of what is called; reports if it is no function.
    fn callable(&mut self, x: &Operand<'a>) -> Option<TypeId> {
        let members = self.types.type_set_members(x.ty);
        let cause = match &members {
            Some(members) if !members.is_empty() => {
                let wrong = members
                    .iter()
                    .copied()
                    .find(|&member| !matches!(self.types.underlying_type(member), Type::Signature(_)));
                match wrong {
                    Some(member) if self.types.underlying(member) == TypeId::INVALID => return None,
                    Some(member) => format!("{} is not a function", self.show(member)),
                    None => match self.types.common_underlying(members) {
                        Ok(signature) => return Some(signature),
                        Err(difference) => self.show_difference(difference),
                    },
                }
            }
            _ => "no specific type".to_string(),
        };
        let text = self.describe(x);
        self.error(x.start(), format!("invalid operation: cannot call {text}: {cause}"));
        None
    }

    pub(crate) fn type_list(&mut self, list: &'a [Expr]) -> Option<Vec<TypeId>> {
        let types: Vec<TypeId> = list.iter().map(|expr| self.value_type(expr)).collect();
        (!types.contains(&TypeId::INVALID)).then_some(types)
    }

    fn call_arguments(&mut self, list: &'a [Expr]) -> Arguments<'a> {
        let mut arguments = Arguments { operands: Vec::new(), explicit: Vec::new() };
        for expr in list {
            if let ExprKind::Index { operand, indices } = &expr.kind {
                let (operand, explicit) = self.index_argument(expr, operand, indices);
                arguments.operands.push(operand);
                arguments.explicit.push(explicit);
                continue;
            }
            let mut operand = self.raw_expression(None, expr, None, true);
            self.exclude_non_values(&mut operand);
            if list.len() == 1
                && !operand.is_invalid()
                && let Type::Tuple(elements) = self.types.get(operand.ty).clone()
            {
                for &ty in elements.iter() {
                    arguments.operands.push(Operand::new(OperandMode::Value, ty, expr));
                    arguments.explicit.push(Vec::new());
                }
                continue;
            }
            self.require_single_value(&mut operand);
            arguments.operands.push(operand);
            arguments.explicit.push(Vec::new());
        }
        arguments
    }

    /// An index expression as an argument: perhaps a generic function with some of its type arguments.
    fn index_argument(&mut self, expr: &'a Expr, inner: &'a Expr, indices: &'a [Expr]) -> (Operand<'a>, Vec<TypeId>) {
        match self.index_or_function(expr, inner, indices) {
            IndexResult::Done(mut operand) => {
                operand.expr = expr;
                self.record(&operand);
                self.exclude_non_values(&mut operand);
                (operand, Vec::new())
            }
            IndexResult::Function(generic) => {
                let wanted = match self.types.get(generic.ty) {
                    Type::Signature(signature) => signature.type_parameters.len(),
                    _ => 0,
                };
                if indices.len() >= wanted {
                    let mut operand = self.function_instance(None, expr, generic, indices);
                    operand.expr = expr;
                    self.record(&operand);
                    return (operand, Vec::new());
                }
                match self.type_list(indices) {
                    Some(list) => (Operand { expr, ..generic }, list),
                    None => (Operand::invalid(expr), Vec::new()),
                }
            }
        }
    }

    /// Checks the arguments of a built-in function that behaves as if it had this signature.
    pub(crate) fn check_built_in_arguments(
        &mut self,
        site: CallSite<'a>,
        signature: Arc<Signature>,
        operands: Vec<Operand<'a>>,
    ) {
        let explicit = vec![Vec::new(); operands.len()];
        self.check_arguments(site, signature, Vec::new(), &[], Arguments { operands, explicit });
    }

    /// Checks arguments against parameters, inferring type arguments. Gives the signature called; nothing if an error
    /// prevents that.
    fn check_arguments(
        &mut self,
        site: CallSite<'a>,
        signature: Arc<Signature>,
        mut type_arguments: Vec<TypeId>,
        explicit: &'a [Expr],
        arguments: Arguments<'a>,
    ) -> Option<Arc<Signature>> {
        let Arguments { mut operands, explicit: argument_lists } = arguments;
        let (parameters, adjusted) = self.adjusted_parameters(site, &signature, &operands)?;
        let own_count = signature.type_parameters.len();
        let mut parameter_types: Vec<TypeId> = parameters.iter().map(|parameter| parameter.ty).collect();
        let mut inferred_parameters: Vec<TypeParameterId> = Vec::new();
        if own_count > 0 {
            self.require_version(site.expr.start, 18, "implicit function instantiation");
            // Fresh type parameters: the caller may be the very function that is called.
            let (fresh, types) = self.renewed_parameters(&signature.type_parameters, &parameter_types);
            inferred_parameters = fresh;
            parameter_types = types;
        }
        let mut bound: Vec<Option<TypeId>> = type_arguments.drain(..).map(Some).collect();
        bound.resize(inferred_parameters.len(), None);
        let mut generic_arguments: Vec<(usize, usize)> = Vec::new();
        for (index, operand) in operands.iter_mut().enumerate() {
            if operand.is_invalid() || !self.is_generic(operand.ty) {
                continue;
            }
            let renewed = self.renewed_signature(operand.ty, &[], &[]);
            let Type::Signature(inner) = self.types.get(renewed).clone() else { continue };
            operand.ty = renewed;
            generic_arguments.push((index, inner.type_parameters.len()));
            inferred_parameters.extend(inner.type_parameters.iter());
            bound.extend(argument_lists.get(index).into_iter().flatten().copied().map(Some));
            bound.resize(inferred_parameters.len(), None);
        }
        let mut result = signature.clone();
        if !inferred_parameters.is_empty() {
            if let Some(&(index, _)) = generic_arguments.first() {
                let pos = operands[index].start();
                self.require_version(pos, 21, "implicitly instantiated function as argument");
            }
            let inferred = self.infer(site.expr.pos, &inferred_parameters, &bound, &parameter_types, &operands);
            let inferred = match inferred {
                Ok(inferred) => inferred,
                Err(None) => return None,
                Err(Some(mut diagnostic)) => {
                    let function = expr_string(site.function);
                    diagnostic.message = format!("in call to {function}, {}", diagnostic.message);
                    self.report(diagnostic);
                    return None;
                }
            };
            if own_count > 0 {
                let own = &inferred[..own_count];
                result = self.instantiate_signature(site.expr.pos, site.function, &signature, own, explicit);
                parameter_types = if adjusted {
                    let original: Vec<TypeId> = parameters.iter().map(|parameter| parameter.ty).collect();
                    original.iter().map(|&ty| self.types.substitute(ty, &signature.type_parameters, own)).collect()
                } else {
                    result.parameters.iter().map(|parameter| parameter.ty).collect()
                };
            }
            self.instantiate_arguments(&mut operands, &generic_arguments, &inferred[own_count..]);
        }
        let context = format!("argument to {}", expr_string(site.function));
        for (operand, &ty) in operands.iter_mut().zip(&parameter_types) {
            self.assign_to(operand, Some(ty), &context);
        }
        Some(result)
    }

    fn instantiate_arguments(
        &mut self,
        operands: &mut [Operand<'a>],
        generic_arguments: &[(usize, usize)],
        inferred: &[TypeId],
    ) {
        let mut start = 0;
        for &(index, count) in generic_arguments {
            let operand = &mut operands[index];
            let Type::Signature(inner) = self.types.get(operand.ty).clone() else { continue };
            let arguments = &inferred[start..start + count];
            start += count;
            let instance = self.instantiate_signature(operand.start(), operand.expr, &inner, arguments, &[]);
            operand.ty = self.types.intern(Type::Signature(instance));
            operand.mode = OperandMode::Value;
            let recorded = operand.clone();
            self.record(&recorded);
        }
    }

    /// One parameter per argument; variadic ones are repeated. Reports wrong numbers of arguments.
    fn adjusted_parameters(
        &mut self,
        site: CallSite<'a>,
        signature: &Signature,
        operands: &[Operand<'a>],
    ) -> Option<(Vec<Parameter>, bool)> {
        let mut parameters = signature.parameters.to_vec();
        let have = operands.len();
        let mut want = parameters.len();
        let mut adjusted = false;
        if signature.variadic && site.has_dots {
            if site.arguments.len() == 1 && have > 1 {
                let text = expr_string(&site.arguments[0]);
                self.error(site.expr.start, format!("cannot use ... with {have}-valued {text}"));
                return None;
            }
        } else if signature.variadic {
            want -= 1;
            if have >= want {
                let last = parameters.pop().expect("a variadic function has a parameter");
                let element = match *self.types.get(last.ty) {
                    Type::Slice(element) => element,
                    _ => TypeId::INVALID,
                };
                parameters.resize(have, Parameter { ty: element, ..last });
                adjusted = true;
                want = have;
            }
        } else if site.has_dots {
            let text = expr_string(site.function);
            self.error(site.expr.start, format!("cannot use ... in call to non-variadic {text}"));
            return None;
        }
        if have == want {
            return Some((parameters, adjusted));
        }
        let (qualifier, pos) = if have > want {
            ("too many", operands[want].start())
        } else {
            ("not enough", operands.last().map_or(site.expr.start, Operand::start))
        };
        let function = expr_string(site.function);
        let have_types: Vec<TypeId> = operands.iter().map(|operand| operand.ty).collect();
        let want_types: Vec<TypeId> = signature.parameters.iter().map(|parameter| parameter.ty).collect();
        let have = self.type_summary(&have_types, false, site.has_dots);
        let want = self.type_summary(&want_types, signature.variadic, false);
        let diagnostic = Diagnostic::new(pos, format!("{qualifier} arguments in call to {function}"))
            .with_note(Pos::NONE, format!("have {have}"))
            .with_note(Pos::NONE, format!("want {want}"));
        self.report(diagnostic);
        None
    }

    // ---- Instantiation ----

    /// `F[T]` as a value.
    pub(crate) fn function_instance(
        &mut self,
        target: Target<'_>,
        expr: &'a Expr,
        generic: Operand<'a>,
        indices: &'a [Expr],
    ) -> Operand<'a> {
        self.require_version(expr.pos, 18, "function instantiation");
        let Some(list) = self.type_list(indices) else { return Operand::invalid(expr) };
        let Type::Signature(signature) = self.types.get(generic.ty).clone() else { return Operand::invalid(expr) };
        let want = signature.type_parameters.len();
        if list.len() > want {
            let got = list.len();
            self.error(indices[got - 1].start, format!("got {got} type arguments but want {want}"));
            return Operand::invalid(expr);
        }
        let list = if list.len() < want {
            match self.infer_instance(target, expr.pos, &signature, &list) {
                Some(list) => list,
                None => return Operand::invalid(expr),
            }
        } else {
            list
        };
        let instance = self.instantiate_signature(expr.pos, expr, &signature, &list, indices);
        let ty = self.types.intern(Type::Signature(instance));
        Operand::new(OperandMode::Value, ty, expr)
    }

    /// A generic function where a function type is asked for.
    pub(crate) fn instantiate_for_target(&mut self, operand: &mut Operand<'a>, target: TypeId, context: &str) {
        let Type::Signature(signature) = self.types.get(operand.ty).clone() else { return };
        match self.infer_instance(Some((target, context)), operand.start(), &signature, &[]) {
            Some(list) => {
                let expr = operand.expr;
                let instance = self.instantiate_signature(expr.pos, expr, &signature, &list, &[]);
                operand.ty = self.types.intern(Type::Signature(instance));
                operand.mode = OperandMode::Value;
            }
            None => operand.invalidate(),
        }
    }

    /// Infers missing type arguments of a function value from the type asked for.
    fn infer_instance(
        &mut self,
        target: Target<'_>,
        pos: Pos,
        signature: &Arc<Signature>,
        given: &[TypeId],
    ) -> Option<Vec<TypeId>> {
        let plain = Signature { type_parameters: Arc::from([]), ..(**signature).clone() };
        let plain = self.types.intern(Type::Signature(Arc::new(plain)));
        let wanted = target.and_then(|(target, context)| Some((self.asked_signature(target)?, context)));
        if wanted.is_some() {
            let how = if given.is_empty() { "implicitly" } else { "partially" };
            self.require_version(pos, 21, &format!("{how} instantiated function in assignment"));
        }
        let pattern: Vec<TypeId> = wanted.iter().map(|_| plain).collect();
        let (fresh, pattern) = self.renewed_parameters(&signature.type_parameters, &pattern);
        let mut bound: Vec<Option<TypeId>> = given.iter().copied().map(Some).collect();
        bound.resize(fresh.len(), None);
        match self.infer_for_target(pos, &fresh, &bound, &pattern, wanted) {
            Ok(list) => Some(list),
            Err(diagnostic) => {
                if let Some(diagnostic) = diagnostic {
                    self.report(diagnostic);
                }
                None
            }
        }
    }

    /// A generic signature with type arguments put in; records the instance and has its constraints verified later.
    pub(crate) fn instantiate_signature(
        &mut self,
        pos: Pos,
        expr: &'a Expr,
        signature: &Arc<Signature>,
        arguments: &[TypeId],
        explicit: &'a [Expr],
    ) -> Arc<Signature> {
        let parameters = signature.type_parameters.clone();
        let plain = Signature { type_parameters: Arc::from([]), ..(**signature).clone() };
        let plain = self.types.intern(Type::Signature(Arc::new(plain)));
        let ty = self.types.substitute(plain, &parameters, arguments);
        let instance = Instance { arguments: arguments.to_vec(), ty };
        self.info.instances.insert(instance_key(expr), instance);
        let argument_positions = explicit.iter().map(|argument| argument.start).collect();
        self.later(Delayed::VerifySignature {
            environment: self.environment.clone(),
            parameters: parameters.clone(),
            arguments: arguments.to_vec(),
            pos,
            argument_positions,
        });
        let Type::Signature(result) = self.types.get(ty).clone() else {
            panic!("substitution keeps the form of a type");
        };
        result
    }

    /// Checks type arguments against the constraints of a generic function.
    pub(crate) fn verify_signature(
        &mut self,
        parameters: &Arc<[TypeParameterId]>,
        arguments: &[TypeId],
        pos: Pos,
        argument_positions: &[Pos],
    ) {
        match self.unsatisfied_constraint(parameters, arguments) {
            Some((index, message)) => {
                let pos = argument_positions.get(index).copied().unwrap_or(pos);
                self.error(pos, message);
            }
            None => self.instantiations.push(Instantiation {
                pos,
                parameters: parameters.clone(),
                arguments: arguments.to_vec(),
                argument_positions: argument_positions.to_vec(),
            }),
        }
    }

    /// Checks the type arguments of a generic type.
    pub(crate) fn verify_instance(&mut self, ty: TypeId, pos: Pos, argument_positions: &[Pos]) {
        let (parameters, implicit, arguments) = match self.types.get(ty).clone() {
            Type::Named(named, arguments) => {
                let declaration = self.types.named(named);
                (declaration.type_parameters.clone(), declaration.implicit, arguments)
            }
            Type::Alias(alias, arguments) => {
                let declaration = self.types.alias(alias);
                (declaration.type_parameters.clone(), declaration.implicit, arguments)
            }
            _ => return,
        };
        if parameters.len() != arguments.len() {
            return;
        }
        match self.unsatisfied_constraint(&parameters, &arguments) {
            Some((index, message)) => {
                let place = index.checked_sub(implicit).and_then(|index| argument_positions.get(index));
                self.error(place.copied().unwrap_or(pos), message);
            }
            None => {
                let arguments = arguments.to_vec();
                let argument_positions = argument_positions.to_vec();
                self.instantiations.push(Instantiation { pos, parameters, arguments, argument_positions });
            }
        }
    }

    fn unsatisfied_constraint(
        &mut self,
        parameters: &[TypeParameterId],
        arguments: &[TypeId],
    ) -> Option<(usize, String)> {
        for (index, (&parameter, &argument)) in parameters.iter().zip(arguments).enumerate() {
            let Some(constraint) = self.types.type_parameter(parameter).constraint else { continue };
            let constraint = self.types.substitute(constraint, parameters, arguments);
            if let Err(message) = self.implements(argument, constraint, true) {
                return Some((index, message));
            }
        }
        None
    }

    /// Fresh type parameters in place of others, in types and in their constraints.
    pub(crate) fn renewed_parameters(
        &mut self,
        parameters: &[TypeParameterId],
        types: &[TypeId],
    ) -> (Vec<TypeParameterId>, Vec<TypeId>) {
        let fresh: Vec<TypeParameterId> = parameters
            .iter()
            .map(|&parameter| {
                let (object, index) = {
                    let entry = self.types.type_parameter(parameter);
                    (entry.object, entry.index)
                };
                self.types.new_type_parameter(object, index)
            })
            .collect();
        let as_types: Vec<TypeId> = fresh.iter().map(|&each| self.types.type_parameter_type(each)).collect();
        for (&old, &new) in parameters.iter().zip(&fresh) {
            let constraint = self.types.type_parameter(old).constraint;
            let constraint = constraint.map(|constraint| self.types.substitute(constraint, parameters, &as_types));
            self.types.type_parameters[new.0 as usize].constraint = constraint;
        }
        let types = types.iter().map(|&ty| self.types.substitute(ty, parameters, &as_types)).collect();
        (fresh, types)
    }

    /// A generic signature with fresh type parameters; `outer` parameters in their constraints are replaced.
    pub(crate) fn renewed_signature(
        &mut self,
        ty: TypeId,
        outer: &[TypeParameterId],
        outer_arguments: &[TypeId],
    ) -> TypeId {
        let Type::Signature(signature) = self.types.get(ty).clone() else { return ty };
        let (fresh, types) = self.renewed_parameters(&signature.type_parameters, &[ty]);
        for &parameter in &fresh {
            let constraint = self.types.type_parameter(parameter).constraint;
            let constraint = constraint.map(|constraint| self.types.substitute(constraint, outer, outer_arguments));
            self.types.type_parameters[parameter.0 as usize].constraint = constraint;
        }
        let Type::Signature(substituted) = self.types.get(types[0]).clone() else { return ty };
        let renewed = Signature { type_parameters: fresh.into(), ..(*substituted).clone() };
        self.types.intern(Type::Signature(Arc::new(renewed)))
    }

    /// Whether a type mentions a certain type parameter.
    pub(crate) fn mentions_parameter(&mut self, ty: TypeId, parameter: TypeParameterId) -> bool {
        if !self.types.mentions_type_parameters(ty) {
            return false;
        }
        if let Type::TypeParameter(own) = self.types.get(ty) {
            return *own == parameter;
        }
        let components = self.types.components(ty);
        components.into_iter().any(|component| self.mentions_parameter(component, parameter))
    }
}

/// Under which number an instance is recorded: that of the function's name.
fn instance_key(expr: &Expr) -> burrow_syntax::tree::ExprId {
    match &expr.kind {
        ExprKind::Paren(inner) => instance_key(inner),
        ExprKind::Index { operand, .. } => instance_key(operand),
        ExprKind::Selector { name, .. } => name.id,
        _ => expr.id,
    }
}
