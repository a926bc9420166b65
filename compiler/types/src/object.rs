//! Objects: what names denote. Packages: what import paths denote.

use crate::constant::Constant;
use crate::store::{NamedId, TypeId, TypeParameterId};
use burrow_source::Pos;
use burrow_syntax::Name;
use std::collections::HashMap;
use std::sync::Arc;

/// Something declared, predeclared or imported.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ObjectId(pub u32);

/// A package.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct PackageId(pub u32);

impl PackageId {
    /// No package: diagnostics in its name qualify every name with its package's path.
    pub(crate) const NONE: PackageId = PackageId(u32::MAX);
}

/// What a name denotes.
#[derive(Clone, Debug)]
pub struct Object {
    /// The name as declared; `_` for blank objects.
    pub name: Name,
    /// The package that declares it; none for the universe.
    pub package: Option<PackageId>,
    /// Where it is declared.
    pub pos: Pos,
    /// Its type; [`TypeId::INVALID`] for packages, labels and built-in functions, and before it is resolved.
    pub ty: TypeId,
    /// What it is.
    pub kind: ObjectKind,
}

/// What an object is.
#[derive(Clone, Debug)]
pub enum ObjectKind {
    /// An imported package, by the name the file gives it.
    PackageName(PackageId),
    /// A constant.
    Constant(Constant),
    /// A type.
    TypeName,
    /// A variable.
    Variable(VariableKind),
    /// A function or method.
    Function(Box<Function>),
    /// A label.
    Label,
    /// A built-in function.
    Builtin(Builtin),
    /// `nil`
    Nil,
}

/// Where a variable lives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VariableKind {
    /// Declared at package level.
    Global,
    /// Declared inside a function.
    Local,
    /// A parameter.
    Parameter,
    /// A result.
    Result,
    /// A method's receiver.
    Receiver,
    /// A struct field (only for field names in `Info`).
    Field,
}

/// What is known of a function or method.
#[derive(Clone, Debug, Default)]
pub struct Function {
    /// For methods.
    pub receiver: Option<Receiver>,
    /// Whether it has a body; without, it is implemented elsewhere.
    pub has_body: bool,
    /// The receiver, parameters and results of the declaration; blank and missing names included.
    pub variables: FunctionVariables,
}

/// The variables that a function's signature declares, in order.
#[derive(Clone, Debug, Default)]
pub struct FunctionVariables {
    /// The receiver, for methods and even if it has no name.
    pub receiver: Option<ObjectId>,
    /// One object per parameter, even if it has no name.
    pub parameters: Vec<ObjectId>,
    /// One object per result, even if it has no name.
    pub results: Vec<ObjectId>,
}

/// The receiver of a method.
#[derive(Clone, Debug)]
pub struct Receiver {
    /// The receiver's base type; none after an error.
    pub named: Option<NamedId>,
    /// Whether the receiver is a pointer.
    pub pointer: bool,
    /// The receiver's type parameters as the method names them, one for each of the base type's.
    pub type_parameters: Arc<[TypeParameterId]>,
}

/// The built-in functions, those of `unsafe` included.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[allow(missing_docs)]
pub enum Builtin {
    Append,
    Cap,
    Clear,
    Close,
    Complex,
    Copy,
    Delete,
    Imag,
    Len,
    Make,
    Max,
    Min,
    New,
    Panic,
    Print,
    Println,
    Real,
    Recover,
    UnsafeAdd,
    UnsafeAlignof,
    UnsafeOffsetof,
    UnsafeSizeof,
    UnsafeSlice,
    UnsafeSliceData,
    UnsafeString,
    UnsafeStringData,
}

/// A package and what it exports.
#[derive(Clone, Debug)]
pub struct PackageRecord {
    /// The import path.
    pub path: Arc<str>,
    /// The name in its package clauses.
    pub name: Name,
    /// Everything declared at package level (also what is not exported).
    pub scope: HashMap<Name, ObjectId>,
    /// Packages it imports directly, in order of first import.
    pub imports: Vec<PackageId>,
    /// Whether it is fully checked.
    pub complete: bool,
}

impl Object {
    /// Whether other packages may use the name.
    pub fn is_exported(&self) -> bool {
        is_exported(&self.name)
    }

    /// The function record, if this is a function.
    pub fn as_function(&self) -> Option<&Function> {
        match &self.kind {
            ObjectKind::Function(function) => Some(function),
            _ => None,
        }
    }
}

/// Whether a name begins with an upper-case letter.
pub fn is_exported(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_uppercase)
}

impl Builtin {
    /// The name as written, without `unsafe.`.
    pub fn name(self) -> &'static str {
        BUILTINS.iter().find(|entry| entry.0 == self).expect("every builtin is in the table").1
    }
}

/// Whether a call of a built-in is a statement, an expression or a conversion-like form, and its argument count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BuiltinUse {
    Expression,
    Statement,
}

/// Builtin, name, fewest arguments, variadic, use.
pub(crate) const BUILTINS: &[(Builtin, &str, usize, bool, BuiltinUse)] = &[
    (Builtin::Append, "append", 1, true, BuiltinUse::Expression),
    (Builtin::Cap, "cap", 1, false, BuiltinUse::Expression),
    (Builtin::Clear, "clear", 1, false, BuiltinUse::Statement),
    (Builtin::Close, "close", 1, false, BuiltinUse::Statement),
    (Builtin::Complex, "complex", 2, false, BuiltinUse::Expression),
    (Builtin::Copy, "copy", 2, false, BuiltinUse::Statement),
    (Builtin::Delete, "delete", 2, false, BuiltinUse::Statement),
    (Builtin::Imag, "imag", 1, false, BuiltinUse::Expression),
    (Builtin::Len, "len", 1, false, BuiltinUse::Expression),
    (Builtin::Make, "make", 1, true, BuiltinUse::Expression),
    (Builtin::Max, "max", 1, true, BuiltinUse::Expression),
    (Builtin::Min, "min", 1, true, BuiltinUse::Expression),
    (Builtin::New, "new", 1, false, BuiltinUse::Expression),
    (Builtin::Panic, "panic", 1, false, BuiltinUse::Statement),
    (Builtin::Print, "print", 0, true, BuiltinUse::Statement),
    (Builtin::Println, "println", 0, true, BuiltinUse::Statement),
    (Builtin::Real, "real", 1, false, BuiltinUse::Expression),
    (Builtin::Recover, "recover", 0, false, BuiltinUse::Statement),
    (Builtin::UnsafeAdd, "Add", 2, false, BuiltinUse::Expression),
    (Builtin::UnsafeAlignof, "Alignof", 1, false, BuiltinUse::Expression),
    (Builtin::UnsafeOffsetof, "Offsetof", 1, false, BuiltinUse::Expression),
    (Builtin::UnsafeSizeof, "Sizeof", 1, false, BuiltinUse::Expression),
    (Builtin::UnsafeSlice, "Slice", 2, false, BuiltinUse::Expression),
    (Builtin::UnsafeSliceData, "SliceData", 1, false, BuiltinUse::Expression),
    (Builtin::UnsafeString, "String", 2, false, BuiltinUse::Expression),
    (Builtin::UnsafeStringData, "StringData", 1, false, BuiltinUse::Expression),
];
