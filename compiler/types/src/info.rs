//! What the checker found out: side tables by expression number.
//!
//! A package's expressions are numbered densely within a parse session, so each table is a vector
//! that starts at the package's first number. Identifiers in declarations and selectors have
//! numbers too.
//!
//! Start at [`Info`].

use crate::constant::Constant;
use crate::object::{FunctionVariables, ObjectId};
use crate::store::{Type, TypeId, Types};
use burrow_source::FileId;
use burrow_syntax::tree::ExprId;
use std::collections::HashMap;

/// What the checker found out about one package.
#[derive(Clone, Debug, Default)]
pub struct Info {
    first: u32,
    entries: Vec<Option<ExprInfo>>,
    objects: Vec<Option<ObjectId>>,
    /// By the selector expression.
    pub selections: HashMap<ExprId, Selection>,
    /// Type arguments of each use of a generic function or type, by the name (for `p.F`, the selected name).
    pub instances: HashMap<ExprId, Instance>,
    /// Variables that no identifier declares: those of type switch clauses, by (the `switch` binding, clause index).
    pub clause_variables: HashMap<(ExprId, usize), ObjectId>,
    /// Variables of function literals, by the literal's expression.
    pub literal_variables: HashMap<ExprId, FunctionVariables>,
    /// Field paths of the keys of struct literals, by the key's expression: one index, more for promoted fields.
    pub literal_fields: HashMap<ExprId, Vec<usize>>,
    /// Operands of `range` over arrays that are not evaluated, since only their length counts.
    pub constant_lengths: HashMap<ExprId, Constant>,
    /// Package-level variables with initializers, in the order of initialization.
    pub initialization_order: Vec<Initializer>,
    /// Functions and methods of the package in source order, `init`s and blank functions included:
    /// the number of the declaration's name, and the function.
    pub functions: Vec<(ExprId, ObjectId)>,
    /// The language version of each file, as (1, minor).
    pub file_versions: HashMap<FileId, (u32, u32)>,
}

/// What is known of an expression.
#[derive(Clone, Debug)]
pub struct ExprInfo {
    /// What kind of thing it is.
    pub mode: Mode,
    /// Its type: a tuple for calls with several results, the empty tuple for calls with none.
    pub ty: TypeId,
    /// Its value, if it is constant.
    pub value: Option<Constant>,
}

/// What kind of thing an expression is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// A call without results.
    NoValue,
    /// The name of a built-in function.
    Builtin,
    /// A type.
    TypeExpression,
    /// A constant.
    Constant,
    /// Addressable.
    Variable,
    /// An index expression on a map: assignable, not addressable; comma-ok.
    MapIndex,
    /// A value.
    Value,
    /// `nil`, with the type it was converted to.
    Nil,
    /// A value that may be used in a comma-ok assignment: receive, type assertion.
    CommaOk,
    /// Like `CommaOk`, and used so: the type is a tuple of value and `bool`.
    CommaOkUsed,
}

/// What a selector `x.f` selects.
#[derive(Clone, Debug)]
pub struct Selection {
    /// What it selects.
    pub kind: SelectionKind,
    /// The type of `x` (for a method expression, the type named).
    pub receiver: TypeId,
    /// Indices of the fields to go through, implicitly dereferencing pointers on the way. For a field the last one is
    /// the field's own; for methods these lead to the embedded field that has the method.
    pub path: Vec<usize>,
    /// Whether a pointer was dereferenced on the way.
    pub indirect: bool,
    /// The type of the selector expression.
    pub ty: TypeId,
}

/// What a selector selects.
#[derive(Clone, Debug)]
pub enum SelectionKind {
    /// A struct field.
    Field,
    /// A method of a concrete type, called or as a method value.
    Method {
        /// The method as declared, for the generic type.
        method: ObjectId,
        /// The type after following the path that has the method: `T` or `*T`, with its arguments.
        holder: TypeId,
    },
    /// A method of an interface (or type parameter).
    InterfaceMethod {
        /// Its place among the type set's methods.
        index: usize,
        /// The interface or type parameter type after following the path.
        holder: TypeId,
    },
    /// `T.f` with a concrete method.
    MethodExpression {
        /// The method as declared.
        method: ObjectId,
        /// As in `Method`.
        holder: TypeId,
    },
    /// `I.f` with an interface or type parameter.
    InterfaceMethodExpression {
        /// As in `InterfaceMethod`.
        index: usize,
        /// As in `InterfaceMethod`.
        holder: TypeId,
    },
}

/// A use of a generic function or type.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its own type arguments, implicit parameters of local types not included.
    pub arguments: Vec<TypeId>,
    /// The instantiated type.
    pub ty: TypeId,
}

/// Package-level variables that are initialized together.
#[derive(Clone, Debug)]
pub struct Initializer {
    /// The variables: one, or those that share a call with several results. Blank ones are included.
    pub variables: Vec<ObjectId>,
    /// The initializing expression.
    pub value: ExprId,
}

impl Info {
    pub(crate) fn new(first: ExprId) -> Info {
        Info { first: first.0, ..Info::default() }
    }

    /// What is known of an expression; nothing for names in declarations and labels.
    pub fn expr(&self, id: ExprId) -> Option<&ExprInfo> {
        self.entries.get(self.place(id)?)?.as_ref()
    }

    /// The types of all expressions, in no useful order.
    pub fn types(&self) -> impl Iterator<Item = TypeId> + '_ {
        self.entries.iter().flatten().map(|entry| entry.ty)
    }

    /// The type of an expression.
    pub fn type_of(&self, id: ExprId) -> Option<TypeId> {
        self.expr(id).map(|info| info.ty)
    }

    /// The constant value of an expression.
    pub fn value_of(&self, id: ExprId) -> Option<&Constant> {
        self.expr(id).and_then(|info| info.value.as_ref())
    }

    /// The object that an identifier defines or uses.
    pub fn object(&self, id: ExprId) -> Option<ObjectId> {
        *self.objects.get(self.place(id)?)?
    }

    fn place(&self, id: ExprId) -> Option<usize> {
        id.0.checked_sub(self.first).map(|place| place as usize)
    }

    pub(crate) fn record(&mut self, id: ExprId, info: ExprInfo) {
        let place = self.place(id).expect("expressions are numbered after their package's first");
        if place >= self.entries.len() {
            self.entries.resize_with(place + 1, || None);
        }
        self.entries[place] = Some(info);
    }

    pub(crate) fn expr_mut(&mut self, id: ExprId) -> Option<&mut ExprInfo> {
        let place = self.place(id)?;
        self.entries.get_mut(place)?.as_mut()
    }

    pub(crate) fn record_object(&mut self, id: ExprId, object: ObjectId) {
        let place = self.place(id).expect("identifiers are numbered after their package's first");
        if place >= self.objects.len() {
            self.objects.resize(place + 1, None);
        }
        self.objects[place] = Some(object);
    }
}

impl ExprInfo {
    /// The types of the values that the expression gives: none, one or several.
    pub fn types(&self, types: &Types) -> Vec<TypeId> {
        match types.get(self.ty) {
            Type::Tuple(elements) => elements.to_vec(),
            _ => vec![self.ty],
        }
    }
}
