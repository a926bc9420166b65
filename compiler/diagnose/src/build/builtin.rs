//! Calls of built-in functions.

use burrow_syntax::tree::{self, ExprKind};
use burrow_types::{Builtin as Called, Mode, ObjectKind, Type, TypeId};

use super::function::FunctionBuilder;
use crate::node::{Builtin, Kind, NodeId};

impl<'a> FunctionBuilder<'_, 'a> {
    pub fn builtin_call(
        &mut self,
        whole: &'a tree::Expr,
        function: &'a tree::Expr,
        arguments: &'a [tree::Expr],
        dots: bool,
    ) -> NodeId {
        let ident = match &function.kind {
            ExprKind::Selector { name, .. } => name.id,
            _ => function.id,
        };
        let called = match self.info.object(ident).map(|object| &self.builder.types.object(object).kind) {
            Some(ObjectKind::Builtin(called)) => *called,
            _ => return self.add(Kind::Nil, TypeId::INVALID, whole.pos),
        };
        match called {
            Called::Make => self.make(whole, arguments),
            Called::New => self.new_call(whole, arguments),
            Called::Append => self.append(whole, arguments, dots),
            Called::Print | Called::Println | Called::Delete => self.statement_call(called, whole, arguments, dots),
            _ => self.plain_builtin(called, whole, arguments, dots),
        }
    }

    fn make(&mut self, whole: &'a tree::Expr, arguments: &'a [tree::Expr]) -> NodeId {
        let ty = self.type_of(whole);
        let mut sizes = arguments[1..].iter().map(|size| self.expr(size)).collect::<Vec<_>>().into_iter();
        let first = sizes.next();
        let second = sizes.next();
        for size in first.iter().chain(&second) {
            self.size_operand(*size);
        }
        let kind = match self.underlying(ty) {
            Type::Slice(_) => {
                let length = first.unwrap_or_else(|| self.add(Kind::Nil, TypeId::INT, whole.pos));
                Kind::MakeSlice { length, capacity: second }
            }
            Type::Map(..) => Kind::MakeMap { hint: first },
            _ => Kind::MakeChannel { size: first },
        };
        self.add(kind, ty, whole.pos)
    }

    /// An untyped constant size is an `int`.
    fn size_operand(&mut self, size: NodeId) {
        let ty = self.node_type(size);
        if self.builder.types.is_untyped(ty) {
            self.builder.tree.node_mut(size).ty = TypeId::INT;
        }
    }

    fn new_call(&mut self, whole: &'a tree::Expr, arguments: &'a [tree::Expr]) -> NodeId {
        let ty = self.type_of(whole);
        let argument = &arguments[0];
        let is_type = self.info.expr(argument.id).is_none_or(|info| info.mode == Mode::TypeExpression);
        if !is_type {
            return self.new_of_value(argument, ty, whole);
        }
        let element = self.type_of(argument);
        let derived = self.is_derived(argument);
        let operand = self.add(if derived { Kind::DynamicType } else { Kind::Type }, element, argument.pos);
        self.add(Kind::New(operand), ty, whole.pos)
    }

    /// `new(x)`: the address of a copy.
    fn new_of_value(&mut self, argument: &'a tree::Expr, ty: TypeId, whole: &'a tree::Expr) -> NodeId {
        let element = self.builder.types.pointer_target(ty).unwrap_or(TypeId::INVALID);
        let value = self.converted(argument, element);
        let copy = self.temporary(element, whole.pos);
        let assign = self.definition(copy, value, whole.pos);
        let operand = self.variable(copy, whole.pos);
        let node = self.add(Kind::AddressOf(operand), ty, whole.pos);
        self.builder.tree.node_mut(node).init = vec![assign];
        node
    }

    fn append(&mut self, whole: &'a tree::Expr, arguments: &'a [tree::Expr], dots: bool) -> NodeId {
        let ty = self.type_of(whole);
        let element = match self.underlying(ty) {
            Type::Slice(element) => element,
            _ => TypeId::INVALID,
        };
        let values = self.values(
            arguments,
            |_, index| match index {
                0 => ty,
                _ if dots => TypeId::INVALID,
                _ => element,
            },
            whole.pos,
        );
        self.add(Kind::Builtin { builtin: Builtin::Append, arguments: values, dots }, ty, whole.pos)
    }

    fn statement_call(
        &mut self,
        called: Called,
        whole: &'a tree::Expr,
        arguments: &'a [tree::Expr],
        dots: bool,
    ) -> NodeId {
        let builtin = match called {
            Called::Print => Builtin::Print,
            Called::Println => Builtin::Println,
            _ => Builtin::Delete,
        };
        let key = match (builtin, arguments.first()) {
            (Builtin::Delete, Some(map)) => {
                let map = self.type_of(map);
                match self.underlying(map) {
                    Type::Map(key, _) => key,
                    _ => TypeId::INVALID,
                }
            }
            _ => TypeId::INVALID,
        };
        let values = self.values(arguments, |_, index| if index == 1 { key } else { TypeId::INVALID }, whole.pos);
        values.iter().for_each(|value| self.with_default_type(*value));
        let ty = self.type_of(whole);
        self.add(Kind::Builtin { builtin, arguments: values, dots }, ty, whole.pos)
    }

    fn plain_builtin(
        &mut self,
        called: Called,
        whole: &'a tree::Expr,
        arguments: &'a [tree::Expr],
        dots: bool,
    ) -> NodeId {
        let builtin = match called {
            Called::Cap => Builtin::Cap,
            Called::Clear => Builtin::Clear,
            Called::Close => Builtin::Close,
            Called::Complex => Builtin::Complex,
            Called::Copy => Builtin::Copy,
            Called::Imag => Builtin::Imag,
            Called::Len => Builtin::Len,
            Called::Max => Builtin::Max,
            Called::Min => Builtin::Min,
            Called::Panic => Builtin::Panic,
            Called::Real => Builtin::Real,
            Called::Recover => Builtin::Recover,
            Called::UnsafeAdd => Builtin::UnsafeAdd,
            Called::UnsafeSlice => Builtin::UnsafeSlice,
            Called::UnsafeSliceData => Builtin::UnsafeSliceData,
            Called::UnsafeString => Builtin::UnsafeString,
            Called::UnsafeStringData => Builtin::UnsafeStringData,
            _ => return self.add(Kind::Nil, TypeId::INVALID, whole.pos),
        };
        let ty = self.type_of(whole);
        let empty_interface = self.builder.types.universe_types().empty_interface;
        let values = self.values(
            arguments,
            |_, _| match builtin {
                Builtin::Panic => empty_interface,
                Builtin::Max | Builtin::Min => ty,
                _ => TypeId::INVALID,
            },
            whole.pos,
        );
        self.add(Kind::Builtin { builtin, arguments: values, dots }, ty, whole.pos)
    }
}
