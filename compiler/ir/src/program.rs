//! A whole program: types, functions, package variables, strings and method tables.

use crate::Pos;
use crate::func::Func;
use crate::index::{FuncId, GlobalId, ItabId, StringId, Table, TypeId};
use crate::types::TypeTable;

/// Everything that is reachable from `main` and the package initialisers.
#[derive(Debug, Default)]
pub struct Program {
    pub types: TypeTable,
    pub funcs: Table<FuncId, Func>,
    pub globals: Table<GlobalId, Global>,
    pub strings: Table<StringId, Vec<u8>>,
    pub itabs: Table<ItabId, Itab>,
    /// Runs the package initialisers in order, then `main.main`, then ends the program.
    pub entry: Option<FuncId>,
    pub hooks: Hooks,
    /// Types whose descriptors natives look up by `unique` name; always emitted.
    pub described: Vec<TypeId>,
    /// Paths of source files as tracebacks print them; [`Position::file`] indexes it.
    pub files: Vec<String>,
}

/// Functions of the embedded `runtime` package that compiled code and stubs jump to.
#[derive(Debug, Default, Clone)]
pub struct Hooks {
    /// `runtime.raise()`: throws the panic that a native left in the processor.
    pub raise: Option<FuncId>,
    /// `runtime.gopanic(value any)`.
    pub panic: Option<FuncId>,
    /// `runtime.deferreturn()`: runs the deferred calls of the calling frame.
    pub deferreturn: Option<FuncId>,
}

/// A package-level variable, or static data that lowering made.
#[derive(Debug, Clone)]
pub struct Global {
    /// `main.x`; unique.
    pub name: String,
    pub ty: TypeId,
    /// Initial contents where they are known at compile time; else zero, and an initialiser
    /// assigns.
    pub init: StaticValue,
    /// Never written: may live in read-only memory.
    pub constant: bool,
    pub pos: Pos,
}

/// Data known at compile time.
#[derive(Debug, Clone, PartialEq)]
pub enum StaticValue {
    Zero,
    Bool(bool),
    /// Any integer type; truncated to the type's width (two's complement).
    Int(u64),
    /// Any float type.
    Float(f64),
    Complex(f64, f64),
    String(StringId),
    /// Address of another global plus a byte offset.
    Address(GlobalId, u64),
    /// Function value of a plain function.
    Func(FuncId),
    /// A slice over a global array.
    Slice {
        array: GlobalId,
        length: u64,
        capacity: u64,
    },
    /// An interface of the static type with a value in a global (or directly in the word).
    Interface {
        ty: TypeId,
        itab: Option<ItabId>,
        data: Box<StaticValue>,
    },
    /// Struct fields or array elements that are not zero: (index, value).
    Aggregate(Vec<(u64, StaticValue)>),
}

/// Method table of `concrete` for `interface`; functions in the interface's method order.
#[derive(Debug, Clone)]
pub struct Itab {
    pub interface: TypeId,
    pub concrete: TypeId,
    pub functions: Vec<FuncId>,
}

/// Resolves positions; implemented by the engine over the source map.
pub trait Positions: Sync {
    /// File index (into [`Program::files`]), line and column, each from 1.
    fn resolve(&self, pos: Pos) -> Position;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Position {
    pub file: u32,
    pub line: u32,
    pub column: u32,
}
