//! The built-in functions.
//!
//! Start at [`FunctionLowering::builtin_call`].

use super::function::{FunctionLowering, expr, sequence, stmt};
use super::order::has_call;
use crate::Pos;
use crate::func::{Expr, ExprKind, StmtKind};
use crate::index::TypeId;
use crate::types::{Basic, TypeKind};
use burrow_syntax::tree;
use burrow_types::{Builtin, Mode, ObjectKind, TypeId as CheckedTypeId};

impl<'a> FunctionLowering<'_, 'a> {
    pub(super) fn builtin_call(
        &mut self,
        whole: &'a tree::Expr,
        callee: &'a tree::Expr,
        arguments: &'a [tree::Expr],
        has_dots: bool,
    ) -> Expr {
        let pos = whole.pos;
        match self.builtin_of(callee) {
            Builtin::Append
            | Builtin::Complex
            | Builtin::Copy
            | Builtin::Delete
            | Builtin::Max
            | Builtin::Min
            | Builtin::Print
            | Builtin::Println => {
                let mut prefix = Vec::new();
                let values = self.multiple_values(arguments, &mut prefix);
                let call = self.builtin_of_values(whole, self.builtin_of(callee), values, has_dots);
                sequence(prefix, call)
            }
            Builtin::Len => self.length(whole, &arguments[0], false),
            Builtin::Cap => self.length(whole, &arguments[0], true),
            Builtin::Make => self.make(whole, arguments),
            Builtin::New => self.new_value(whole, &arguments[0]),
            Builtin::Real | Builtin::Imag => self.complex_part(whole, callee, &arguments[0]),
            Builtin::Clear => {
                let value = self.expr(&arguments[0]);
                self.statement(ExprKind::Clear(value), pos)
            }
            Builtin::Close => {
                let value = self.expr(&arguments[0]);
                self.statement(ExprKind::Close(value), pos)
            }
            Builtin::Panic => {
                let any = self.empty_interface();
                let value = self.value_as(&arguments[0], any);
                self.statement(ExprKind::Panic(value), pos)
            }
            Builtin::Recover => self.recover(pos),
            other => self.unsafe_call(other, whole, arguments),
        }
    }

    /// The built-in functions whose arguments may be the results of one call.
    fn builtin_of_values(
        &mut self,
        whole: &'a tree::Expr,
        builtin: Builtin,
        mut values: Vec<Expr>,
        has_dots: bool,
    ) -> Expr {
        let pos = whole.pos;
        match builtin {
            Builtin::Append => self.append(whole, values, has_dots),
            Builtin::Complex => {
                let ty = self.type_of(whole);
                let part = self.part_type(ty);
                let imaginary = self.coerce(values.remove(1), part);
                let real = self.coerce(values.remove(0), part);
                self.ordered(ExprKind::Complex(real, imaginary), ty, pos)
            }
            Builtin::Copy => {
                let ty = self.int();
                let (from, to) = (values.remove(1), values.remove(0));
                self.ordered(ExprKind::Copy { to, from }, ty, pos)
            }
            Builtin::Delete => {
                let (key, map) = (values.remove(1), values.remove(0));
                let TypeKind::Map { key: key_type, .. } = *self.kind(map.ty) else { panic!("delete works on maps") };
                let key = self.coerce(key, key_type);
                self.statement(ExprKind::Delete { map, key }, pos)
            }
            Builtin::Min | Builtin::Max => self.minimum_or_maximum(whole, builtin, values),
            Builtin::Print | Builtin::Println => {
                self.statement(ExprKind::Print { args: values, newline: builtin == Builtin::Println }, pos)
            }
            other => panic!("{} takes no list of values", other.name()),
        }
    }

    fn builtin_of(&self, callee: &tree::Expr) -> Builtin {
        let name = super::call::name_id(callee).expect("built-in functions are called by name");
        let object = self.info.object(name).expect("names in expressions denote something");
        match self.lowering.store.object(object).kind {
            ObjectKind::Builtin(builtin) => builtin,
            ref other => panic!("not a built-in function: {other:?}"),
        }
    }

    fn unsafe_call(&mut self, builtin: Builtin, whole: &'a tree::Expr, arguments: &'a [tree::Expr]) -> Expr {
        let pos = whole.pos;
        let ty = self.type_of(whole);
        match builtin {
            Builtin::UnsafeAdd | Builtin::UnsafeSlice | Builtin::UnsafeString => {
                let pointer = self.expr(&arguments[0]);
                let count = self.index_value(&arguments[1]);
                let kind = match builtin {
                    Builtin::UnsafeAdd => ExprKind::UnsafeAdd(pointer, count),
                    Builtin::UnsafeSlice => ExprKind::UnsafeSlice(pointer, count),
                    _ => ExprKind::UnsafeString(pointer, count),
                };
                self.ordered(kind, ty, pos)
            }
            Builtin::UnsafeSliceData | Builtin::UnsafeStringData => {
                let value = self.expr(&arguments[0]);
                expr(ExprKind::DataPointer(value), ty, pos)
            }
            Builtin::UnsafeSizeof | Builtin::UnsafeAlignof => {
                let operand = self.type_of(&arguments[0]);
                let record = &self.lowering.program.types[operand];
                let value = if builtin == Builtin::UnsafeSizeof { record.size } else { record.align };
                self.integer_of(value as i64, ty, pos)
            }
            _ => {
                let offset = self.field_offset(&arguments[0]);
                self.integer_of(offset as i64, ty, pos)
            }
        }
    }

    /// The offset of `x.f` within `x`.
    fn field_offset(&mut self, argument: &'a tree::Expr) -> u64 {
        let argument = super::call::unparenthesized(argument);
        let tree::ExprKind::Selector { operand, .. } = &argument.kind else { panic!("no selector: {argument:?}") };
        let path = &self.info.selections.get(&argument.id).expect("Offsetof names a field").path;
        let operand = self.type_of(operand);
        let mut holder = self.lowering.pointee(operand).unwrap_or(operand);
        let mut offset = 0;
        for &index in path {
            let TypeKind::Struct { fields } = self.kind(holder) else { panic!("only structs have fields") };
            offset += fields[index].offset;
            holder = fields[index].ty;
        }
        offset
    }

    /// An operation without value.
    fn statement(&mut self, kind: ExprKind, pos: Pos) -> Expr {
        let ty = self.lowering.tuple_of(&[]);
        self.ordered(kind, ty, pos)
    }

    fn recover(&mut self, pos: Pos) -> Expr {
        // In the body of a range over a function it finds nothing, as in real Go: the iterator called.
        let any = self.empty_interface();
        self.frame().func.flags.has_recover = true;
        expr(ExprKind::Recover, any, pos)
    }

    fn append(&mut self, whole: &'a tree::Expr, values: Vec<Expr>, has_dots: bool) -> Expr {
        let ty = self.type_of(whole);
        let TypeKind::Slice(element) = *self.kind(ty) else { panic!("append works on slices") };
        let mut values = values.into_iter();
        let slice = values.next().expect("append has an argument");
        let slice = self.coerce(slice, ty);
        let (mut elements, mut spread) = (Vec::new(), None);
        if has_dots {
            let value = values.next().expect("dots follow an argument");
            let is_string = matches!(self.kind(value.ty), TypeKind::Basic(Basic::String));
            spread = Some(if is_string { value } else { self.coerce(value, ty) });
        } else {
            elements = values.map(|value| self.coerce(value, element)).collect();
        }
        let alloc = self.alloc(whole.pos);
        self.ordered(ExprKind::Append { slice, elements, spread, alloc }, ty, whole.pos)
    }

    fn length(&mut self, whole: &'a tree::Expr, argument: &'a tree::Expr, capacity: bool) -> Expr {
        let pos = whole.pos;
        let ty = self.type_of(whole);
        let operand = self.expr(argument);
        let array = self.lowering.pointee(operand.ty).unwrap_or(operand.ty);
        if let TypeKind::Array { length, .. } = *self.kind(array) {
            let value = self.integer_of(length as i64, ty, pos);
            let effects = if has_call(&operand) { vec![stmt(StmtKind::Expr(operand), pos)] } else { Vec::new() };
            return sequence(effects, value);
        }
        let kind = if capacity { ExprKind::Cap(operand) } else { ExprKind::Len(operand) };
        expr(kind, ty, pos)
    }

    fn make(&mut self, whole: &'a tree::Expr, arguments: &'a [tree::Expr]) -> Expr {
        let ty = self.type_of(whole);
        let alloc = self.alloc(whole.pos);
        let mut sizes: Vec<Expr> = arguments[1..].iter().map(|size| self.index_value(size)).collect();
        let kind = match self.kind(ty) {
            TypeKind::Slice(_) => {
                let capacity = if sizes.len() > 1 { sizes.pop() } else { None };
                let length = sizes.pop().expect("make of a slice has a length");
                ExprKind::MakeSlice { length, capacity, alloc }
            }
            TypeKind::Map { .. } => ExprKind::MakeMap { hint: sizes.pop(), alloc },
            TypeKind::Chan { .. } => ExprKind::MakeChan { size: sizes.pop(), alloc },
            other => panic!("make of {other:?}"),
        };
        self.ordered(kind, ty, whole.pos)
    }

    /// `new(T)`, or `new(value)`.
    fn new_value(&mut self, whole: &'a tree::Expr, argument: &'a tree::Expr) -> Expr {
        let ty = self.type_of(whole);
        let element = self.lowering.pointee(ty).expect("new gives a pointer");
        let is_type = self.info.expr(argument.id).is_some_and(|info| info.mode == Mode::TypeExpression);
        let value = if is_type { None } else { Some(self.value_as(argument, element)) };
        let alloc = self.alloc(whole.pos);
        expr(ExprKind::New { element, value, alloc }, ty, whole.pos)
    }

    fn minimum_or_maximum(&mut self, whole: &'a tree::Expr, builtin: Builtin, values: Vec<Expr>) -> Expr {
        let ty = self.type_of(whole);
        let mut values: Vec<Expr> = values.into_iter().map(|value| self.coerce(value, ty)).collect();
        if values.len() == 1 {
            return values.remove(0);
        }
        let kind = if builtin == Builtin::Min { ExprKind::Min(values) } else { ExprKind::Max(values) };
        self.ordered(kind, ty, whole.pos)
    }

    fn complex_part(&mut self, whole: &'a tree::Expr, callee: &'a tree::Expr, argument: &'a tree::Expr) -> Expr {
        let ty = self.type_of(whole);
        let value = self.expr(argument);
        let part = self.part_type(value.ty);
        let kind = match self.builtin_of(callee) {
            Builtin::Real => ExprKind::Real(value),
            _ => ExprKind::Imaginary(value),
        };
        let result = expr(kind, part, whole.pos);
        self.coerce(result, ty)
    }

    fn part_type(&mut self, complex: TypeId) -> TypeId {
        match self.kind(complex) {
            TypeKind::Basic(Basic::Complex64) => self.basic(CheckedTypeId::FLOAT32),
            _ => self.basic(CheckedTypeId::FLOAT64),
        }
    }
}
