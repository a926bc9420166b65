//! Expressions, in the order of real Go's writer. Each gives the identity of its type.

use burrow_syntax::tree::{self, BinaryOperator, CompositeLiteral, Expr, ExprId, ExprKind, UnaryOperator};
use burrow_types::{Builtin, Mode, ObjectKind, Selection, SelectionKind, Signature, Type, TypeId, VariableKind};

use super::Walk;
use super::identity::{Identity, Part};
use crate::build::expression::unparenthesized;

impl<'a> Walk<'_, 'a> {
    /// Evaluates an expression.
    pub fn expr(&mut self, expr: &'a Expr) -> Identity {
        self.expr_as(None, expr)
    }

    /// `wanted`: the type of a composite literal that leaves its own out.
    fn expr_as(&mut self, wanted: Option<Identity>, expr: &'a Expr) -> Identity {
        let expr = unparenthesized(expr);
        let ty = self.info.type_of(expr.id).unwrap_or(TypeId::INVALID);
        let is_given = self.info.expr(expr.id).is_some_and(|info| info.value.is_some() || info.mode == Mode::Nil);
        if is_given {
            return Identity::canonical(ty);
        }
        match &expr.kind {
            ExprKind::Name(_) => self.name(expr.id, ty),
            ExprKind::CompositeLiteral(literal) => self.composite(literal, wanted, ty),
            ExprKind::FunctionLiteral(literal) => self.function_literal(expr.id, literal, ty),
            ExprKind::Selector { operand, name } => self.selector(expr, operand, name, ty),
            ExprKind::Index { operand, indices } => self.index(operand, indices, ty),
            ExprKind::Slice(slice) => {
                let base = self.expr(&slice.operand);
                [&slice.low, &slice.high, &slice.max].into_iter().flatten().for_each(|bound| {
                    self.expr(bound);
                });
                self.sliced(base, ty)
            }
            ExprKind::TypeAssertion { operand, ty: written } => {
                let operand = self.expr(operand);
                let asserted = self.type_expression(Some(operand), written);
                self.add_type(operand);
                self.with_ok(asserted, ty)
            }
            ExprKind::Star(operand) => {
                let pointer = self.expr(operand);
                self.element_of(pointer)
            }
            ExprKind::Unary { operator, operand } => {
                let inner = self.expr(operand);
                match operator {
                    UnaryOperator::Address => {
                        let pointer = self.fresh(ty);
                        self.set_part(pointer, Part::Element, inner);
                        pointer
                    }
                    UnaryOperator::Receive => {
                        let element = self.element_of(inner);
                        self.with_ok(element, ty)
                    }
                    _ => inner,
                }
            }
            ExprKind::Binary { operator, left, right } => self.binary(*operator, left, right, ty),
            ExprKind::Call { function, arguments, has_dots } => self.call(function, arguments, *has_dots, ty),
            _ => Identity::canonical(ty),
        }
    }

    /// `v, ok = …`: the first part of the tuple.
    fn with_ok(&mut self, value: Identity, ty: TypeId) -> Identity {
        if !matches!(self.types.get(ty), Type::Tuple(_)) {
            return value;
        }
        let tuple = self.fresh(ty);
        self.set_part(tuple, Part::Result(0), value);
        tuple
    }

    fn sliced(&mut self, base: Identity, ty: TypeId) -> Identity {
        let core = self.core(base);
        match self.types.underlying_type(core.ty) {
            Type::Array(..) => {
                let element = self.element_of(core);
                let slice = self.fresh(ty);
                self.set_part(slice, Part::Element, element);
                slice
            }
            Type::Pointer(_) => {
                let array = self.element_of(core);
                let element = self.element_of(array);
                let slice = self.fresh(ty);
                self.set_part(slice, Part::Element, element);
                slice
            }
            _ => base,
        }
    }

    fn name(&mut self, id: ExprId, ty: TypeId) -> Identity {
        let Some(object) = self.info.object(id) else { return Identity::canonical(ty) };
        if let Some(instance) = self.info.instances.get(&id) {
            let arguments = instance.arguments.clone();
            self.use_instance(object, arguments.iter().map(|&ty| Identity::canonical(ty)).collect(), id);
            return self.signature_of_instance(object, arguments, ty);
        }
        match self.variables.get(&object) {
            Some(&known) => known,
            None if matches!(self.types.object(object).kind, ObjectKind::Variable(VariableKind::Global)) => {
                Identity::canonical(ty)
            }
            None => self.fresh(ty),
        }
    }

    fn function_literal(&mut self, id: ExprId, literal: &'a tree::FunctionLiteral, ty: TypeId) -> Identity {
        let variables = self.info.literal_variables.get(&id).cloned().unwrap_or_default();
        self.declare_parameters(&variables.parameters, &literal.signature.parameters);
        let results = self.declare_parameters(&variables.results, &literal.signature.results);
        let outer = std::mem::replace(&mut self.results, results);
        self.statements(&literal.body.statements);
        self.results = outer;
        let identity = self.fresh(ty);
        self.set_signature(identity, &literal.signature);
        identity
    }

    // ---- Selectors ----

    fn selector(&mut self, whole: &'a Expr, operand: &'a Expr, name: &'a tree::Ident, ty: TypeId) -> Identity {
        let Some(selection) = self.info.selections.get(&whole.id) else { return self.name(name.id, ty) };
        match &selection.kind {
            SelectionKind::Field => {
                let base = self.expr(operand);
                self.follow(base, &selection.path)
            }
            SelectionKind::Method { .. } | SelectionKind::InterfaceMethod { .. } => {
                self.expr(operand);
                self.method(whole.id, name, selection, ty)
            }
            SelectionKind::MethodExpression { .. } | SelectionKind::InterfaceMethodExpression { .. } => {
                self.method(whole.id, name, selection, ty)
            }
        }
    }

    /// Goes through fields, following pointers.
    fn follow(&mut self, base: Identity, path: &[usize]) -> Identity {
        let mut current = base;
        for &index in path {
            let mut structure = self.core(current);
            if matches!(self.types.underlying_type(structure.ty), Type::Pointer(_)) {
                structure = self.element_of(structure);
                structure = self.core(structure);
            }
            let Type::Struct(fields) = self.types.underlying_type(structure.ty) else { return current };
            let Some(field) = fields.get(index) else { return current };
            current = self.part(structure, Part::Field(index), field.ty);
        }
        current
    }

    /// A method that is selected; its signature.
    fn method(&mut self, at: ExprId, name: &tree::Ident, selection: &Selection, ty: TypeId) -> Identity {
        match &selection.kind {
            SelectionKind::InterfaceMethod { holder, .. } | SelectionKind::InterfaceMethodExpression { holder, .. } => {
                if let Some(parameter) = self.types.as_type_parameter(*holder) {
                    self.use_method(parameter, &name.name, at);
                }
                self.part(Identity::canonical(*holder), Part::InterfaceMethod(name.name.clone()), ty)
            }
            SelectionKind::Method { method, holder } | SelectionKind::MethodExpression { method, holder } => {
                let holder = match self.types.as_named(*holder) {
                    Some(_) => *holder,
                    None => self.types.pointer_target(*holder).unwrap_or(*holder),
                };
                if let Some((named, arguments)) = self.types.as_named(holder) {
                    let object = self.types.named(named).object;
                    let arguments = arguments.iter().map(|&ty| Identity::canonical(ty)).collect();
                    self.use_instance(object, arguments, at);
                }
                self.part(Identity::canonical(holder), Part::Method(*method), ty)
            }
            SelectionKind::Field => Identity::canonical(ty),
        }
    }

    // ---- Parts ----

    /// What type parameters with one underlying type stand for.
    pub fn core(&mut self, identity: Identity) -> Identity {
        match self.types.core_type(identity.ty) {
            Some(core) if self.types.as_type_parameter(identity.ty).is_some() => self.part(identity, Part::Core, core),
            _ => identity,
        }
    }

    /// The element of a pointer, slice, array, map or channel.
    pub fn element_of(&mut self, of: Identity) -> Identity {
        let core = self.core(of);
        match self.types.underlying_type(core.ty) {
            Type::Pointer(element)
            | Type::Slice(element)
            | Type::Array(_, element)
            | Type::Map(_, element)
            | Type::Channel(_, element) => self.part(core, Part::Element, element),
            _ => of,
        }
    }

    pub fn parameter_of(&mut self, function: Identity, index: usize) -> Identity {
        let core = self.core(function);
        match self.types.underlying_type(core.ty) {
            Type::Signature(signature) if index < signature.parameters.len() => {
                self.part(core, Part::Parameter(index), signature.parameters[index].ty)
            }
            _ => Identity::canonical(TypeId::INVALID),
        }
    }

    fn index(&mut self, operand: &'a Expr, indices: &'a [Expr], ty: TypeId) -> Identity {
        let plain = unparenthesized(operand);
        let instance = match &plain.kind {
            ExprKind::Name(_) => Some(plain.id),
            ExprKind::Selector { name, .. } => Some(name.id),
            _ => None,
        };
        if let Some(id) = instance.filter(|id| self.info.instances.contains_key(id)) {
            // The name alone has the generic function's type.
            return self.name(id, ty);
        }
        let base = self.expr(operand);
        let core = self.core(base);
        if let Type::Map(key, element) = self.types.underlying_type(core.ty) {
            let key = self.part(core, Part::Key, key);
            self.converted(Some(key), &indices[0]);
            self.add_type(base);
            let element = self.part(core, Part::Element, element);
            return self.with_ok(element, ty);
        }
        self.expr(&indices[0]);
        if matches!(self.types.underlying_type(core.ty), Type::Pointer(_)) {
            let array = self.element_of(core);
            return self.element_of(array);
        }
        self.element_of(core)
    }

    // ---- Conversions ----

    /// A value that becomes one of the wanted type, if that is another.
    pub fn converted(&mut self, wanted: Option<Identity>, value: &'a Expr) -> Identity {
        let from = self.expr_as(wanted, value);
        let ty = self.info.type_of(unparenthesized(value).id).unwrap_or(TypeId::INVALID);
        let from = from.typed(ty);
        if let Some(to) = wanted
            && to.ty != TypeId::INVALID
            && !self.types.identical(ty, to.ty)
        {
            self.add_pair(from, to);
        }
        from
    }

    /// An expression list with the types wanted; one call may give them all. Gives the values' types.
    pub fn values(&mut self, wanted: &[Option<Identity>], list: &'a [Expr]) -> Vec<Identity> {
        if let [single] = list
            && let ty = self.info.type_of(unparenthesized(single).id).unwrap_or(TypeId::INVALID)
            && let Type::Tuple(parts) = self.types.get(ty).clone()
        {
            let tuple = self.expr(single);
            let mut given = Vec::new();
            for (index, part) in parts.iter().enumerate() {
                let value = self.part(tuple, Part::Result(index), *part);
                if let Some(Some(to)) = wanted.get(index)
                    && !self.types.identical(value.ty, to.ty)
                {
                    self.add_pair(value, *to);
                }
                given.push(value);
            }
            return given;
        }
        list.iter()
            .enumerate()
            .map(|(index, value)| self.converted(wanted.get(index).copied().flatten(), value))
            .collect()
    }

    /// A type that is needed at run time: for an assertion of `operand` to it, or to make a value of it.
    pub fn type_expression(&mut self, operand: Option<Identity>, written: &'a Expr) -> Identity {
        let identity = self.written(written);
        match operand {
            Some(operand) if !self.types.method_set(operand.ty).is_empty() => self.add_pair(identity, operand),
            _ => self.add_type(identity),
        }
        identity
    }

    fn binary(&mut self, operator: BinaryOperator, left: &'a Expr, right: &'a Expr, ty: TypeId) -> Identity {
        let (x, y) = (self.expr(left), self.expr(right));
        let is_shift = matches!(operator, BinaryOperator::ShiftLeft | BinaryOperator::ShiftRight);
        if !is_shift && !self.types.identical(x.ty, y.ty) {
            match (self.types.is_interface(x.ty), self.types.is_interface(y.ty)) {
                (true, false) => self.add_pair(y, x),
                (false, true) => self.add_pair(x, y),
                _ => {}
            }
        }
        if self.types.identical(ty, x.ty) { x } else { Identity::canonical(ty) }
    }

    fn composite(&mut self, literal: &'a CompositeLiteral, wanted: Option<Identity>, ty: TypeId) -> Identity {
        let whole = match (&literal.ty, wanted) {
            (Some(written), _) => self.written(written).typed(ty),
            (None, Some(wanted)) => wanted,
            (None, None) => self.fresh(ty),
        };
        let mut made = self.core(whole);
        if matches!(self.types.underlying_type(made.ty), Type::Pointer(_)) && literal.ty.is_none() {
            let target = self.element_of(made);
            made = self.core(target);
        }
        let underlying = self.types.underlying_type(made.ty);
        if matches!(underlying, Type::Map(..)) {
            self.add_type(made);
        }
        for (place, element) in literal.elements.iter().enumerate() {
            let target = match &underlying {
                Type::Struct(fields) => {
                    let path = element.key.as_ref().and_then(|key| self.info.literal_fields.get(&key.id));
                    let index = path.and_then(|path| path.first().copied()).unwrap_or(place);
                    fields.get(index).map(|field| self.part(made, Part::Field(index), field.ty))
                }
                Type::Map(key, value) => {
                    let key = self.part(made, Part::Key, *key);
                    if let Some(written) = &element.key {
                        self.converted(Some(key), written);
                    }
                    Some(self.part(made, Part::Element, *value))
                }
                _ => Some(self.element_of(made)),
            };
            self.converted(target, &element.value);
        }
        whole
    }

    // ---- Calls ----

    fn call(&mut self, function: &'a Expr, arguments: &'a [Expr], dots: bool, ty: TypeId) -> Identity {
        let function = unparenthesized(function);
        match self.info.expr(function.id).map(|info| info.mode) {
            Some(Mode::TypeExpression) => {
                let to = self.written(function);
                let from = self.expr(&arguments[0]);
                let source = self.info.type_of(unparenthesized(&arguments[0]).id).unwrap_or(TypeId::INVALID);
                self.add_pair(from.typed(source), to);
                return to;
            }
            Some(Mode::Builtin) => return self.builtin(function, arguments, dots, ty),
            _ => {}
        }
        let callee = self.expr(function);
        let core = self.core(callee);
        let Type::Signature(signature) = self.types.underlying_type(core.ty) else { return Identity::canonical(ty) };
        let wanted: Vec<Option<Identity>> = self.parameter_types(core, &signature, arguments.len(), dots);
        self.values(&wanted, arguments);
        match &signature.results[..] {
            [] => Identity::canonical(ty),
            [single] => self.part(core, Part::Result(0), single.ty),
            several => {
                let parts: Vec<Identity> = several
                    .iter()
                    .enumerate()
                    .map(|(index, result)| self.part(core, Part::Result(index), result.ty))
                    .collect();
                let tuple = self.fresh(ty);
                for (index, part) in parts.into_iter().enumerate() {
                    self.set_part(tuple, Part::Result(index), part);
                }
                tuple
            }
        }
    }

    /// Of as many arguments as there may be: one call may give several.
    fn parameter_types(
        &mut self,
        function: Identity,
        signature: &Signature,
        arguments: usize,
        dots: bool,
    ) -> Vec<Option<Identity>> {
        let count = signature.parameters.len();
        let mut types = Vec::new();
        for index in 0..arguments.max(count) {
            let is_packed = signature.variadic && !dots && index + 1 >= count;
            let place = index.min(count.saturating_sub(1));
            let identity = self.parameter_of(function, place);
            types.push(Some(if is_packed { self.element_of(identity) } else { identity }));
        }
        types
    }

    fn builtin(&mut self, function: &'a Expr, arguments: &'a [Expr], dots: bool, ty: TypeId) -> Identity {
        let id = match &function.kind {
            ExprKind::Selector { name, .. } => name.id,
            _ => function.id,
        };
        let object = self.info.object(id);
        let builtin = object.and_then(|object| match self.types.object(object).kind {
            ObjectKind::Builtin(builtin) => Some(builtin),
            _ => None,
        });
        match builtin {
            Some(Builtin::Make) => {
                let made = self.type_expression(None, &arguments[0]);
                arguments[1..].iter().for_each(|size| {
                    self.expr(size);
                });
                let core = self.core(made);
                let needed = match self.types.underlying_type(core.ty) {
                    Type::Slice(_) => self.element_of(core),
                    _ => made,
                };
                self.add_type(needed);
                made
            }
            Some(Builtin::New) => {
                let is_type = self.info.expr(arguments[0].id).is_some_and(|info| info.mode == Mode::TypeExpression);
                let element = match is_type {
                    true => self.type_expression(None, &arguments[0]),
                    false => self.expr(&arguments[0]),
                };
                let pointer = self.fresh(ty);
                self.set_part(pointer, Part::Element, element);
                pointer
            }
            Some(Builtin::UnsafeSizeof | Builtin::UnsafeAlignof | Builtin::UnsafeOffsetof) => Identity::canonical(ty),
            _ => self.plain_builtin(builtin, arguments, dots, ty),
        }
    }

    fn plain_builtin(&mut self, builtin: Option<Builtin>, arguments: &'a [Expr], dots: bool, ty: TypeId) -> Identity {
        let Some((first, rest)) = arguments.split_first() else { return Identity::canonical(ty) };
        let first = self.expr(first);
        if builtin == Some(Builtin::Append) {
            let element = self.element_of(first);
            for value in rest {
                self.converted((!dots).then_some(element), value);
            }
            self.add_type(element);
            return first;
        }
        rest.iter().for_each(|argument| {
            self.expr(argument);
        });
        match builtin {
            Some(Builtin::Copy) => {
                let element = self.element_of(first);
                self.add_type(element);
                Identity::canonical(ty)
            }
            Some(Builtin::Delete) => {
                self.add_type(first);
                Identity::canonical(ty)
            }
            Some(Builtin::Min | Builtin::Max) => first,
            _ => self.fresh(ty),
        }
    }
}
