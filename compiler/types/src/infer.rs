//! Type inference: the type arguments of generic functions.
//!
//! Typed arguments are unified with the parameters' types, then constraints contribute what they know
//! (core types, methods), untyped constants give what is still missing their default types, and at last
//! the types found are put into each other.
//!
//! Start at [`Checker::infer`].

use crate::checker::Checker;
use crate::expression::Target;
use crate::operand::{Operand, OperandMode};
use crate::store::{Signature, Term, Type, TypeId, TypeParameterId};
use crate::unify::{Mode, Unifier, found_signature};
use burrow_source::{Diagnostic, Pos};
use burrow_syntax::expr_string;
use std::sync::Arc;

/// What an argument contributes.
struct Evidence {
    ty: TypeId,
    text: String,
    pos: Pos,
    is_nil: bool,
}

/// An error to report; `None` if errors in the arguments were reported already.
pub(crate) type Failure = Option<Diagnostic>;

impl<'a> Checker<'a> {
    /// Finds the type arguments that `bound` leaves open from the arguments of a call.
    pub(crate) fn infer(
        &mut self,
        pos: Pos,
        parameters: &[TypeParameterId],
        bound: &[Option<TypeId>],
        patterns: &[TypeId],
        operands: &[Operand<'a>],
    ) -> Result<Vec<TypeId>, Failure> {
        if let Some(complete) = bound.iter().copied().collect() {
            return Ok(complete);
        }
        if operands.iter().any(Operand::is_invalid) {
            return Err(None);
        }
        let evidence: Vec<Evidence> = operands
            .iter()
            .map(|operand| Evidence {
                ty: operand.ty,
                text: expr_string(operand.expr),
                pos: operand.start(),
                is_nil: operand.mode == OperandMode::Nil,
            })
            .collect();
        self.infer_from(pos, parameters, bound, patterns, &evidence, false)
    }

    /// Finds the type arguments of a function value from the type that is asked for.
    pub(crate) fn infer_for_target(
        &mut self,
        pos: Pos,
        parameters: &[TypeParameterId],
        bound: &[Option<TypeId>],
        patterns: &[TypeId],
        target: Target<'_>,
    ) -> Result<Vec<TypeId>, Failure> {
        let evidence: Vec<Evidence> = target
            .iter()
            .filter(|_| !patterns.is_empty())
            .map(|&(ty, context)| Evidence { ty, text: context.to_string(), pos, is_nil: false })
            .collect();
        self.infer_from(pos, parameters, bound, patterns, &evidence, true)
    }

    fn infer_from(
        &mut self,
        pos: Pos,
        parameters: &[TypeParameterId],
        bound: &[Option<TypeId>],
        patterns: &[TypeId],
        evidence: &[Evidence],
        reverse: bool,
    ) -> Result<Vec<TypeId>, Failure> {
        let mut unifier = Unifier::new(parameters, bound, self.allows(21));
        let patterns: Vec<TypeId> = patterns.iter().map(|&pattern| self.put_in(pattern, parameters, bound)).collect();
        let mut untyped: Vec<(usize, usize)> = Vec::new();
        for (index, (&pattern, argument)) in patterns.iter().zip(evidence).enumerate() {
            if !self.mentions_any(pattern, parameters) && !self.mentions_any(argument.ty, parameters) {
                continue;
            }
            if !self.types.is_untyped(argument.ty) {
                if !unifier.unify(self, pattern, argument.ty, Mode::ASSIGNMENT) {
                    return Err(Some(self.mismatch(&unifier, parameters, pattern, argument, reverse)));
                }
            } else if !argument.is_nil
                && let Some(parameter) = self.types.as_type_parameter(pattern)
                && let Some(place) = parameters.iter().position(|&each| each == parameter)
            {
                untyped.push((place, index));
            }
        }
        self.use_constraints(pos, parameters, &mut unifier)?;
        self.use_untyped(parameters, &mut unifier, &untyped, evidence)?;
        self.simplified(pos, parameters, bound, &unifier)
    }

    fn mismatch(
        &mut self,
        unifier: &Unifier<'_>,
        parameters: &[TypeParameterId],
        pattern: TypeId,
        argument: &Evidence,
        reverse: bool,
    ) -> Diagnostic {
        let inferred = unifier.inferred();
        let (ty, expected) = (self.show(argument.ty), self.show(pattern));
        let text = &argument.text;
        if inferred.iter().all(Option::is_none) {
            let names = self.parameter_names(parameters);
            let message = format!("type {ty} of {text} does not match {expected} (cannot infer {names})");
            return Diagnostic::new(argument.pos, message);
        }
        let put_in = self.put_in(pattern, parameters, &inferred);
        let message = if put_in == pattern {
            format!("type {ty} of {text} does not match {expected}")
        } else {
            let put_in = self.show(put_in);
            if reverse {
                format!("inferred type {put_in} for {expected} does not match type {ty} of {text}")
            } else {
                format!("type {ty} of {text} does not match inferred type {put_in} for {expected}")
            }
        };
        Diagnostic::new(argument.pos, message)
    }

    fn parameter_names(&mut self, parameters: &[TypeParameterId]) -> String {
        let names: Vec<String> =
            parameters.iter().map(|&each| self.types.type_parameter_name(each).to_string()).collect();
        match names.as_slice() {
            [] => String::new(),
            [single] => single.clone(),
            [first, second] => format!("{first} and {second}"),
            [rest @ .., last] => format!("{}, and {last}", rest.join(", ")),
        }
    }

    /// Lets constraints contribute until nothing new comes.
    fn use_constraints(
        &mut self,
        pos: Pos,
        parameters: &[TypeParameterId],
        unifier: &mut Unifier<'_>,
    ) -> Result<(), Failure> {
        loop {
            let before = unifier.unknown_count();
            for (index, &parameter) in parameters.iter().enumerate() {
                let known = unifier.at(index);
                if let Some((core, is_single)) = self.core_term(parameter) {
                    match known {
                        Some(known) if unifier.unify(self, known, core.ty, Mode::INEXACT) => {}
                        Some(known) => return Err(Some(self.unsatisfied(pos, parameter, known, ""))),
                        None if is_single && !core.tilde => unifier.set(index, core.ty),
                        None => {}
                    }
                }
                if let Some(known) = known
                    && !self.mentions_any(known, parameters)
                {
                    self.use_constraint_methods(pos, parameter, known, unifier)?;
                }
            }
            if unifier.unknown_count() == before {
                return Ok(());
            }
        }
    }

    fn unsatisfied(&mut self, pos: Pos, parameter: TypeParameterId, known: TypeId, cause: &str) -> Diagnostic {
        let name = self.types.type_parameter_name(parameter).clone();
        let constraint = self.types.type_parameter(parameter).constraint.unwrap_or(TypeId::INVALID);
        let (known, constraint) = (self.show(known), self.show(constraint));
        let cause = if cause.is_empty() { String::new() } else { format!(" {cause}") };
        Diagnostic::new(pos, format!("{name} (type {known}) does not satisfy {constraint}{cause}"))
    }

    /// The methods of a known type argument tell type parameters in the constraint's methods.
    fn use_constraint_methods(
        &mut self,
        pos: Pos,
        parameter: TypeParameterId,
        known: TypeId,
        unifier: &mut Unifier<'_>,
    ) -> Result<(), Failure> {
        let Some(constraint) = self.types.type_parameter(parameter).constraint else { return Ok(()) };
        let set = self.types.type_set(constraint);
        for method in &set.methods {
            let found = self.types.lookup(known, false, method.package, &method.name);
            let Some(signature) = found_signature(self, found) else {
                let cause = self.missing_method_text(known, constraint, true).unwrap_or_default();
                return Err(Some(self.unsatisfied(pos, parameter, known, &cause)));
            };
            if !unifier.unify(self, signature, method.signature, Mode::EXACT) {
                let cause = self.missing_method_text(known, constraint, true).unwrap_or_default();
                return Err(Some(self.unsatisfied(pos, parameter, known, &cause)));
            }
        }
        Ok(())
    }

    /// The type that a constraint fixes: its only term, or what all terms have as underlying type.
    fn core_term(&mut self, parameter: TypeParameterId) -> Option<(Term, bool)> {
        let ty = self.types.type_parameter_type(parameter);
        let terms = self.types.specific_terms(ty)?;
        if let [single] = terms[..] {
            return Some((single, true));
        }
        let tilde = terms.iter().any(|term| term.tilde);
        let ty = self.types.core_type(ty)?;
        Some((Term { tilde, ty }, false))
    }

    /// Untyped arguments give parameters that nothing else determines their default types.
    fn use_untyped(
        &mut self,
        parameters: &[TypeParameterId],
        unifier: &mut Unifier<'_>,
        untyped: &[(usize, usize)],
        evidence: &[Evidence],
    ) -> Result<(), Failure> {
        let mut largest: Vec<Option<TypeId>> = vec![None; parameters.len()];
        for &(place, index) in untyped {
            if unifier.at(place).is_some() {
                continue;
            }
            let argument = &evidence[index];
            let combined = match largest[place] {
                None => Some(argument.ty),
                Some(known) => self.larger_untyped(known, argument.ty),
            };
            if combined.is_none() {
                let known = self.show(largest[place].unwrap_or(TypeId::INVALID));
                let (ty, name) = (self.show(argument.ty), self.types.type_parameter_name(parameters[place]));
                let message = format!("mismatched types {known} and {ty} (cannot infer {name})");
                return Err(Some(Diagnostic::new(argument.pos, message)));
            }
            largest[place] = combined;
        }
        for (place, ty) in largest.into_iter().enumerate() {
            if let Some(ty) = ty {
                unifier.set(place, self.types.default_type(ty));
            }
        }
        Ok(())
    }

    /// Puts the types found into each other; all must be free of the parameters in the end.
    fn simplified(
        &mut self,
        pos: Pos,
        parameters: &[TypeParameterId],
        bound: &[Option<TypeId>],
        unifier: &Unifier<'_>,
    ) -> Result<Vec<TypeId>, Failure> {
        let mut inferred = unifier.inferred();
        self.drop_cyclic(parameters, &mut inferred);
        for _ in 0..parameters.len() + 1 {
            let known = inferred.clone();
            for (place, ty) in inferred.iter_mut().enumerate() {
                if bound[place].is_none()
                    && let Some(ty) = ty
                {
                    *ty = self.put_in(*ty, parameters, &known);
                }
            }
        }
        let mut result = Vec::new();
        for (place, ty) in inferred.into_iter().enumerate() {
            let ty = ty.map(|ty| self.without_type_parameters(ty, parameters));
            match ty.filter(|&ty| !self.mentions_any(ty, parameters)) {
                Some(ty) => result.push(ty),
                None => {
                    let object = self.types.type_parameter(parameters[place]).object;
                    let object = self.types.object(object);
                    let place = self.show_pos(object.pos);
                    let message = format!("cannot infer {} (declared at {place})", object.name);
                    return Err(Some(Diagnostic::new(pos, message)));
                }
            }
        }
        Ok(result)
    }

    /// A function type whose own type parameters are all inferred is no longer generic.
    fn without_type_parameters(&mut self, ty: TypeId, parameters: &[TypeParameterId]) -> TypeId {
        let Type::Signature(signature) = self.types.get(ty).clone() else { return ty };
        if signature.type_parameters.is_empty() || self.mentions_any(ty, parameters) {
            return ty;
        }
        let plain = Signature { type_parameters: Arc::from([]), ..(*signature).clone() };
        self.types.intern(Type::Signature(Arc::new(plain)))
    }

    /// Types that contain, directly or not, the very parameter they are for can't be made finite.
    fn drop_cyclic(&mut self, parameters: &[TypeParameterId], inferred: &mut [Option<TypeId>]) {
        for start in 0..parameters.len() {
            let mut reached = vec![false; parameters.len()];
            let mut pending = vec![start];
            while let Some(place) = pending.pop() {
                let Some(ty) = inferred[place] else { continue };
                for (other, &parameter) in parameters.iter().enumerate() {
                    if !reached[other] && self.mentions_parameter(ty, parameter) {
                        reached[other] = true;
                        pending.push(other);
                    }
                }
            }
            if reached[start] {
                inferred[start] = None;
            }
        }
    }

    /// Replaces parameters by the types known for them.
    fn put_in(&mut self, ty: TypeId, parameters: &[TypeParameterId], known: &[Option<TypeId>]) -> TypeId {
        let (mut from, mut to) = (Vec::new(), Vec::new());
        for (&parameter, known) in parameters.iter().zip(known) {
            if let Some(known) = known {
                from.push(parameter);
                to.push(*known);
            }
        }
        self.types.substitute(ty, &from, &to)
    }

    fn mentions_any(&mut self, ty: TypeId, parameters: &[TypeParameterId]) -> bool {
        parameters.iter().any(|&parameter| self.mentions_parameter(ty, parameter))
    }
}
