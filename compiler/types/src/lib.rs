//! Go's type checker: packages and names, exact constants, checking, generics, sizes.
//!
//! [`check_package`] takes the syntax trees of one package and gives back an [`Info`]: what each
//! expression is, what each name denotes. Types, objects and packages of the whole program live in one
//! [`Types`] store. Messages and positions are those of Go's own compiler.
//!
//! # Reading order
//! - The data: [`store`] (types), [`object`] (what names denote), `constant`, `universe`. Questions about types are
//!   answered by `interface` (type sets, identity), `predicates`, [`lookup`] (selectors, method sets), `substitute`,
//!   `sizes`, `format`.
//! - The work: `checker` holds the state of a check and its order; `resolve` collects declarations, `declaration`
//!   resolves them on demand; `type_expression` and its neighbours do types, `expression`, `operator`, `call`,
//!   `builtin` and the like do expressions, `statement`, `switch`, `range` do statements. `infer` and `unify` find
//!   type arguments, `untyped` the types of untyped values. `recursion` and `initialization` look at the whole.
//! - The result: [`info`].
//!
//! # Invariants
//! - The checker never stops at an error: an erroneous operand is invalid and causes no further errors.
//! - It survives every tree, also those of files with syntax errors.
#![forbid(unsafe_code)]

mod assignability;
mod assignment;
mod builtin;
mod builtin_unsafe;
mod call;
mod checker;
mod composite;
mod condition;
mod constant;
mod conversion;
mod declaration;
mod expression;
mod float;
mod format;
mod index;
mod infer;
pub mod info;
mod initialization;
mod interface;
mod interface_type;
mod literal;
mod local_types;
pub mod lookup;
pub mod object;
mod operand;
mod operator;
mod predicates;
mod range;
mod recursion;
mod resolve;
mod returns;
mod scope;
mod selector;
mod shape;
mod signature;
mod sizes;
mod statement;
pub mod store;
mod struct_type;
mod substitute;
mod switch;
mod type_expression;
mod unify;
mod universe;
mod untyped;

pub use checker::{Config, Importer, check_package};
pub use constant::{Constant, ConstantOperator};
pub use float::{BigFloat, Float, FloatOperator};
pub use format::{TypeStyle, quote};
pub use info::{ExprInfo, Info, Initializer, Instance, Mode, Selection, SelectionKind};
pub use interface::TypeSet;
pub use lookup::{Found, Lookup, MethodSetEntry};
pub use object::{Builtin, Function, FunctionVariables, Object, ObjectId, ObjectKind, PackageId, VariableKind};
pub use store::{
    AliasId, Basic, Direction, Field, Interface, Method, NamedId, Parameter, Signature, Term, Type, TypeId,
    TypeParameterId, Types,
};
